"""What is called off, what no longer can be, and who is told."""

from datetime import timedelta

import pytest

from calendars.models import Entry
from notices.models import Notice
from occasions import actions
from occasions.actions import OccasionRefused
from occasions.models import Occasion
from people.models import Person
from registrations import actions as seats
from tests.occasions.conftest import a_part, change, change_part, put
from tests.people import browser

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_what_is_over_cannot_be_called_off(occasion: Occasion, fiona: Person, anna: Person) -> None:
    seats.register(plan=occasion.seat_plan, person=anna)
    put(occasion.entry, begins=-5 * DAY, lasts=3 * DAY)
    Notice.objects.all().delete()
    address, client = occasion.space.get_absolute_url(), browser(fiona)
    assert "cancellation/" not in client.get(address).content.decode()
    response = client.post(f"{address}cancellation/", {"reason": "No money."})
    text = response.content.decode()
    assert (response.status_code, "can no longer be called off" in text, "No money." in text) == (
        422,
        True,
        True,
    )
    assert not Notice.objects.exists()
    assert not Entry.objects.filter(status="CANCELLED").exists()


def test_what_has_taken_place_stays_as_it_was(occasion: Occasion, fiona: Person) -> None:
    was, comes = a_part(occasion, fiona, title="Opening"), a_part(occasion, fiona, day=2, title="Closing")
    put(occasion.entry, begins=-DAY, lasts=3 * DAY)
    put(was.entry, begins=-DAY, lasts=timedelta(hours=2))
    assert "cancellation/" in browser(fiona).get(occasion.space.get_absolute_url()).content.decode()
    actions.cancel_occasion(occasion=occasion, by=fiona, reason="A storm.")
    assert dict(Entry.objects.values_list("pk", "status")) == {
        occasion.entry.pk: "CANCELLED",
        was.entry.pk: "CONFIRMED",
        comes.entry.pk: "CANCELLED",
    }


def test_a_part_that_is_over_cannot_be_called_off(occasion: Occasion, fiona: Person) -> None:
    part = a_part(occasion, fiona)
    put(part.entry, begins=-DAY, lasts=timedelta(hours=2))
    with pytest.raises(OccasionRefused) as refused:
        actions.cancel_part(part=part, by=fiona)
    assert refused.value.code == "over"
    assert Entry.objects.get(pk=part.entry.pk).status == "CONFIRMED"


def test_a_part_that_is_cancelled_neither_moves_nor_comes_back(occasion: Occasion, fiona: Person) -> None:
    part = a_part(occasion, fiona)
    actions.cancel_part(part=part, by=fiona)
    before = Entry.objects.filter(pk=part.entry.pk).values().get()
    with pytest.raises(OccasionRefused) as refused:
        change_part(part, fiona, title="Opening after all")
    assert refused.value.code == "cancelled"
    assert Entry.objects.filter(pk=part.entry.pk).values().get() == before
    page = f"{occasion.space.get_absolute_url()}{'programme' if occasion.space.kind == 'event' else 'stops'}/{part.pk}/"
    assert "can no longer be changed" in browser(fiona).get(page).content.decode()


def test_cancelling_a_part_twice_tells_once(occasion: Occasion, fiona: Person, anna: Person) -> None:
    part = a_part(occasion, fiona)
    seats.register(plan=occasion.seat_plan, person=anna)
    for _click in range(2):
        actions.cancel_part(part=part, by=fiona)
    assert Notice.objects.filter(key="calendars.cancelled").count() == 1
    assert Entry.objects.get(pk=part.entry.pk).sequence == 1


def test_what_is_called_off_stays_called_off(occasion: Occasion, fiona: Person) -> None:
    actions.cancel_occasion(occasion=occasion, by=fiona, reason="No money.")
    for verb in (
        lambda: change(occasion, fiona, title="After all"),
        lambda: a_part(occasion, fiona),
        lambda: actions.cancel_occasion(occasion=occasion, by=fiona, reason="Again."),
    ):
        with pytest.raises(OccasionRefused) as refused:
            verb()
        assert refused.value.code == "cancelled"
    occasion = type(occasion).objects.for_list().get()
    assert (occasion.state, occasion.is_cancelled, occasion.space.title) == ("cancelled", True, "What lasts")


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_given(occasion: Occasion, fiona: Person, reason: str) -> None:
    response = browser(fiona).post(f"{occasion.space.get_absolute_url()}cancellation/", {"reason": reason})
    assert response.status_code == 422
    with pytest.raises(OccasionRefused) as refused:
        actions.cancel_occasion(occasion=occasion, by=fiona, reason=reason)
    assert refused.value.code == "reason_missing"
