"""Guests are forgotten by what holds at that moment, once an hour, and one who cannot be holds up no other."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from home import erasing, tasks
from people.models import Person
from registrations.models import Guest
from tests.registrations.guests import make_guest, make_open_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def guests(fiona: Person) -> Iterator[list[Person]]:
    """Three, long after the end."""
    plan = make_open_event(fiona).seat_plan
    assert plan.entry is not None
    made = [make_guest(plan, f"guest-{number}@example.org") for number in range(3)]
    with time_machine.travel(plan.entry.ends_at + timedelta(days=100)):
        yield made


def left() -> list[str]:
    return list(Person.objects.filter(is_guest=True).order_by("pk").values_list("email", flat=True))


def test_who_came_again_while_others_were_erased_stays(
    guests: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    erase = erasing.erase

    def while_another_comes_again(person: Person) -> None:
        Guest.objects.filter(person=guests[1]).update(since=timezone.now())
        Person.objects.filter(pk=guests[2].pk).update(is_guest=False)
        erase(person)

    monkeypatch.setattr(erasing, "erase", while_another_comes_again)
    assert tasks.forget_due_guests(timezone.now()) == 1
    assert left() == [guests[1].email]
    assert Person.objects.filter(pk=guests[2].pk).exists(), "who has an account meanwhile"


def test_one_who_cannot_be_erased_holds_up_no_other(
    guests: list[Person], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    erase = erasing.erase

    def fail_of_one(person: Person) -> None:
        if person.pk == guests[0].pk:
            raise RuntimeError
        erase(person)

    monkeypatch.setattr(erasing, "erase", fail_of_one)
    with caplog.at_level(logging.CRITICAL, "home"):
        assert tasks.forget_due_guests(timezone.now()) == 2
    assert left() == [guests[0].email]


def test_the_worker_walks_over_them_once_an_hour(
    guests: list[Person], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(tasks, "A_ROUND", 2)
    # In the next round at once where there are more than one round takes.
    assert [tasks.forget_guests() for _round in range(2)] == [2, 1]
    with django_assert_num_queries(0):
        assert tasks.forget_guests() == 0
    monkeypatch.setattr(tasks.sweep, "began", tasks.sweep.began - tasks.FORGET_SECONDS)
    with django_assert_num_queries(2):  # the second asks which projects still keep proof
        assert tasks.forget_guests() == 0
