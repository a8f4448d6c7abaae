"""Answers to forms go some days after the end, as the form said: never before, later where the end moves, and then wholly,
with what was typed and not handed in, files, and words to the hosts. Who had a seat stays."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from calendars import actions as calendars
from calendars.models import Entry
from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.models import Answer, Filling, Place, SavedPage, Upload
from registrations import actions, keeping, tasks
from registrations.models import Registration, SeatPlan
from spaces import actions as spaces
from spaces.models import Space
from tests import factories
from tests.conversations import files
from tests.people import browser
from tests.questionnaires.conftest import Asked, asked

__all__ = ["asked"]

pytestmark = pytest.mark.django_db
LEFT = (Filling, SavedPage, Answer, Place)


def answered() -> list[int]:
    return [model.objects.count() for model in LEFT]


def end_of(plan: SeatPlan) -> datetime:
    over = keeping.over_at(SeatPlan.objects.with_time().get(pk=plan.pk))
    assert over is not None
    return over


def forget_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return tasks.forget_due_answers(timezone.now())


def registered(asked: Asked, person: Person, note: str = "") -> Registration:
    asked.answer_all(person)
    return actions.register(plan=asked.plan, person=person, note=note)


def rules(plan: SeatPlan, by: Person, days: int) -> None:
    actions.set_rules(
        plan=plan, by=by, needs_approval=False, asks_again=False, offer_hours=0, cut_off_at=None,
        answers_kept_days=days,
    )  # fmt: skip


def test_they_go_ninety_days_after_the_end_and_the_seat_stays(
    asked: Asked, mads: Person, kadri: Person
) -> None:
    registered(asked, mads, note="I bring Kadri's drum.")
    asked.save(kadri, asked.first, attendance="online")  # typed, never handed in
    assert min(answered()) > 0
    due = end_of(asked.plan) + timedelta(days=90)
    assert forget_at(due - timedelta(seconds=1)) == 0
    assert min(answered()) > 0 and Registration.objects.get().note
    assert forget_at(due) == 2
    assert answered() == [0, 0, 0, 0]
    mine = Registration.objects.get()
    assert (mine.state, mine.note) == ("confirmed", "")
    assert asked.form.editions.count() == 1, "the words of the hosts are nobody's secret"
    assert forget_at(due + timedelta(days=9)) == 0


@given(days=st.integers(0, 1830), hours=st.integers(-3000 * 24, 3000 * 24))
def test_they_go_at_the_rule_and_not_before(days: int, hours: int) -> None:
    end = datetime.fromisoformat("2027-03-24T12:00:00+00:00")
    plan = SeatPlan(answers_kept_days=days, entry=Entry(pk=1, last_ends_at=end), space=Space())
    until = keeping.kept_until(plan)
    assert until is not None and until >= end
    now = end + timedelta(hours=hours)
    assert (until <= now) == (hours >= days * 24)


def test_hosts_choose_for_how_long(asked: Asked, fiona: Person, mads: Person) -> None:
    registered(asked, mads)
    rules(asked.plan, fiona, 0)
    assert forget_at(end_of(asked.plan) - timedelta(minutes=1)) == 0
    assert forget_at(end_of(asked.plan)) == 1
    with pytest.raises(actions.RegistrationClosed) as refused:
        rules(asked.plan, fiona, 1831)
    assert refused.value.field == "answers_kept_days"


def test_what_people_read_when_they_answered_is_not_made_longer(
    asked: Asked, fiona: Person, mads: Person
) -> None:
    rules(asked.plan, fiona, 100)
    mine = registered(asked, mads)
    with pytest.raises(actions.RegistrationClosed) as refused:
        rules(asked.plan, fiona, 101)
    assert (refused.value.code, refused.value.field) == ("kept_longer", "answers_kept_days")
    rules(asked.plan, fiona, 100)
    rules(asked.plan, fiona, 20)
    questionnaires.forget(Filling.objects.filter(person=mads))
    Registration.objects.filter(pk=mine.pk).update(note="Bring the drum.")
    with pytest.raises(actions.RegistrationClosed):
        rules(asked.plan, fiona, 21)


def test_an_end_that_moves_moves_it(asked: Asked, fiona: Person, mads: Person) -> None:
    registered(asked, mads)
    before = end_of(asked.plan)
    entry = asked.visit.entry
    later = {name: getattr(entry, name) + timedelta(days=20) for name in ("starts_local", "ends_local")}
    calendars.change_entry(entry=entry, by=fiona, **later)
    assert end_of(asked.plan) == before + timedelta(days=20)
    assert forget_at(before + timedelta(days=109)) == 0
    assert forget_at(before + timedelta(days=110, hours=2)) == 1


def test_what_is_called_off_needs_no_answers(asked: Asked, fiona: Person, mads: Person) -> None:
    registered(asked, mads)
    calendars.cancel_entry(entry=asked.visit.entry, by=fiona)
    assert forget_at(timezone.now() + timedelta(days=91)) >= 1
    assert answered()[2] == 0


def test_the_lock_asks_again(asked: Asked, fiona: Person, mads: Person) -> None:
    """The task chose the plan before somebody moved the end."""
    registered(asked, mads)
    due = end_of(asked.plan) + timedelta(days=90)
    entry = asked.visit.entry
    later = {name: getattr(entry, name) + timedelta(days=1) for name in ("starts_local", "ends_local")}
    calendars.change_entry(entry=entry, by=fiona, **later)
    assert actions.forget_answers(plan=asked.plan, now=due) == 0
    assert Answer.objects.exists()


@contextmanager
def with_date(asked: Asked, fiona: Person) -> Iterator[SeatPlan]:
    group = factories.make_group("Weekly group", coordinator=fiona)
    series = factories.make_entry(group.space, "Call", rrule="FREQ=WEEKLY;COUNT=30")
    third = series.starts_local + timedelta(weeks=2)
    plan = actions.limit_date(entry=series, recurrence_id=third, capacity=3, by=fiona)
    form = factories.make_questionnaire(group.space)
    factories.make_question(form.pages.get(), "Why?")
    yield actions.ask_forms(plan=plan, first=form, second=None, by=fiona)


def test_of_a_single_date_it_is_the_end_of_that_date(asked: Asked, fiona: Person, mads: Person) -> None:
    with with_date(asked, fiona) as plan:
        factories.make_membership(plan.space, mads)
        assert plan.questionnaire is not None
        page = plan.questionnaire.pages.get()
        filling = questionnaires.begin(questionnaire=plan.questionnaire, person=mads)
        questionnaires.save_page(filling=filling, page=page, answers={"q1": "Because."}, revision=0)
        actions.register(plan=plan, person=mads)
        due = end_of(plan) + timedelta(days=90)
        assert plan.occurrence is not None and plan.occurrence.ends_at + timedelta(days=90) == due
        assert forget_at(due - timedelta(seconds=1)) == 0
        assert forget_at(due) == 1


def test_in_a_group_they_stay_while_somebody_belongs_or_waits(
    anna: Person, kadri: Person, mads: Person
) -> None:
    group = factories.make_learning_group(
        "Circle", coordinator=anna, most_members=3, joining=Space.Joining.OPEN, members=[mads]
    )
    actions.follow_size(space=group.space, by=anna)
    plan = SeatPlan.objects.get(space=group.space)
    form = factories.make_questionnaire(group.space)
    factories.make_question(form.pages.get(), "Why?")
    actions.ask_forms(plan=plan, first=form, second=None, by=anna)
    filling = questionnaires.begin(questionnaire=form, person=kadri)
    questionnaires.save_page(filling=filling, page=form.pages.get(), answers={"q1": "Because."}, revision=0)
    actions.register(plan=plan, person=kadri, note="Please!")
    years = timezone.now() + timedelta(days=800)
    assert forget_at(years) == 0
    with time_machine.travel(years, tick=False):
        spaces.leave(space=group.space, person=kadri)
    assert forget_at(years + timedelta(days=89)) == 0
    assert Registration.objects.get().note == "Please!"
    assert forget_at(years + timedelta(days=91)) == 1
    assert (answered(), Registration.objects.get().note) == ([0, 0, 0, 0], "")


def test_answers_to_a_form_that_is_asked_no_more_go_with_the_last_end(
    asked: Asked, fiona: Person, mads: Person, kadri: Person
) -> None:
    registered(asked, mads)
    asked.begin(kadri)  # and typed nothing
    actions.ask_forms(plan=asked.plan, first=None, second=None, by=fiona)
    due = end_of(asked.plan) + timedelta(days=90)
    assert forget_at(due - timedelta(minutes=1)) == 0
    assert forget_at(due) == 2
    assert answered() == [0, 0, 0, 0]


def test_files_go_as_well(
    asked: Asked, mads: Person, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    question = factories.make_question(asked.first, "Your letter", kind="file", key="letter")
    filling = asked.begin(mads)
    content = SimpleUploadedFile("me.png", files.png())
    upload = questionnaires.keep_file(filling=filling, question=question, name="me.png", content=content)
    asked.save(mads, asked.first, attendance="online", letter=upload.key)
    asked.save(mads, asked.second, q3="By train.")
    actions.register(plan=asked.plan, person=mads)
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    with django_capture_on_commit_callbacks(execute=True):
        forget_at(end_of(asked.plan) + timedelta(days=90))
    assert (Upload.objects.count(), kept.exists()) == (0, False)


def test_who_answers_is_told_on_each_page_and_by_the_api(asked: Asked, mads: Person) -> None:
    client = browser(mads)
    sentence = "What you write here is deleted 90 days after the end: as it is planned now, on "
    page = reverse("registrations:first-form-page", args=[asked.plan.pk, asked.first.pk])
    check = reverse("registrations:first-form-check", args=[asked.plan.pk])
    for address in (page, check):
        assert sentence in client.get(address).content.decode()
    told = client.get(f"/api/v1/seat-plans/{asked.plan.pk}/forms/first/").json()
    assert told["kept"].startswith(sentence)
    until = end_of(asked.plan) + timedelta(days=90)
    assert datetime.fromisoformat(told["kept_until"]) == until
    SeatPlan.objects.update(questionnaire=None)
    assert sentence in client.get(reverse("registrations:plan", args=[asked.plan.pk])).content.decode()


def test_the_worker_looks_once_an_hour(asked: Asked, mads: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    registered(asked, mads)
    monkeypatch.setattr(tasks, "_forgot_at", -float(tasks.FORGET_SECONDS))
    with time_machine.travel(end_of(asked.plan) + timedelta(days=90)):
        assert tasks.forget_answers() == 1
        registered_again = asked.begin(mads)
        assert tasks.forget_answers() == 0
    assert Filling.objects.get() == registered_again


def test_who_chose_no_list_stays_in_none_when_the_answer_is_gone(
    asked: Asked, fiona: Person, mads: Person, kadri: Person
) -> None:
    questionnaires.add_preset(page=asked.first, name="publish_name", by=fiona)
    for person, level in ((mads, "nobody"), (kadri, "participants")):
        asked.save(person, asked.first, attendance="online", publish_name=level)
        actions.register(plan=asked.plan, person=person)
    page = asked.visit.space.get_absolute_url()
    assert mads.name not in browser(kadri).get(page).content.decode()
    forget_at(end_of(asked.plan) + timedelta(days=90))
    assert not Answer.objects.exists()
    there = browser(kadri).get(page).content.decode()
    assert mads.name not in there and kadri.name in there
    assert mads.name in browser(fiona).get(page).content.decode()


def test_one_plan_that_fails_keeps_no_other_from_being_forgotten(
    asked: Asked,
    fiona: Person,
    mads: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Another host's, that comes first and was deleted meanwhile, say."""
    registered(asked, mads, note="I bring a drum.")
    first = factories.make_visit("Another", coordinator=fiona)
    actions.register(plan=first.seat_plan, person=mads, note="So I do.")
    forget = actions.forget_answers

    def fail_of_one(*, plan: SeatPlan, now: datetime) -> int:
        if plan.pk == asked.plan.pk:
            raise SeatPlan.DoesNotExist
        return forget(plan=plan, now=now)

    monkeypatch.setattr(actions, "forget_answers", fail_of_one)
    with caplog.at_level(logging.CRITICAL, "registrations"):
        forget_at(max(end_of(asked.plan), end_of(first.seat_plan)) + timedelta(days=91))
    assert set(Registration.objects.values_list("plan", "note")) == {
        (asked.plan.pk, "I bring a drum."),
        (first.seat_plan.pk, ""),
    }
