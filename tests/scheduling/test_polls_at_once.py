"""Everything about a poll changes under its row's lock; without it two dates could be fixed at once."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from calendars.models import Entry
from notices.models import Notice
from people.models import Person
from scheduling import actions
from scheduling.actions import closing
from scheduling.models import Poll, Vote
from scheduling.models.poll import PollQuerySet
from tests import factories, threads
from tests.scheduling.polls import answers, at, opened
from tests.threads import outcomes

pytestmark = pytest.mark.django_db(transaction=True)

OPTIONS = 5


@pytest.fixture
def coordinator() -> Person:
    return factories.make_partner("Anna Albers")


@pytest.fixture
def poll(coordinator: Person) -> Poll:
    """Five dates, far enough ahead for any day on which the tests run."""
    group = factories.make_group(
        "Impact measurement", coordinator=coordinator, members=[factories.make_partner()]
    )
    space = group.space
    day = factories.in_days(30).date().isoformat()
    times = [at(f"{day}T{hour:02}:00") for hour in range(9, 9 + OPTIONS)]
    return opened(space, coordinator, options=times, closes_at=None)


def at_once(verbs: list[Callable[[], object]]) -> Counter[str]:
    return outcomes(threads.at_once(verbs))


@pytest.fixture
def told_dates(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The dates that were told as fixed, also where a later notice took the earlier one back."""
    told: list[object] = []
    tell = closing.tell_outcome

    def note(poll: Poll, key: str, people: list[Person], **params: Any) -> None:
        tell(poll, key, people, **params)
        told.append(params["when"])

    monkeypatch.setattr(closing, "tell_outcome", note)
    return told


def choosing(poll: Poll, by: Person, choose: Callable[..., object]) -> list[Callable[[], object]]:
    return [lambda option=option: choose(poll=poll, option=option, by=by) for option in poll.options.all()]


def test_of_five_who_choose_at_once_one_fixes_the_date(
    poll: Poll, coordinator: Person, told_dates: list[object]
) -> None:
    came = at_once(choosing(poll, coordinator, actions.choose))
    assert came == {"done": 1, "scheduled": OPTIONS - 1}
    assert [entry.status for entry in Entry.objects.all()] == ["CONFIRMED"]
    assert Poll.objects.get().chosen.entry == Entry.objects.get()
    assert len(told_dates) == 1
    assert Notice.objects.filter(key="scheduling.scheduled").count() == 1


def test_its_twin_without_the_lock_tells_more_than_one_date(
    poll: Poll, coordinator: Person, monkeypatch: pytest.MonkeyPatch, told_dates: list[object]
) -> None:
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    choose: Callable[..., object] = actions.choose
    if connection.vendor == "sqlite":
        choose = actions.choose.__wrapped__  # type: ignore[attr-defined]
    else:
        monkeypatch.setattr(PollQuerySet, "locked", lambda self: self)
    all_have_looked, count = threading.Barrier(OPTIONS), closing.count

    def look_before_anybody_writes(*given: object) -> object:
        """The worst moment, made certain: the lock is what keeps it from coming."""
        seen = count(*given)  # type: ignore[arg-type]
        with suppress(threading.BrokenBarrierError):
            all_have_looked.wait(timeout=20)
        return seen

    monkeypatch.setattr(closing, "count", look_before_anybody_writes)
    at_once(choosing(poll, coordinator, choose))
    assert len(told_dates) > 1


def test_ten_clicks_of_one_person_are_one_row_for_each_option(poll: Poll, coordinator: Person) -> None:
    given = answers(poll, "ymnyy")
    came = at_once([lambda: actions.vote(poll=poll, person=coordinator, answers=given)] * 10)
    assert came == {"done": 10}
    found = Vote.objects.order_by("option__starts_at").values_list("person", "answer")
    letters = ["yes", "if_need_be", "no", "yes", "yes"]
    assert list(found) == [(coordinator.pk, letter) for letter in letters]


def test_a_form_sent_ten_times_at_once_opens_one_poll(poll: Poll, coordinator: Person) -> None:
    times = [option.times for option in poll.options.all()]

    def send() -> None:
        opened(poll.space, coordinator, options=times, closes_at=None, client_id="one-form")

    assert at_once([send] * 10) == {"done": 10}
    assert Poll.objects.filter(client_id="one-form").count() == 1


def test_an_answer_counts_before_the_end_or_is_refused_and_never_slips_in_after(
    poll: Poll, coordinator: Person
) -> None:
    people = [factories.make_partner() for _ in range(8)]
    for person in people:
        factories.make_membership(poll.space, person)
    given = answers(poll, "y")
    verbs = [lambda who=who: actions.vote(poll=poll, person=who, answers=given) for who in people]
    came = at_once([*verbs, lambda: actions.close_poll(poll=poll, by=coordinator)])
    assert came["done"] - 1 == Vote.objects.count()
    assert came["done"] + came["closed"] == len(people) + 1
