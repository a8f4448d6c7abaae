"""Hosts who look again at changed answers read what stood there before, until they have seen it; and it goes with the
answers."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from home.erasing import erase
from home.privacy import export
from notices.models import Notice
from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.actions.filling import is_same
from questionnaires.models import Choice, Filling, FormerAnswer, Question, SavedPage
from questionnaires.reading import read
from registrations import actions, tasks
from registrations.keeping import kept_until
from registrations.models import Registration, SeatPlan
from tests import factories
from tests.conversations import files
from tests.people import browser
from tests.questionnaires.conftest import Asked, asked

__all__ = ["asked"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(asked: Asked, mads: Person) -> Registration:
    """Mads comes by train and eats soup; the hosts look again at what he changes."""
    SeatPlan.objects.update(asks_again=True)
    asked.plan.refresh_from_db()
    asked.answer_all(mads)
    return actions.register(plan=asked.plan, person=mads)


def answer(asked: Asked, person: Person, **answers: Any) -> Registration:
    """Type into the second page and hand in."""
    there = SavedPage.objects.get(filling__person=person, page=asked.second)
    asked.save(person, asked.second, revision=there.revision, **answers)
    return actions.hand_in_answers(plan=asked.plan, person=person, which="first")


def former() -> dict[str, Any]:
    return dict(FormerAnswer.objects.values_list("question__key", "value"))


def told(asked: Asked, host: Person, mine: Registration) -> dict[str, str]:
    """What stands at each question on the hosts' page of one person, without its marks."""
    html = browser(host).get(reverse("registrations:answers", args=[asked.plan.pk, mine.pk])).content.decode()
    rows = re.findall(r"<dt>([^<]*)</dt><dd>(.*?)</dd>", html, re.DOTALL)
    return {label: " ".join(re.sub(r"<[^>]+>", " ", words).split()) for label, words in rows}


