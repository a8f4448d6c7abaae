"""Two people close the same poll, or paste the same address twice: the ledger and the calendars hold it once."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection

from calendars.models import Entry
from scheduling import actions
from scheduling.actions import burdens
from scheduling.models import Burden, BusyCalendar
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(verb: Callable[[], object], times: int) -> list[str]:
    """In threads with connections of their own: what went wrong in each, empty where nothing did."""
    start, came = threading.Barrier(times), [""] * times

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            verb()
        except IntegrityError as error:
            came[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return came


@pytest.fixture
def late(impact) -> Entry:
    return factories.make_entry(impact.space, "Late call", starts="2026-12-01T18:00")


def test_a_meeting_that_is_noted_twice_at_once_is_noted_once(late, anna, mads):
    assert at_once(lambda: actions.note_meeting(entry=late, people=[anna, mads]), 4) == [""] * 4
    assert Burden.objects.count() == 2


def test_its_twin_without_the_lock_collides(late, anna, mads, monkeypatch: pytest.MonkeyPatch):
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    note = actions.note_meeting
    if connection.vendor == "sqlite":
        note = note.__wrapped__  # type: ignore[attr-defined]
    else:
        monkeypatch.setattr(burdens, "locked", lambda entry: Entry.objects.get(pk=entry.pk))
    both_have_forgotten, forget = threading.Barrier(2), burdens.forget

    def forget_before_anybody_writes(entry: Entry) -> None:
        """The worst moment, made certain: the lock is what keeps it from coming."""
        forget(entry)
        with suppress(threading.BrokenBarrierError):
            both_have_forgotten.wait(timeout=20)

    monkeypatch.setattr(burdens, "forget", forget_before_anybody_writes)
    came = at_once(lambda: note(entry=late, people=[anna, mads]), 2)
    assert sorted(came) == ["", "IntegrityError"]


def test_an_address_that_is_pasted_four_times_at_once_is_one_calendar(anna):
    address = "https://calendar.example/private.ics"
    assert at_once(lambda: actions.add_busy_calendar(person=anna, address=address), 4) == [""] * 4
    assert BusyCalendar.objects.count() == 1
