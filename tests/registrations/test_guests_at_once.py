"""One address is one person, in how many tabs and at how many events its links are followed."""

import threading
import time
from collections.abc import Callable
from importlib import import_module

import pytest

from home import erasing
from people.models import Person
from registrations import actions
from registrations.models import Guest, GuestRequest, Registration, SeatPlan
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from tests import factories, threads
from tests.registrations.guests import ADDRESS, make_open_event
from tests.threads import outcome

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("turn")]
TABS = 8


@pytest.fixture
def plan() -> SeatPlan:
    host = factories.make_partner("Host", is_organiser=True)
    return SeatPlan.objects.get(pk=make_open_event(host, capacity=TABS).seat_plan.pk)


def asked(plan: SeatPlan) -> GuestRequest:
    actions.ask_for_guest_link(plan=plan, name="Gita Guest", email=ADDRESS, language="en")
    return GuestRequest.objects.select_related("plan__space").latest("pk")


def at_once(verbs: list[Callable[[], object]]) -> list[str]:
    """What came of each."""
    return sorted(map(outcome, threads.at_once(verbs)))


def test_one_link_in_many_tabs_registers_once(plan: SeatPlan) -> None:
    link = asked(plan)
    came = at_once([lambda: actions.confirm_guest(asked=link)] * TABS)
    assert came == ["done"] + ["link_used"] * (TABS - 1)
    assert Person.objects.filter(email=ADDRESS).count() == 1
    assert Guest.objects.count() == Registration.objects.count() == 1


def test_without_the_locks_one_link_works_many_times(plan: SeatPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: everybody has read the link as unused before anybody writes."""
    link, meet = asked(plan), threading.Barrier(TABS)
    monkeypatch.setattr(SeatPlanQuerySet, "locked", lambda self: self.order_by("pk"))
    guests = import_module("registrations.actions.guests")
    ways = guests.guest_policy.refuse_guests

    def all_have_read(found: SeatPlan) -> None:
        meet.wait(timeout=20)
        ways(found)

    monkeypatch.setattr(guests.guest_policy, "refuse_guests", all_have_read)
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.select_for_update", lambda self, **_how: self, raising=True
    )
    monkeypatch.setattr(guests, "register", lambda **_given: None)
    monkeypatch.setattr(
        guests,
        "confirm_guest",
        guests.confirm_guest.__wrapped__,  # without a transaction, which on SQLite is the lock
    )
    came = at_once([lambda: guests.confirm_guest(asked=link)] * TABS)
    assert came != ["done"] + ["link_used"] * (TABS - 1)


def test_links_to_two_events_at_once_are_one_person(plan: SeatPlan) -> None:
    host = Person.objects.get(name="Host")
    other = SeatPlan.objects.get(pk=make_open_event(host, "Another harbour").seat_plan.pk)
    one, two = asked(plan), asked(other)
    came = at_once([lambda: actions.confirm_guest(asked=one), lambda: actions.confirm_guest(asked=two)])
    assert came == ["done", "done"]
    assert Person.objects.filter(email=ADDRESS).count() == 1
    assert Registration.objects.confirmed().count() == 2


def test_many_guests_at_once_fill_no_more_seats_than_there_are(plan: SeatPlan) -> None:
    SeatPlan.objects.filter(pk=plan.pk).update(capacity=3)
    for number in range(TABS):
        actions.ask_for_guest_link(
            plan=plan, name=f"Guest {number}", email=f"guest-{number}@example.org", language="en"
        )
    links = list(GuestRequest.objects.select_related("plan__space"))
    came = at_once([lambda link=link: actions.confirm_guest(asked=link) for link in links])  # type: ignore[misc]
    assert came == ["done"] * TABS
    states = list(Registration.objects.order_by("place").values_list("state", flat=True))
    assert states == ["confirmed"] * 3 + ["waiting"] * (TABS - 3)


@pytest.mark.parametrize("is_known", [True, False])
def test_who_confirms_another_link_while_they_are_forgotten_comes_anew(
    plan: SeatPlan, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    """By what they asked for after that; what they asked for before is forgotten with all else."""
    host = Person.objects.get(name="Host")
    other = SeatPlan.objects.get(pk=make_open_event(host, "Another harbour").seat_plan.pk)
    gita = actions.confirm_guest(asked=asked(plan)).person
    link = asked(other) if is_known else None
    erase, is_erased = erasing.erase, threading.Event()

    def slowly(person: Person) -> None:
        erase(person)
        is_erased.set()
        time.sleep(0.6)

    def confirm() -> None:
        is_erased.wait(timeout=30)
        actions.confirm_guest(asked=link or asked(other))

    monkeypatch.setattr(erasing, "erase", slowly)
    came = at_once([lambda: erasing.erase_guest(gita.pk), confirm])
    assert came == (["done", "link_expired"] if is_known else ["done", "done"])
    assert not Person.objects.filter(pk=gita.pk).exists()
    assert list(Registration.objects.values_list("plan", flat=True)) == ([] if is_known else [other.pk])


def test_who_is_forgotten_and_confirms_at_once_is_one_of_both(plan: SeatPlan) -> None:
    """Neither waits for the other for ever, whoever is first."""
    host = Person.objects.get(name="Host")
    others = [make_open_event(host, f"Harbour {number}").seat_plan.pk for number in range(4)]
    gita = actions.confirm_guest(asked=asked(plan)).person
    for other in SeatPlan.objects.filter(pk__in=others):
        link, known = asked(other), Person.objects.filter(email=ADDRESS).first() or gita
        came = at_once(
            [lambda pk=known.pk: erasing.erase_guest(pk), lambda link=link: actions.confirm_guest(asked=link)]  # type: ignore[misc]
        )
        assert came in (["done", "done"], ["done", "link_expired"])
