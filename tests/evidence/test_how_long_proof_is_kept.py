"""Proof goes when the rule of its project says so: never a day earlier, never under a hold, and then wholly."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from evidence import retention
from evidence.actions import projects, records, signing
from evidence.models import EvidenceRecord, KeptFile, Pack, Project, Scan, Signature
from evidence.proof_policy import ProofRefused
from people.models import Person
from registrations.models import SeatPlan
from tests.evidence.proof import AFTERWARDS, FIRST, made, make_plan, make_project, make_there

DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2140, 1, 1), timezones=st.timezones())


@given(
    payment=st.none() | DAYS,
    rule=st.sampled_from(Project.Rule.values),
    years=st.integers(1, 50),
    day=DAYS,
    is_on_hold=st.booleans(),
    now=MOMENTS,
)
def test_nothing_is_over_a_day_too_early_or_while_it_is_held(
    payment: date | None, rule: str, years: int, day: date, is_on_hold: bool, now: datetime
) -> None:
    until = retention.kept_until(
        rule=rule, years=years, last_payment_on=payment, day=day, is_on_hold=is_on_hold
    )
    over = retention.is_over(until, now)
    if is_on_hold or (payment is None and rule != "day"):
        assert until is None
        assert not over
        return
    assert until is not None
    if rule == "day":
        assert until == day
    else:
        assert payment is not None
        # As a calendar counts: that many birthdays of the payment, or of the last day of its year.
        from_day = date(payment.year, 12, 31) if rule == "year-of-payment" else payment
        assert until.year == from_day.year + years
        assert (until - from_day).days >= years * 365
    # Over is what is over everywhere on earth, and nothing else.
    here = now.astimezone(UTC).date()
    if over:
        assert here > until
    elif here > until + timedelta(days=1):
        pytest.fail("What is over for two days in Greenwich is over everywhere.")
    assert retention.is_over(until, retention.first_moment_after(until))
    assert not retention.is_over(until, retention.first_moment_after(until) - timedelta(microseconds=1))


def test_five_years_from_the_last_day_of_the_year_of_the_last_payment() -> None:
    until = Project(last_payment_on=date(2027, 3, 4)).kept_until
    assert until == date(2032, 12, 31)
    assert not retention.is_over(until, datetime(2033, 1, 1, 11, 59, tzinfo=UTC))
    assert retention.is_over(until, datetime(2033, 1, 1, 12, tzinfo=UTC))


def test_a_payment_on_the_leap_day_is_kept_until_the_first_of_march() -> None:
    project = Project(last_payment_on=date(2028, 2, 29), rule="payment", years=5)
    assert project.kept_until == date(2033, 3, 1)


@pytest.fixture
def plan(fiona: Person, anna: Person, db: None, settings: Any, tmp_path: Path) -> SeatPlan:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"
    with time_machine.travel(AFTERWARDS, tick=False):
        plan = make_plan(fiona, make_project(fiona, last_payment_on=date(2027, 3, 4)))
        there = make_there(plan, anna)
        signing.sign(attendance=there, by=anna, typed="Anna Albers")
        scan = ContentFile(b"%PDF-1.4\n%%EOF\n", "list.pdf")
        signing.keep_scan(plan=plan, day=FIRST, by=fiona, name="list.pdf", content=scan)
        made(plan, fiona)
    return plan


def kept() -> tuple[int, int, int, int, int]:
    models = (EvidenceRecord, Signature, Scan, Pack, KeptFile)
    return tuple(model.objects.count() for model in models)  # type: ignore[return-value]


def test_the_last_moment_keeps_all_and_the_next_deletes_it(
    plan: SeatPlan, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    end = datetime(2033, 1, 1, 12, tzinfo=UTC)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert records.delete_what_is_due() == 0
    assert kept() == (1, 1, 1, 1, 3)
    with time_machine.travel(end, tick=False), django_capture_on_commit_callbacks(execute=True):
        assert records.delete_what_is_due() == 1
        assert records.delete_what_is_due() == 0
    assert kept() == (0, 0, 0, 0, 0)
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_what_is_held_stays_for_as_long_as_it_is_held(plan: SeatPlan, fiona: Person) -> None:
    project = Project.objects.get()
    with pytest.raises(ProofRefused, check=lambda refused: refused.code == "hold_reason_missing"):
        projects.keep_project(by=fiona, project=project, is_on_hold=True)
    projects.keep_project(by=fiona, project=project, is_on_hold=True, hold_reason="An audit is under way.")
    with time_machine.travel(datetime(2090, 1, 1, tzinfo=UTC), tick=False):
        assert records.delete_what_is_due() == 0
        assert kept() == (1, 1, 1, 1, 3)
        projects.keep_project(by=fiona, project=project, is_on_hold=False)
        assert records.delete_what_is_due() == 1


def test_nothing_is_deleted_before_the_last_payment_is_known(plan: SeatPlan, fiona: Person) -> None:
    projects.keep_project(by=fiona, project=Project.objects.get(), last_payment_on=None)
    with time_machine.travel(datetime(2090, 1, 1, tzinfo=UTC), tick=False):
        assert records.delete_what_is_due() == 0


def test_a_hold_that_is_set_while_the_deletion_looks_counts(
    plan: SeatPlan, fiona: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was found due, then somebody set the hold: what counts is what stands under the lock."""
    real = records.delete_proof_of

    def held_meanwhile(project_id: int, now: datetime) -> bool:
        projects.keep_project(by=fiona, project=Project.objects.get(), is_on_hold=True, hold_reason="Audit.")
        return real(project_id, now)

    monkeypatch.setattr(records, "delete_proof_of", held_meanwhile)
    with time_machine.travel(datetime(2090, 1, 1, tzinfo=UTC), tick=False):
        assert records.delete_what_is_due() == 0
    assert kept() == (1, 1, 1, 1, 3)


def test_what_is_over_is_not_written_down_again(plan: SeatPlan) -> None:
    with time_machine.travel(datetime(2090, 1, 1, tzinfo=UTC), tick=False):
        records.delete_what_is_due()
        assert records.freeze(space=plan.space) == 0
    assert EvidenceRecord.objects.count() == 0