def test_the_same_answers_again_ask_for_no_look(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    assert not answer(asked, mads, q2=["soup"], q3="By train.").needs_look
    assert not Notice.objects.filter(recipient=fiona, key="registrations.changed").exists()
    assert former() == {}


def test_beside_a_changed_answer_stands_what_was_there_until_it_is_seen(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    assert answer(asked, mads, q2=["soup"], q3="By ship.").needs_look
    assert told(asked, fiona, mine)["Anything else?"] == "By ship. was: By train."
    assert told(asked, fiona, mine)["What do you eat?"] == "Soup"
    browser(fiona).post(reverse("registrations:approval", args=[asked.plan.pk, mine.pk]))
    assert told(asked, fiona, mine)["Anything else?"] == "By ship."
    assert former() == {}


def test_an_answer_that_is_new_and_one_that_is_taken_away_are_told_as_well(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    answer(asked, mads, q2=["soup"], q3="")
    assert told(asked, fiona, mine)["Anything else?"] == "No answer was: By train."
    asked.save(mads, asked.first, revision=1, attendance="online")
    actions.hand_in_answers(plan=asked.plan, person=mads, which="first")
    assert told(asked, fiona, mine)["How will you take part?"] == "Online was: On site"
    assert told(asked, fiona, mine)["What do you eat?"] == "No answer was: Soup"
    actions.approve_registration(registration=mine, by=fiona)
    answer(asked, mads, q3="By bike.")
    assert told(asked, fiona, mine)["Anything else?"] == "By bike. was: No answer"


def test_it_stays_what_the_hosts_had_seen_however_often_it_changes(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    for words in ("By ship.", "By bike.", "On foot."):
        answer(asked, mads, q2=["bread"], q3=words)
    assert former() == {"q2": ["soup"], "q3": "By train."}
    answer(asked, mads, q2=["soup"], q3="On foot.")
    assert former() == {"q3": "By train."}


def test_who_answers_again_as_it_was_seen_asks_for_no_look_any_more(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    answer(asked, mads, q2=["soup"], q3="By ship.")
    assert not answer(asked, mads, q2=["soup"], q3="By train.").needs_look
    assert former() == {}
    assert not Notice.objects.filter(recipient=fiona, key="registrations.changed").exists()


def test_a_look_that_was_asked_for_before_this_was_known_stays_until_it_is_taken(
    asked: Asked, mine: Registration, mads: Person
) -> None:
    Registration.objects.update(needs_look=True)
    assert answer(asked, mads, q2=["soup"], q3="By train.").needs_look
    assert answer(asked, mads, q2=["soup"], q3="By ship.").needs_look
    assert answer(asked, mads, q2=["soup"], q3="By train.").needs_look, "nobody knows what the hosts saw last"


def test_where_hosts_do_not_look_again_nothing_of_before_is_kept(
    asked: Asked, mine: Registration, mads: Person
) -> None:
    SeatPlan.objects.update(asks_again=False)
    assert not answer(asked, mads, q2=["bread"], q3="By ship.").needs_look
    assert former() == {}


def test_of_who_still_waits_for_a_decision_nothing_of_before_is_kept(
    asked: Asked, fiona: Person, kadri: Person
) -> None:
    SeatPlan.objects.update(asks_again=True, needs_approval=True)
    asked.answer_all(kadri)
    actions.register(plan=asked.plan, person=kadri)
    assert not answer(asked, kadri, q2=["bread"], q3="By ship.").needs_look
    assert former() == {}


def test_choices_in_another_order_are_the_same_answer(
    asked: Asked, mine: Registration, mads: Person, fiona: Person
) -> None:
    answer(asked, mads, q2=["soup", "bread"], q3="By train.")
    actions.approve_registration(registration=mine, by=fiona)
    Choice.objects.filter(key="bread").update(position=0)
    assert not answer(asked, mads, q2=["bread", "soup"], q3="By train.").needs_look


@given(st.lists(st.sampled_from("abcde"), unique=True), st.randoms())
def test_an_order_is_no_answer(keys: list[str], random: Any) -> None:
    shuffled = random.sample(keys, len(keys))
    assert is_same(keys, shuffled)
    assert not is_same([*keys, "f"], shuffled)
    assert not is_same(keys, None) and not is_same("a", ["a"])


def test_a_file_that_was_replaced_is_named_and_not_given_out(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    poster = factories.make_question(asked.second, "Your poster", kind="file", is_required=False)
    kept = [
        questionnaires.keep_file(
            filling=asked.begin(mads),
            question=poster,
            name=name,
            content=SimpleUploadedFile(name, files.png()),
        )
        for name in ("one.png", "two.png")
    ]
    answer(asked, mads, q2=["soup"], q3="By train.", **{poster.key: kept[0].key})
    actions.approve_registration(registration=mine, by=fiona)
    answer(asked, mads, q2=["soup"], q3="By train.", **{poster.key: kept[1].key})
    assert told(asked, fiona, mine)["Your poster"] == "two.png was: one.png"
    page = browser(fiona).get(reverse("registrations:answers", args=[asked.plan.pk, mine.pk]))
    assert kept[0].get_absolute_url() not in page.content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        questionnaires.sweep_files()
    assert told(asked, fiona, mine)["Your poster"] == "two.png was: a file that is gone"


def test_a_question_that_is_removed_meanwhile_still_tells_what_was_there(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    answer(asked, mads, q2=["soup"], q3="")
    questionnaires.remove_question(question=asked.note, by=fiona)
    (gone,) = [one for one in read(Filling.objects.get()) if one.question == asked.note]
    assert (gone.text, gone.was and gone.was.text) == ("", "By train.")


def test_a_question_keeps_its_kind_while_a_former_answer_stands(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    answer(asked, mads, q2=["soup"], q3="")
    with pytest.raises(questionnaires.FormRefused):
        questionnaires.change_question(question=asked.note, by=fiona, kind=Question.Kind.NUMBER)


def test_it_goes_with_the_answers(asked: Asked, mine: Registration, fiona: Person, mads: Person) -> None:
    answer(asked, mads, q2=["soup"], q3="By ship.")
    actions.withdraw(registration=mine)
    assert former() == {}
    assert not actions.register(plan=asked.plan, person=mads).needs_look
    answer(asked, mads, q2=["soup"], q3="By train.")
    assert former()
    until = kept_until(SeatPlan.objects.with_time().get(pk=asked.plan.pk))
    assert until is not None
    with time_machine.travel(until, tick=False):
        assert tasks.forget_due_answers(timezone.now()) == 1
    assert former() == {}


def test_it_goes_with_the_seconds_in_which_a_seat_can_be_given_back_and_not_before(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    answer(asked, mads, q2=["soup"], q3="By ship.")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        actions.cancel_registration(registration=mine, by=fiona, reason="A slip.", can_undo=True)
        assert actions.restore_registration(registration=mine, by=fiona).needs_look
        assert former() == {"q3": "By train."}
        actions.cancel_registration(registration=mine, by=fiona, reason="Meant.", can_undo=True)
        clock.shift(timedelta(seconds=11))
        tasks.catch_up()
    assert former() == {}


def test_it_goes_with_a_form_that_is_asked_no_more(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    answer(asked, mads, q2=["soup"], q3="By ship.")
    actions.ask_forms(plan=asked.plan, first=None, second=asked.form, by=fiona)
    assert former() == {"q3": "By train."}, "it is asked still, only later"
    actions.ask_forms(plan=asked.plan, first=None, second=None, by=fiona)
    assert former() == {}


def test_whose_it_is_takes_it_along_and_it_goes_with_them(
    asked: Asked, mine: Registration, mads: Person
) -> None:
    answer(asked, mads, q2=["soup"], q3="By ship.")
    (found,) = export(mads)["questionnaires"]
    assert found["answers"][-1] == {"question": "Anything else?", "answer": "By ship.", "was": "By train."}
    erase(mads)
    assert former() == {}


def test_programs_of_hosts_read_it_and_have_seen_it(
    asked: Asked, mine: Registration, fiona: Person, mads: Person
) -> None:
    asked.save(mads, asked.first, revision=1, attendance="online")
    answer(asked, mads, q3="By train.")
    host, path = APIClient(), f"/api/v1/seat-plans/{asked.plan.pk}/answers/"
    host.force_authenticate(fiona)
    (theirs,) = host.get(path).json()
    assert theirs["first"] == {"attendance": "online", "q3": "By train."}
    assert theirs["first_was"] == {"attendance": "on_site", "q2": ["soup"]}
    assert theirs["second_was"] == {}
    host.post(f"/api/v1/hosted-registrations/{mine.pk}/approval/")
    assert host.get(path).json()[0]["first_was"] == {}
