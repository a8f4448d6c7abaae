"""Thirty days after the end nothing of what was told is left, and after a year nothing tells that it was."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from calendars.models import Entry
from needs import actions, tasks
from needs.answer import Answer
from needs.models import Asked, Consent, HostsPhone, Look, Need
from people.models import Person
from tests import factories
from tests.dumps import places_of
from tests.needs.conftest import AGREED, Tell
from tests.people import browser, just_signed_in

SECRET = "Krampfanfall beim Blitzlicht"
NUMBER = "+49 171 5550123"
NAMED = "Johanna Kontaktperson"


def after(entry: Entry, **more: int):
    return time_machine.travel(entry.ends_at + timedelta(**more), tick=False)


def test_it_goes_thirty_days_after_the_end_and_not_before(
    tell: Tell, entry: Entry, anna: Person, mads: Person
) -> None:
    tell(anna)
    tell(mads, "health", Answer(words="Asthma."))
    with after(entry, days=30, seconds=-1):
        assert tasks.purge() == 0
        assert Need.objects.count() == 2
    with after(entry, days=30):
        assert tasks.purge() == 1
        assert tasks.purge() == 0
    assert not Need.objects.exists()
    assert not Asked.objects.exists()
    assert not HostsPhone.objects.exists()
    assert set(Consent.objects.values_list("ending", flat=True)) == {"over"}


def test_what_is_cancelled_keeps_it_for_thirty_days_too(tell: Tell, entry: Entry, anna: Person) -> None:
    tell(anna)
    now = timezone.now()
    Entry.objects.filter(pk=entry.pk).update(status="CANCELLED", cancelled_at=now)
    with time_machine.travel(now + timedelta(days=29), tick=False):
        assert tasks.purge() == 0
    with time_machine.travel(now + timedelta(days=31), tick=False):
        assert tasks.purge() == 1
    assert not Need.objects.exists()


def test_what_moved_to_a_later_day_is_not_over(tell: Tell, entry: Entry, anna: Person) -> None:
    tell(anna)
    due = entry.ends_at + timedelta(days=31)
    Entry.objects.filter(pk=entry.pk).update(
        ends_at=entry.ends_at + timedelta(days=7), last_ends_at=entry.ends_at + timedelta(days=7)
    )
    with time_machine.travel(due, tick=False):
        assert tasks.purge() == 0
        assert actions.purge(entry=entry, now=due) is False
    assert Need.objects.count() == 1


def test_of_a_series_its_last_date_counts(anna: Person, fiona: Person) -> None:
    group = factories.make_group("A course", coordinator=fiona, members=[anna])
    series = factories.make_entry(group.space, rrule="FREQ=WEEKLY;COUNT=10")
    actions.ask_for(entry=series, by=fiona, purposes=["diet"])
    actions.keep_needs(
        entry=series, person=anna, purpose="diet", answer=Answer(choices=("vegan",)), agreed=AGREED
    )
    with time_machine.travel(series.ends_at + timedelta(days=40), tick=False):
        assert tasks.purge() == 0
    with time_machine.travel(series.last_ends_at + timedelta(days=30), tick=False):
        assert tasks.purge() == 1


def test_who_agreed_and_who_read_is_forgotten_after_a_year(
    tell: Tell, entry: Entry, anna: Person, fiona: Person
) -> None:
    tell(anna)
    actions.read_needs(entry=entry, by=fiona, purposes=["diet"], reason="other", note="Anna is vegan.")
    with after(entry, days=31):
        tasks.purge()
        assert Look.objects.get().note == "", "a reader's own words may repeat what was read"
        assert tasks.forget_notes() == 0
    with after(entry, days=366):
        assert tasks.forget_notes() == 1
        assert tasks.forget_notes() == 0
    assert not Look.objects.exists()
    assert not Consent.objects.exists()


@pytest.fixture
def everything_done(tell: Tell, entry: Entry, anna: Person, fiona: Person) -> Entry:
    """All that there is to do with it was done, by pages and by the API, also what is refused."""
    mine, reader = browser(anna), browser(fiona)
    consent = {"consent": "on", "text_version": "1", "text_language": "de"}
    mine.post(f"/needs/{entry.pk}/health/", {"words": SECRET, "phone": NUMBER})
    mine.post(f"/needs/{entry.pk}/health/", {"words": SECRET, "phone": NUMBER, **consent})
    mine.put(
        f"/api/v1/entries/{entry.pk}/needs/contact/",
        {"name": NAMED, "phone": NUMBER, "consent": {"text_version": "1", "language": "de"}},
        content_type="application/json",
    )
    mine.get(f"/needs/{entry.pk}/")
    just_signed_in(anna).get("/me/data/")
    mine.get(f"/search/?q={SECRET}")
    for person in ("", anna.pk):
        wish = {"purposes": ["health", "contact"], "person": person, "reason": "emergency"}
        answer = reader.post(f"/needs/{entry.pk}/reading/", wish).content.decode()
        assert SECRET in answer
        assert NAMED in answer
    reader.get(f"/needs/{entry.pk}/hosts/")
    reader.get(f"/api/v1/entries/{entry.pk}/needs/counts/")
    return entry


def test_a_dump_holds_no_answer_in_clear_and_after_the_purge_none_at_all(
    everything_done: Entry, anna: Person
) -> None:
    held = places_of(SECRET, NAMED, NUMBER, anna.name)
    assert "people_person.name" in held.pop(anna.name), "a dump shows what is there in clear"
    assert held == {SECRET: set(), NAMED: set(), NUMBER: set()}
    assert [need.answer.words or need.answer.name for need in Need.objects.order_by("pk")] == [SECRET, NAMED]
    with after(everything_done, days=31):
        tasks.purge()
    assert not Need.objects.exists()
    assert places_of(SECRET, NAMED, NUMBER) == {SECRET: set(), NAMED: set(), NUMBER: set()}
