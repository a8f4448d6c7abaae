"""What a copy of the database tells once the time of keeping has come: no answer that was given in confidence, and of who
was forgotten no name but in the records that a project has to keep."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

import needs.tasks
import questionnaires.actions as questionnaires
import registrations.tasks
from evidence.actions import records
from evidence.models import EvidenceRecord
from home.erasing import erase
from needs import actions as confidence
from needs.actions.own import Agreed
from needs.answer import Answer
from needs.texts import CURRENT
from people.models import Person
from registrations import actions as seats
from registrations.models import Registration, SeatPlan
from tests import factories
from tests.dumps import places_of
from tests.evidence.proof import FIRST, make_plan, make_project, make_there

pytestmark = pytest.mark.django_db

BEFORE = datetime(2026, 5, 10, 9, tzinfo=UTC)
DUE = datetime(2026, 7, 1, 9, tzinfo=UTC)
TOLD = "Buckwheat makes me faint"
ANSWERED, TYPED, NOTE = "By night train from Narva", "Perhaps by bicycle", "Please seat me near the door"


@pytest.fixture
def plan(fiona: Person, kadri: Person, mads: Person) -> SeatPlan:
    """Kadri and Mads told the hosts in confidence what they need, and were there."""
    with time_machine.travel(BEFORE, tick=False):
        plan = make_plan(fiona, make_project(fiona, last_payment_on=date(2027, 3, 4)))
        confidence.ask_for(entry=plan.entry, by=fiona, purposes=["diet"])
        confidence.name_reader(space=plan.space, person=fiona, by=fiona)
        for person in (kadri, mads):
            factories.make_membership(plan.space, person)
            confidence.keep_needs(
                entry=plan.entry,
                person=person,
                purpose="diet",
                answer=Answer(choices=("vegan",), words=TOLD),
                agreed=Agreed(CURRENT, "en"),
            )
    for person in (kadri, mads):
        make_there(plan, person, FIRST)
    return plan


def test_after_the_time_of_keeping_a_dump_tells_no_answer_and_no_name_of_who_was_forgotten(
    plan: SeatPlan, fiona: Person, kadri: Person, mads: Person
) -> None:
    kadri_name, kadri_mail = kadri.name, kadri.email
    with time_machine.travel(BEFORE, tick=False):
        reason = f"{kadri_name} ({kadri_mail}) brings a colleague"
        seats.change_capacity(plan=plan, capacity=plan.size + 1, by=fiona, reason=reason)
    before = places_of(kadri_name, kadri_mail)
    assert {"people_person.name", "registrations_plandecision.reason"} <= before[kadri_name]
    assert "registrations_plandecision.reason" in before[kadri_mail]
    with time_machine.travel(DUE, tick=False):
        needs.tasks.purge()
        records.freeze_what_is_over()
        erase(kadri)
    found = places_of(TOLD, kadri_name, kadri_mail)
    assert found == {TOLD: set(), kadri_name: {"evidence_evidencerecord.name"}, kadri_mail: set()}
    assert EvidenceRecord.objects.filter(name=mads.name).exists()
    with time_machine.travel(datetime(2033, 1, 2, tzinfo=UTC), tick=False):
        records.delete_what_is_due()  # which the worker does every ten minutes
    assert places_of(kadri_name) == {kadri_name: set()}


def test_after_the_time_of_keeping_a_dump_tells_no_answer_to_a_form(
    plan: SeatPlan, fiona: Person, kadri: Person, mads: Person
) -> None:
    """Kadri handed in, Mads only typed; both still have their accounts, and their seats."""
    with time_machine.travel(BEFORE, tick=False):
        form = factories.make_questionnaire(plan.space)
        factories.make_question(form.pages.get())
        seats.ask_forms(plan=plan, first=form, second=None, by=fiona)
        for person, words in ((kadri, ANSWERED), (mads, TYPED)):
            filling = questionnaires.begin(questionnaire=form, person=person)
            questionnaires.save_page(
                filling=filling, page=form.pages.get(), answers={"q1": words}, revision=0
            )
        seats.hand_in_answers(plan=plan, person=kadri, which="first")
        Registration.objects.filter(plan=plan, person=kadri).update(note=NOTE)
    asked = (ANSWERED, TYPED, NOTE)
    assert all(places_of(*asked).values())
    ends_at = plan.entry.last_ends_at
    with time_machine.travel(ends_at + timedelta(days=89), tick=False):
        registrations.tasks.forget_due_answers(timezone.now())
    assert all(places_of(*asked).values())
    with time_machine.travel(ends_at + timedelta(days=90), tick=False):
        records.freeze_what_is_over()
        registrations.tasks.forget_due_answers(timezone.now())
    assert places_of(*asked) == {ANSWERED: set(), TYPED: set(), NOTE: set()}
    assert Registration.objects.filter(plan=plan, person=kadri, state="confirmed").exists()
    assert EvidenceRecord.objects.filter(name=kadri.name).exists(), "proof needs no answers"
