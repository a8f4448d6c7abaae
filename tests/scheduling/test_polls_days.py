"""A date is the same date for everybody: it shifts under no clock, in no language, on no surface."""

from datetime import timedelta

import icalendar
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from calendars.models import Entry
from notices.models import Notice
from people.models import Person
from people.zones import PLACES
from scheduling import actions
from scheduling.models import Option
from tests.calendars.feeds import subscribed
from tests.conftest import forget
from tests.people import browser
from tests.scheduling.polls import of_days, on, options, words

ZONES = st.sampled_from(sorted(PLACES))
DAYS = st.dates(on("2026-09-20").first_day, on("2027-09-10").first_day)


class UndoneError(Exception):
    pass


@given(day=DAYS, length=st.integers(0, 20), maker=ZONES, viewer=ZONES)
def test_no_zone_of_maker_or_viewer_shifts_a_date(group, anna, mads, day, length, maker, viewer):
    forget()  # the next example has the same keys: what is kept of this one's entry would be taken for its own
    last = day + timedelta(days=length)
    try:
        with transaction.atomic():
            Person.objects.filter(pk=anna.pk).update(zone=maker)
            Person.objects.filter(pk=mads.pk).update(zone=viewer)
            anna.refresh_from_db()
            poll = of_days(group, anna, on(day.isoformat(), last.isoformat()), has_holds=True)
            [option] = options(poll)
            assert (option.first_day, option.last_day) == (day, last)
            client = browser(mads)
            page = client.get(poll.get_absolute_url()).content.decode()
            assert f'<time datetime="{day.isoformat()}">' in page
            api = client.get(f"/api/v1/polls/{poll.pk}/").json()["options"][0]
            assert (api["first_day"], api["last_day"], api["starts_at"]) == (str(day), str(last), None)
            actions.choose(poll=poll, option=option, by=anna)
            [event] = icalendar.Calendar.from_ical(subscribed(mads).fetch()).walk("VEVENT") or [None]
            assert (event["DTSTART"].dt, event["DTEND"].dt) == (day, last + timedelta(days=1))
            told = Notice.objects.get(recipient=mads, key="scheduling.scheduled").params["when"]
            assert told == {"first_day": str(day), "last_day": str(last)}
            entry = client.get(f"/calendar/entries/{Entry.objects.get().pk}/").content.decode()
            assert f'<time datetime="{day.isoformat()}">' in entry
            raise UndoneError
    except UndoneError:
        pass
    assert not Option.objects.exists()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_the_form_keeps_the_date_that_was_typed(group, anna, zone):
    Person.objects.filter(pk=anna.pk).update(zone=zone)
    form = {
        "title": "Two days",
        "asks": "everybody",
        "shows": "names",
        "options-TOTAL_FORMS": "1",
        "options-INITIAL_FORMS": "0",
        "options-0-first_day": "2026-10-25",
        "options-0-last_day": "",
    }
    made = browser(anna).post(f"/spaces/{group.slug}/polls/new/?kind=days", form)
    assert made.status_code == 302, words(made)
    option = Option.objects.get()
    assert (str(option.first_day), str(option.last_day)) == ("2026-10-25", "2026-10-25")
    edit = browser(anna).get(f"{made.url}edit/").content.decode()
    assert 'value="2026-10-25"' in edit
