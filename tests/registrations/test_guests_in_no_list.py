"""A guest who wants to stand in no list stands in none: also when the answer that said so is gone, and with a later account."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from people import actions as people
from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.models import Answer, Page
from questionnaires.presets import PUBLISH_NAME
from registrations import actions, tasks
from registrations.models import Guest, GuestRequest, SeatPlan
from spaces.models import Membership
from tests import factories
from tests.people import browser
from tests.registrations.guests import ADDRESS, make_open_event

pytestmark = pytest.mark.django_db
NAMED = "Gita Guest"


@pytest.fixture
def page(fiona: Person) -> Page:
    """Of the form of an event, which asks in which list one's name may stand."""
    plan = make_open_event(fiona).seat_plan
    form = factories.make_questionnaire(plan.space)
    page: Page = form.pages.get()
    questionnaires.add_preset(page=page, name=PUBLISH_NAME, by=fiona)
    actions.ask_forms(plan=plan, first=form, second=None, by=fiona)
    return page


@pytest.fixture
def plan(page: Page) -> SeatPlan:
    return SeatPlan.objects.with_time().select_related("space").get()


def say(page: Page, person: Person, level: str, revision: int = 0) -> None:
    filling = questionnaires.begin(questionnaire=page.questionnaire, person=person)
    questionnaires.save_page(filling=filling, page=page, answers={PUBLISH_NAME: level}, revision=revision)


@pytest.fixture
def gita(plan: SeatPlan, page: Page) -> Person:
    """Has a seat, and wants to stand in no list."""
    actions.ask_for_guest_link(plan=plan, name=NAMED, email=ADDRESS, language="en")
    person = actions.confirm_guest(asked=GuestRequest.objects.latest("pk")).person
    say(page, person, "nobody")
    actions.register(plan=plan, person=person)
    return person


@pytest.fixture
def reader(plan: SeatPlan, page: Page, kadri: Person) -> Person:
    """Takes part as well."""
    say(page, kadri, "participants")
    actions.register(plan=plan, person=kadri)
    return kadri


def is_named(plan: SeatPlan, reader: Person) -> set[str]:
    """On which pages of a reader."""
    paths = {
        "event": plan.space.get_absolute_url(),
        "entry": reverse("calendars:entry", args=[plan.entry_id]),
    }
    pages = {name: browser(reader).get(path) for name, path in paths.items()}
    assert {page.status_code for page in pages.values()} == {200}
    return {name for name, page in pages.items() if NAMED in page.content.decode()}


def forget(plan: SeatPlan) -> None:
    assert plan.entry is not None
    with time_machine.travel(plan.entry.ends_at + timedelta(days=91)):
        tasks.forget_due_answers(timezone.now())
    assert not Answer.objects.exists()


def test_in_no_list_before_and_after_the_answers_are_forgotten(
    plan: SeatPlan, gita: Person, reader: Person, fiona: Person
) -> None:
    assert is_named(plan, reader) == set()
    forget(plan)
    assert is_named(plan, reader) == set()
    assert "event" in is_named(plan, fiona), "hosts see all"


def test_who_changes_their_mind_is_believed(plan: SeatPlan, page: Page, gita: Person, reader: Person) -> None:
    say(page, gita, "participants", revision=1)
    actions.hand_in_answers(plan=plan, person=gita, which="first")
    assert not Guest.objects.get().is_unlisted
    forget(plan)
    assert "event" in is_named(plan, reader)


def test_an_account_after_that_takes_it_along(plan: SeatPlan, gita: Person, reader: Person) -> None:
    forget(plan)
    people.open_account(person=gita)
    assert Membership.objects.get(person=gita).is_unlisted
    assert is_named(plan, reader) == set()
