"""The first limit of a date, a change of its series and somebody who takes a seat there, all at once: they lock in one
order. Held as before, without a second look after the space is locked, they wait for each other for ever."""

import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction

from calendars import actions as calendars
from calendars.actions import above
from calendars.models import Entry, Occurrence
from people.models import Person
from registrations import actions
from registrations.actions import dates, rows
from registrations.models import Registration, SeatPlan
from spaces import actions as spaces
from spaces.models import Space
from tests import factories
from workgroups.models import WorkingGroup

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one lock, which whoever writes takes first"
    ),
]


@pytest.fixture
def series(impact: WorkingGroup) -> Entry:
    return factories.make_entry(
        impact.space, "Weekly call", starts=factories.in_days(7), rrule="FREQ=WEEKLY;COUNT=6"
    )


def third_of(series: Entry) -> datetime:
    return series.starts_local + timedelta(weeks=2)


def held_before(entry_id: int) -> Space | None:
    """What `hold_plans` did: the seats that there are, and nothing where there are none."""
    plans = list(SeatPlan.objects.locked().select_related("space").filter(occurrence__entry=entry_id))
    return spaces.locked(plans[0].space) if plans else None


class Story:
    """Anna limits the third date and waits with her transaction open; the series is ended before that date, which waits for
    her; once she is done Mads holds its seats to take one, while the end of the series comes to them as well."""

    def __init__(self, series: Entry, anna: Person, mads: Person) -> None:
        self.series, self.anna, self.mads = series, anna, mads
        self.limited, self.seated = threading.Event(), threading.Event()
        self.came: dict[str, str] = {}

    def limit(self) -> None:
        with transaction.atomic():
            actions.limit_date(
                entry=self.series, recurrence_id=third_of(self.series), capacity=3, by=self.anna
            )
            self.limited.set()
            threading.Event().wait(1)  # the end of the series gets as far as it can

    def end(self) -> None:
        assert self.limited.wait(20)
        calendars.end_series(entry=self.series, by=self.anna, recurrence_id=third_of(self.series))

    def take_a_seat(self) -> None:
        assert self.limited.wait(20)
        plan = None
        while plan is None:
            plan = SeatPlan.objects.filter(occurrence__entry=self.series).first()
        with transaction.atomic():
            rows.locked(plan)
            self.seated.set()
            threading.Event().wait(0.5)
            actions.register(plan=plan, person=self.mads)

    def tell(self) -> dict[str, str]:
        verbs = (self.limit, self.end, self.take_a_seat)
        threads = [threading.Thread(target=self.noted, args=(verb,)) for verb in verbs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return self.came

    def noted(self, verb: Callable[[], object]) -> None:
        try:
            verb()
            self.came[verb.__name__] = "done"
        except SeatPlan.DoesNotExist:
            self.came[verb.__name__] = "gone"
        except OperationalError as error:
            self.came[verb.__name__] = "deadlock" if "deadlock" in str(error) else str(error)
        finally:
            connection.close()

    def mourn(self, occurrences: Collection[Occurrence]) -> None:
        """Not before somebody holds the seats, where that can be."""
        self.seated.wait(2)
        dates.mourn_dates(occurrences)


@pytest.fixture
def story(series: Entry, anna: Person, mads: Person, monkeypatch: pytest.MonkeyPatch) -> Story:
    told = Story(series, anna, mads)
    monkeypatch.setattr(above, "MOURNERS", [told.mourn])
    return told


def test_each_waits_for_the_one_before(story: Story) -> None:
    came = story.tell()
    assert (came["limit"], came["end"]) == ("done", "done")
    assert came["take_a_seat"] in ("done", "gone")
    assert not Registration.objects.exists() and not SeatPlan.objects.exists()


def test_held_as_before_they_wait_for_each_other(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(above, "HOLDERS", [held_before])
    monkeypatch.setattr(dates, "hold_plans", held_before)
    assert "deadlock" in story.tell().values()
