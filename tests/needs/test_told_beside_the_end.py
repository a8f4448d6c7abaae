"""Whoever tells something at the very moment at which their place ends has told nothing; without the lock it would stay."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connection

from calendars.models import Entry
from needs import actions
from needs.actions import own
from needs.answer import NeedsRefused
from needs.models import Consent, Need
from people.models import Person
from registrations import actions as registrations
from registrations.models import Registration
from spaces.models import Space
from tests import threads
from tests.needs.conftest import AGREED, VEGAN
from tests.threads import outcomes

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 2.0


def at_once(*verbs: Callable[[], object]) -> Counter[str]:
    return outcomes(threads.at_once(verbs))


def story(
    entry: Entry, anna: Person, monkeypatch: pytest.MonkeyPatch, keep: Callable[..., object]
) -> Counter[str]:
    """Anna is let in to tell; before what she told is written, she gives up her seat in another tab."""
    let_in, gone, look = threading.Event(), threading.Event(), own.consent_for

    def wait(*given: object) -> Consent:
        let_in.set()
        gone.wait(PATIENCE)
        return look(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(own, "consent_for", wait)

    def tell() -> None:
        keep(entry=entry, person=anna, purpose="diet", answer=VEGAN, agreed=AGREED)

    def leave() -> None:
        assert let_in.wait(30)
        registrations.withdraw(registration=Registration.objects.get(person=anna))
        gone.set()

    return at_once(tell, leave)


def test_what_is_told_while_the_place_ends_is_deleted_with_it(
    entry: Entry, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert story(entry, anna, monkeypatch, actions.keep_needs) == {"done": 2}
    assert not Need.objects.exists()
    assert not Consent.objects.standing().exists()


def test_its_twin_without_the_lock_keeps_what_nobody_may_keep(
    entry: Entry, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL is protected by the space's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    keep: Callable[..., object] = actions.keep_needs
    if connection.vendor == "sqlite":
        keep = actions.keep_needs.__wrapped__.__wrapped__  # type: ignore[attr-defined]
        monkeypatch.setattr(own, "held", lambda found: found)
    else:
        monkeypatch.setattr(own, "held", unlocked)
    assert story(entry, anna, monkeypatch, keep) == {"done": 2}
    assert Need.objects.count() == 1


def unlocked(entry: Entry) -> Entry:
    found = Entry.objects.get(pk=entry.pk)
    found.space = Space.objects.get(pk=entry.space_id)
    return found


def test_ten_clicks_at_once_are_one_consent_and_one_need(entry: Entry, anna: Person) -> None:
    def tell() -> None:
        with suppress(NeedsRefused):
            actions.keep_needs(entry=entry, person=anna, purpose="diet", answer=VEGAN, agreed=AGREED)

    assert at_once(*[tell] * 10) == {"done": 10}
    assert [need.answer for need in Need.objects.all()] == [VEGAN]
    assert Consent.objects.count() == 1
