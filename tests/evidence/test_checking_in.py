"""Who has a seat is checked in once a day; all others get an answer that says what to do."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from evidence import actions
from evidence.actions import EvidenceRefused
from evidence.models import Attendance, Door
from people.models import Person
from registrations import actions as registrations
from registrations.models import Registration, SeatPlan
from spaces.policy import Denied
from tests import factories
from tests.evidence.conftest import DAY, MORNING

pytestmark = pytest.mark.django_db


def refused(**given: object) -> EvidenceRefused:
    with pytest.raises(EvidenceRefused) as caught:
        actions.check_in(**given)  # type: ignore[arg-type]
    return caught.value


def test_somebody_with_a_seat_is_noted_for_today_by_the_clock_of_the_place(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    row = actions.check_in(plan=plan, by=fiona, registration=kadris)
    assert (row.day, row.mode, row.source, row.arrived_at, row.noted_by, row.is_again) == (
        DAY,
        "on_site",
        "hand",
        MORNING,
        fiona,
        False,
    )


def test_twice_on_a_day_is_once_and_says_since_when(
    plan: SeatPlan, kadris: Registration, fiona: Person, clock: time_machine.Traveller
) -> None:
    first = actions.check_in(plan=plan, by=fiona, registration=kadris, client_id="phone-1")
    clock.shift(600)
    again = actions.check_in(plan=plan, by=fiona, registration=kadris, client_id="tablet-1")
    assert (again.pk, again.is_again, again.arrived_at) == (first.pk, True, MORNING)
    assert Attendance.objects.count() == 1


def test_each_day_has_its_own_row(
    plan: SeatPlan, kadris: Registration, fiona: Person, clock: time_machine.Traveller
) -> None:
    actions.check_in(plan=plan, by=fiona, registration=kadris)
    clock.shift(timedelta(days=1))
    actions.check_in(plan=plan, by=fiona, registration=kadris)
    assert list(Attendance.objects.values_list("day", flat=True)) == [DAY, date(2027, 3, 2)]


def test_what_is_sent_again_changes_nothing(plan: SeatPlan, kadris: Registration, fiona: Person) -> None:
    first, again = (
        actions.check_in(plan=plan, by=fiona, registration=kadris, client_id="phone-1") for _ in range(2)
    )
    assert (first.pk, again.is_again) == (again.pk, False)


def test_what_is_sent_again_brings_nothing_back_that_was_struck(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    row = actions.check_in(plan=plan, by=fiona, registration=kadris, client_id="phone-1")
    actions.strike(attendance=row, by=fiona)
    again = actions.check_in(plan=plan, by=fiona, registration=kadris, client_id="phone-1")
    assert again.is_struck
    assert not Attendance.objects.standing().exists()


def test_another_device_that_comes_late_brings_nothing_back_either(
    plan: SeatPlan, kadris: Registration, fiona: Person, clock: time_machine.Traveller
) -> None:
    """It was cut off when it scanned the same ticket, and all was struck before it could say so."""
    row = actions.check_in(plan=plan, by=fiona, registration=kadris, client_id="phone-1")
    clock.shift(60)
    scanned_at = timezone.now()
    clock.shift(60)
    actions.strike(attendance=row, by=fiona)
    clock.shift(60)
    late = actions.check_in(plan=plan, by=fiona, registration=kadris, client_id="tablet-1", at=scanned_at)
    assert (late.pk, late.is_struck) == (row.pk, True)
    new = actions.check_in(plan=plan, by=fiona, registration=kadris, client_id="tablet-2")
    assert (new.is_struck, new.is_again, Attendance.objects.count()) == (False, False, 2)


def test_what_was_struck_stays_with_who_and_when(plan: SeatPlan, kadris: Registration, fiona: Person) -> None:
    row = actions.check_in(plan=plan, by=fiona, registration=kadris)
    actions.strike(attendance=row, by=fiona)
    actions.strike(attendance=row, by=fiona)
    row.refresh_from_db()
    assert (row.struck_at, row.struck_by) == (MORNING, fiona)


def test_a_late_strike_takes_back_only_what_stood_at_its_moment(
    plan: SeatPlan, kadris: Registration, fiona: Person, clock: time_machine.Traveller
) -> None:
    struck_at = timezone.now() - timedelta(minutes=5)
    actions.check_in(plan=plan, by=fiona, registration=kadris)
    given = {"plan": plan, "registration": kadris, "day": DAY, "by": fiona}
    assert actions.strike_of_day(**given, at=struck_at) is None
    found = actions.strike_of_day(**given)
    assert found is not None
    assert found.is_struck
    assert actions.strike_of_day(**given) is None


def test_a_clock_that_goes_before_ours_notes_no_future(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    row = actions.check_in(plan=plan, by=fiona, registration=kadris, at=MORNING + timedelta(hours=3))
    assert row.arrived_at == MORNING


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "Kadri Kask is on the waiting list and has no seat."),
        ("withdrawn", "Kadri Kask has withdrawn."),
        ("cancelled", "The hosts cancelled the registration of Kadri Kask."),
    ],
)
def test_who_has_no_seat_is_not_checked_in_and_the_host_reads_what_to_do(
    plan: SeatPlan, kadri: Person, fiona: Person, state: str, words: str
) -> None:
    theirs = factories.make_registration(plan, kadri, state=state)
    refusal = refused(plan=plan, by=fiona, registration=theirs)
    assert (refusal.code, refusal.more["name"]) == (state, "Kadri Kask")
    assert str(refusal).startswith(words)
    assert not Attendance.objects.exists()


def test_the_registration_of_another_plan_opens_nothing(plan: SeatPlan, kadri: Person, fiona: Person) -> None:
    other = factories.make_registration(factories.make_visit("Elsewhere").seat_plan, kadri)
    assert refused(plan=plan, by=fiona, registration=other).code == "not_registered"


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2027, 2, 28), "other_day"), (date(2027, 3, 3), "other_day"), (date(2027, 3, 2), "too_early")],
)
def test_only_days_of_the_entry_that_have_come(
    plan: SeatPlan, kadris: Registration, fiona: Person, day: date, code: str
) -> None:
    refusal = refused(plan=plan, by=fiona, registration=kadris, day=day)
    assert (refusal.code, refusal.field) == (code, "day")


def test_a_day_more_where_the_host_says_so(
    plan: SeatPlan, kadris: Registration, fiona: Person, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2027, 2, 28, 18, tzinfo=UTC))
    assert refused(plan=plan, by=fiona, registration=kadris).code == "other_day"
    actions.widen_door(plan=plan, days_before=1, days_after=0, by=fiona)
    assert actions.check_in(plan=plan, by=fiona, registration=kadris).day == date(2027, 2, 28)


def test_the_door_opens_a_week_around_at_most(plan: SeatPlan, fiona: Person) -> None:
    with pytest.raises(EvidenceRefused):
        actions.widen_door(plan=plan, days_before=8, days_after=0, by=fiona)
    assert not Door.objects.exists()


def test_what_was_cancelled_takes_nobody_in(plan: SeatPlan, kadris: Registration, fiona: Person) -> None:
    plan.entry.status = "CANCELLED"
    plan.entry.save()
    assert refused(plan=plan, by=fiona, registration=kadris).code == "cancelled"


def test_only_hosts(plan: SeatPlan, kadris: Registration, kadri: Person, mads: Person, fiona: Person) -> None:
    row = actions.check_in(plan=plan, by=fiona, registration=kadris)
    verbs = [
        lambda by: actions.check_in(plan=plan, by=by, registration=kadris),
        lambda by: actions.strike(attendance=row, by=by),
        lambda by: actions.strike_of_day(plan=plan, registration=kadris, day=DAY, by=by),
        lambda by: actions.walk_in(plan=plan, person=mads, by=by),
        lambda by: actions.widen_door(plan=plan, days_before=1, days_after=1, by=by),
    ]
    for verb in verbs:
        for by in (kadri, mads):
            with pytest.raises(Denied):
                verb(by)


def test_nobody_is_checked_in_on_a_seat_that_was_given_back(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    held = Registration.objects.get(pk=kadris.pk)
    registrations.withdraw(registration=kadris)
    assert refused(plan=plan, by=fiona, registration=held).code == "withdrawn"
