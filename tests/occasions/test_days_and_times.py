"""Which days and times there can be, whoever asks: the rules are the actions', a form only shows them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from calendars.models import Entry
from events import actions as events
from frontend.templatetags.time import days_words
from notices.models import Notice
from occasions.models import Occasion
from people.models import Person
from people.refusal import Refusal
from registrations import actions as seats
from spaces.models import Space
from tests import factories
from tests.occasions.conftest import FIRST, LAST, a_part, change, change_part, make
from tests.people import browser

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize("kind", ["event", "visit"])
@pytest.mark.parametrize(
    ("last_day", "capacity", "code"),
    [
        (FIRST - DAY, 2, "last_before_first"),
        (FIRST + 92 * DAY, 2, "too_long"),
        (LAST, 0, "capacity"),
        (LAST, 10_001, "capacity"),
    ],
)
def test_no_door_makes_an_occasion_of_days_or_seats_that_make_no_sense(
    fiona: Person, kind: str, last_day: date, capacity: int, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        make(kind, fiona, last_day=last_day, capacity=capacity)
    assert refused.value.code == code
    assert not Space.objects.exists()


def test_its_days_never_leave_a_part_out(occasion: Occasion, fiona: Person) -> None:
    a_part(occasion, fiona, day=0)
    a_part(occasion, fiona, day=2)
    for first, last, code in [(FIRST + DAY, LAST, "left_out_before"), (FIRST, LAST - DAY, "left_out_after")]:
        with pytest.raises(Refusal) as refused:
            change(occasion, fiona, first_day=first, last_day=last)
        assert refused.value.code == code
    assert Entry.objects.get(pk=occasion.entry.pk).starts_local == datetime.combine(FIRST, time())


def test_a_meeting_to_prepare_it_lies_where_it_likes(occasion: Occasion, fiona: Person) -> None:
    meeting = factories.make_entry(occasion.space, "Who brings what", zone="Europe/London")
    change(occasion, fiona, first_day=FIRST + DAY, zone="Europe/Helsinki")
    meeting.refresh_from_db()
    assert meeting.zone == "Europe/London"


@pytest.mark.parametrize(
    ("begins", "lasts", "code"),
    [
        (datetime.combine(FIRST - DAY, time(10)), timedelta(hours=1), "outside"),
        (datetime.combine(LAST + DAY, time(10)), timedelta(hours=1), "outside"),
        (datetime.combine(LAST, time(23)), timedelta(hours=2), "outside"),
        (datetime.combine(FIRST, time(10)), timedelta(0), "ends_before_start"),
    ],
)
def test_no_door_puts_a_part_outside(
    occasion: Occasion, fiona: Person, begins: datetime, lasts: timedelta, code: str
) -> None:
    times = {"starts_local": begins, "ends_local": begins + lasts}
    with pytest.raises(Refusal) as refused:
        a_part(occasion, fiona, **times)
    assert refused.value.code == code
    part = a_part(occasion, fiona)
    with pytest.raises(Refusal) as refused:
        change_part(part, fiona, **times)
    assert refused.value.code == code


def test_a_part_may_last_until_midnight_of_the_last_day(occasion: Occasion, fiona: Person) -> None:
    part = a_part(occasion, fiona, day=2, at=22)
    assert part.entry.ends_local == datetime.combine(LAST + DAY, time())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"begins": time(9), "ends": time(12)}, "hours_of_several_days"),
        ({"begins": time(9)}, "ends_missing"),
        ({"ends": time(9)}, "begins_missing"),
        ({"begins": time(9), "ends": time(9), "last_day": FIRST}, "ends_before_start"),
    ],
)
def test_hours_that_would_be_ignored_are_refused(fiona: Person, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        make("event", fiona, **changes)
    assert refused.value.code == code
    event = make("event", fiona)
    with pytest.raises(Refusal) as refused:
        change(event, fiona, **changes)
    assert refused.value.code == code


def test_the_form_says_where_the_hours_of_several_days_belong(fiona: Person) -> None:
    event = make("event", fiona)
    posted = {
        "title": "What lasts",
        "kind": "symposium",
        "summary": "Typed anew.",
        "first_day": FIRST.isoformat(),
        "last_day": LAST.isoformat(),
        "begins": "09:00",
        "ends": "17:00",
        "zone": "Europe/Tallinn",
        "language": "en",
        "visibility": "partners",
    }
    response = browser(fiona).post(f"{event.space.get_absolute_url()}change/", posted)
    text = response.content.decode()
    assert (response.status_code, "the programme has hours of its own" in text, "Typed anew." in text) == (
        422,
        True,
        True,
    )
    assert response.context["form"].errors.keys() == {"begins"}


def test_who_waits_hears_of_other_days_as_who_comes_does(
    occasion: Occasion, fiona: Person, anna: Person, mads: Person, kadri: Person
) -> None:
    for person in (anna, mads, kadri):
        seats.register(plan=occasion.seat_plan, person=person)
    Notice.objects.all().delete()
    change(occasion, fiona, first_day=FIRST + DAY, last_day=LAST + DAY)
    told = Notice.objects.order_by("recipient__name").values_list("recipient__name", "key")
    assert list(told) == [
        ("Anna Albers", "calendars.moved"),
        ("Kadri Kask", "occasions.moved"),
        ("Mads Madsen", "calendars.moved"),
    ]
    waits = Notice.objects.get(recipient=kadri)
    was, now = (days_words(first, first + 2 * DAY) for first in (FIRST, FIRST + DAY))
    assert waits.text == f"What lasts, for which you wait, has moved from {was} to {now}."
    assert waits.url == occasion.space.get_absolute_url()


def test_who_waits_hears_nothing_of_a_better_word(
    occasion: Occasion, fiona: Person, anna: Person, mads: Person, kadri: Person
) -> None:
    for person in (anna, mads, kadri):
        seats.register(plan=occasion.seat_plan, person=person)
    Notice.objects.all().delete()
    change(occasion, fiona, title="What stays")
    assert not Notice.objects.filter(recipient=kadri).exists()


def test_an_item_goes_into_calendars_with_room_and_speakers(fiona: Person) -> None:
    event = make("event", fiona)
    item = a_part(event, fiona, room="Hall", speakers="Ida Iversen", description="What lasts, and why.")

    def entry() -> tuple[str, str, int]:
        found = Entry.objects.get(pk=item.entry.pk)
        return found.place, found.description, found.sequence

    assert entry() == ("Hall, Tallinn", "Ida Iversen\n\nWhat lasts, and why.", 0)
    events.change_item(item=item, by=fiona, room="Garden")
    assert entry() == ("Garden, Tallinn", "Ida Iversen\n\nWhat lasts, and why.", 1)
    events.change_item(item=item, by=fiona, place="Town hall", speakers="")
    assert entry() == ("Garden, Town hall", "What lasts, and why.", 2)
    revision = Entry.objects.get(pk=item.entry.pk).revision
    events.change_item(item=item, by=fiona, speakers="Mari Maasikas")
    assert entry() == ("Garden, Town hall", "Mari Maasikas\n\nWhat lasts, and why.", 2)
    assert Entry.objects.get(pk=item.entry.pk).revision == revision + 1


def test_another_room_is_told_to_who_comes(fiona: Person, anna: Person) -> None:
    event = make("event", fiona)
    item = a_part(event, fiona, room="Hall")
    seats.register(plan=event.seat_plan, person=anna)
    Notice.objects.all().delete()
    events.change_item(item=item, by=fiona, speakers="Ida Iversen")
    assert not Notice.objects.exists()
    events.change_item(item=item, by=fiona, room="Garden")
    assert list(Notice.objects.values_list("recipient", "key")) == [(anna.pk, "calendars.elsewhere")]


def test_the_items_of_an_event_move_with_its_place(fiona: Person) -> None:
    event = make("event", fiona)
    here = a_part(event, fiona, room="Hall")
    elsewhere = a_part(event, fiona, at=18, place="Harbour")
    change(event, fiona, place="Tartu")
    places = dict(Entry.objects.values_list("pk", "place"))
    assert places == {event.entry.pk: "Tartu", here.entry.pk: "Hall, Tartu", elsewhere.entry.pk: "Harbour"}


def test_the_longest_room_and_place_fit_into_a_calendar(fiona: Person) -> None:
    event = make("event", fiona)
    item = a_part(event, fiona, room="r" * 80, place="p" * 110)
    assert item.entry.place == f"{'r' * 80}, {'p' * 110}"
    change(event, fiona, place="P" * 200)
    long = a_part(event, fiona, room="r" * 80)
    assert (len(long.entry.place), long.entry.place[-1]) == (200, "…")
