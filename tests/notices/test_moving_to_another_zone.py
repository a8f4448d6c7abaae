"""Who lives by another clock has their next digest by it, whoever says so and by whichever door."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from notices.choosing import begin_digests, choose
from notices.models import Digest
from people import actions
from people.models import Person
from tests.people import browser

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


@pytest.fixture(autouse=True)
def _clock(anna: Person) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        begin_digests()
        yield


def by_page(person: Person, zone: str, _steward: Person) -> int:
    given = {"name": person.name, "language": person.language, "zone": zone, "enter_sends": "on"}
    return browser(person).post("/me/", given).status_code


def by_api(person: Person, zone: str, _steward: Person) -> int:
    return (
        browser(person).patch("/api/v1/profile/", {"zone": zone}, content_type="application/json").status_code
    )


def by_admin(person: Person, zone: str, steward: Person) -> int:
    given = {"name": person.name, "email": person.email, "language": "en", "zone": zone, "is_active": "on"}
    return browser(steward).post(f"/admin/people/person/{person.pk}/change/", given).status_code


DOORS: list[Callable[[Person, str, Person], int]] = [by_page, by_api, by_admin]


def due(person: Person) -> datetime | None:
    return Digest.objects.get(person=person).due_at


@pytest.mark.parametrize("door", DOORS)
def test_the_next_digest_comes_by_the_new_clock(
    door: Callable[[Person, str, Person], int], anna: Person, stefan: Person
) -> None:
    assert due(anna) == datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    assert door(anna, "Europe/Tallinn", stefan) in (200, 302)
    anna.refresh_from_db()
    assert (anna.zone, due(anna)) == ("Europe/Tallinn", datetime(2026, 11, 24, 5, 30, tzinfo=UTC))


@pytest.mark.parametrize("door", DOORS)
def test_what_else_one_changes_leaves_it_where_it_is(
    door: Callable[[Person, str, Person], int], anna: Person, stefan: Person
) -> None:
    """One that could not be sent and is tried again in a minute is not put off by a new name."""
    soon = datetime(2026, 11, 23, 12, 1, tzinfo=UTC)
    Digest.objects.filter(person=anna).update(due_at=soon, tries=1)
    Person.objects.filter(pk=anna.pk).update(name="Anna Albers-Holm")
    anna.refresh_from_db()
    assert door(anna, anna.zone, stefan) in (200, 302)
    assert Digest.objects.filter(person=anna).values_list("due_at", "tries").get() == (soon, 1)


def test_who_wants_none_gets_none_in_any_zone(anna: Person, stefan: Person) -> None:
    choose(person=anna, digest="never")
    by_page(anna, "Europe/Tallinn", stefan)
    assert due(anna) is None


def test_a_profile_that_is_saved_brings_back_nobody_who_was_shut_out_meanwhile(anna: Person) -> None:
    mine = Person.objects.get(pk=anna.pk)
    actions.deactivate(person=anna)
    mine.name = "Anna Holm"
    actions.keep_profile(person=mine, fields=["name"])
    anna.refresh_from_db()
    assert (anna.name, anna.is_active) == ("Anna Holm", False)
