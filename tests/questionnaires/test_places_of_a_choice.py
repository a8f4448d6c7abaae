"""A choice has as many places as it has, however many hand in at once; without the lock it would have more."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from people.models import Person
from questionnaires import actions
from questionnaires.actions import filling as filling_actions
from questionnaires.models import Filling, Place
from questionnaires.models.questionnaire import QuestionnaireQuerySet
from questionnaires.sheet import Sheet
from registrations import actions as registrations
from registrations.models import Registration
from tests import factories
from tests.questionnaires.conftest import Asked
from tests.registrations.test_forty_threads_and_five_seats import at_once

PLACES, ASKING = 4, 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fillings(asked: Asked) -> dict[int, Filling]:
    people = [factories.make_partner(f"Asker {number}") for number in range(ASKING)]
    return {person.pk: asked.answer_all(person) for person in people}


def refused_or_done(verb: Callable[[], Any], said: list[str]) -> None:
    try:
        verb()
    except actions.AnswersRefused as refused:
        said.append(refused.errors["attendance"])


def test_twenty_who_hand_in_at_once_take_exactly_four_places(
    asked: Asked, fillings: dict[int, Filling]
) -> None:
    said: list[str] = []
    people = [one.person for one in fillings.values()]
    came = at_once(
        people, lambda person: refused_or_done(lambda: actions.submit(filling=fillings[person.pk]), said)
    )
    assert came == {"done": ASKING}
    assert Place.objects.filter(choice__key="on_site").count() == PLACES
    assert said == ["“On site” is full: choose another answer."] * (ASKING - PLACES)
    assert Filling.objects.submitted().count() == PLACES


def test_twenty_who_register_at_once_get_a_seat_only_with_a_place(
    asked: Asked, fillings: dict[int, Filling]
) -> None:
    said: list[str] = []
    people = [one.person for one in fillings.values()]
    came = at_once(
        people,
        lambda person: refused_or_done(lambda: registrations.register(plan=asked.plan, person=person), said),
    )
    assert came == {"done": ASKING}
    seated = set(Registration.objects.confirmed().values_list("person", flat=True))
    placed = set(Place.objects.filter(choice__key="on_site").values_list("filling__person", flat=True))
    assert (len(seated), seated, len(said)) == (PLACES, placed, ASKING - PLACES)


def test_its_twin_without_the_lock_takes_more_places_than_there_are(
    asked: Asked, fillings: dict[int, Filling], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    submit: Callable[..., object] = actions.submit
    if connection.vendor == "sqlite":
        submit = actions.submit.__wrapped__  # type: ignore[attr-defined]
        monkeypatch.setattr("questionnaires.models.filling.FillingQuerySet.locked", lambda self: self)
    monkeypatch.setattr(QuestionnaireQuerySet, "locked", lambda self: self)
    all_have_looked, full = threading.Barrier(ASKING), filling_actions.full_choices

    def look_before_anybody_takes(sheet: Sheet, filling: Filling) -> set[int]:
        """The worst moment, made certain: the lock is what keeps it from coming."""
        found = full(sheet, filling)
        with suppress(threading.BrokenBarrierError):
            all_have_looked.wait(timeout=20)
        return found

    monkeypatch.setattr(filling_actions, "full_choices", look_before_anybody_takes)
    people = [one.person for one in fillings.values()]
    at_once(people, lambda person: refused_or_done(lambda: submit(filling=fillings[person.pk]), []))
    assert Place.objects.filter(choice__key="on_site").count() > PLACES


def test_whoever_withdraws_gives_the_place_to_the_next(asked: Asked, fillings: dict[int, Filling]) -> None:
    people = [one.person for one in fillings.values()][: PLACES + 1]
    mine = [registrations.register(plan=asked.plan, person=person) for person in people[:PLACES]]
    with pytest.raises(actions.AnswersRefused):
        registrations.register(plan=asked.plan, person=people[PLACES])
    registrations.withdraw(registration=mine[0])
    assert registrations.register(plan=asked.plan, person=people[PLACES]).state == "confirmed"
    assert Place.objects.filter(choice__key="on_site").count() == PLACES


def test_a_host_who_lowers_the_places_evicts_nobody(asked: Asked, fillings: dict[int, Filling]) -> None:
    for one in list(fillings.values())[:PLACES]:
        actions.submit(filling=one)
    asked.how.choices.filter(key="on_site").update(places=1)
    first = next(iter(fillings.values()))
    assert actions.submit(filling=first).is_submitted, "who has a place keeps it when they hand in anew"
    assert Place.objects.filter(choice__key="on_site").count() == PLACES


def test_a_change_from_one_choice_to_another_frees_the_first(
    asked: Asked, fillings: dict[int, Filling], mads: Person
) -> None:
    some = list(fillings.values())[:PLACES]
    for one in some:
        actions.submit(filling=one)
    asked.save(some[0].person, asked.first, revision=1, attendance="online")
    actions.submit(filling=some[0])
    actions.submit(filling=asked.answer_all(mads))
    assert Place.objects.filter(choice__key="on_site", filling__person=mads).exists()
