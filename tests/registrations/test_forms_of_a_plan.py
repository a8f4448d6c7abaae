"""What a plan asks: on registering, and after acceptance; who is told, and what the hosts read of it."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.models import Filling, Place, Question, Questionnaire
from questionnaires.presets import PUBLISH_NAME
from questionnaires.reading import answers_to
from questionnaires.sheet import Sheet
from registrations import actions
from registrations.models import Registration, SeatPlan
from spaces.models import Membership
from tests import factories
from tests.people import browser
from tests.questionnaires.conftest import Asked, asked

__all__ = ["asked"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(asked: Asked) -> Questionnaire:
    """ "Your journey", with one question; not asked yet."""
    form = factories.make_questionnaire(asked.visit.space, "Your journey")
    factories.make_question(form.pages.get(), "When do you arrive?", kind=Question.Kind.DATE, key="arrival")
    return form


def address(name: str, asked: Asked, *more: int) -> str:
    return reverse(f"registrations:{name}", args=[asked.plan.pk, *more])


def registered(asked: Asked, person: Person) -> Registration:
    asked.answer_all(person)
    return actions.register(plan=asked.plan, person=person)


def ask_second(asked: Asked, second: Questionnaire, by: Person) -> None:
    actions.ask_forms(plan=asked.plan, first=asked.form, second=second, by=by)
    asked.plan.refresh_from_db()


def told() -> list[int]:
    return sorted(Notice.objects.filter(key="registrations.questions").values_list("recipient", flat=True))


def box(client: Client, asked: Asked) -> str:
    return client.get(address("plan", asked)).content.decode()


def test_who_has_a_seat_is_asked_the_second_form_once(
    asked: Asked, second: Questionnaire, fiona: Person, mads: Person, kadri: Person
) -> None:
    registered(asked, mads)
    ask_second(asked, second, fiona)
    assert told() == [mads.pk]
    Notice.objects.update(read_at="2026-01-01T00:00Z")
    ask_second(asked, second, fiona)
    registered(asked, kadri)
    assert told() == sorted([mads.pk, kadri.pk])
    assert Notice.objects.get(key="registrations.questions", recipient=kadri).url == address(
        "second-form", asked
    )


def test_who_waits_is_not_asked_the_second_form_before_a_seat_is_theirs(
    asked: Asked, second: Questionnaire, fiona: Person, mads: Person, kadri: Person
) -> None:
    SeatPlan.objects.update(capacity=1)
    ask_second(asked, second, fiona)
    mine = registered(asked, mads)
    registered(asked, kadri)
    assert told() == [mads.pk]
    client = browser(kadri)
    assert client.get(address("second-form", asked)).status_code == 404
    actions.withdraw(registration=mine)
    assert told() == [kadri.pk]
    assert client.get(address("second-form", asked)).status_code == 302


def test_the_seat_box_asks_for_what_is_unanswered_and_shows_what_is_answered(
    asked: Asked, second: Questionnaire, fiona: Person, mads: Person
) -> None:
    registered(asked, mads)
    ask_second(asked, second, fiona)
    client = browser(mads)
    before = box(client, asked)
    assert address("first-form-check", asked) in before
    assert f'href="{address("second-form", asked)}"' in before
    page = reverse("registrations:second-form-page", args=[asked.plan.pk, second.pages.get().pk])
    client.post(page, {"a-arrival": "2027-05-02"})
    client.post(address("second-form-check", asked))
    after = box(client, asked)
    assert f'href="{address("second-form", asked)}"' not in after
    assert address("second-form-check", asked) in after
    assert told() == [], "what was answered is not asked in a notice"


def test_who_registered_before_there_was_a_form_is_asked_for_it(
    asked: Asked, fiona: Person, mads: Person
) -> None:
    actions.ask_forms(plan=asked.plan, first=None, second=None, by=fiona)
    asked.plan.refresh_from_db()
    actions.register(plan=asked.plan, person=mads)
    actions.ask_forms(plan=asked.plan, first=asked.form, second=None, by=fiona)
    client = browser(mads)
    assert f'href="{address("first-form", asked)}"' in box(client, asked)
    asked.answer_all(mads)
    assert client.post(address("first-form-check", asked)).status_code == 302
    assert Filling.objects.submitted().of(mads).exists()
    assert Registration.objects.count() == 1


def test_what_was_handed_in_is_the_hosts_until_its_person_withdraws(
    asked: Asked, fiona: Person, mads: Person, piotr: Person
) -> None:
    mine = registered(asked, mads)
    path = address("answers", asked, mine.pk)
    html = browser(fiona).get(path).content.decode()
    assert "By train." in html
    assert "On site" in html
    assert [browser(one).get(path).status_code for one in (mads, piotr)] == [403, 403]
    actions.withdraw(registration=mine)
    assert "By train." not in browser(fiona).get(path).content.decode()
    assert questionnaires.typed(asked.begin(mads), Sheet(asked.form))["q3"] == "By train.", (
        "it stays their own"
    )


def test_who_withdrew_registers_again_with_what_they_had_typed(asked: Asked, mads: Person) -> None:
    actions.withdraw(registration=registered(asked, mads))
    assert actions.register(plan=asked.plan, person=mads).state == "confirmed"
    assert Filling.objects.submitted().count() == 1


def test_who_is_let_in_again_has_their_answers_again(asked: Asked, fiona: Person, mads: Person) -> None:
    mine = registered(asked, mads)
    actions.cancel_registration(registration=mine, by=fiona, reason="A mistake.")
    assert not Filling.objects.submitted().exists()
    actions.restore_registration(registration=mine, by=fiona)
    assert Filling.objects.submitted().get().person == mads


def test_who_was_refused_and_is_taken_after_all_has_their_answers_again(
    asked: Asked, fiona: Person, mads: Person
) -> None:
    SeatPlan.objects.update(needs_approval=True)
    mine = registered(asked, mads)
    actions.refuse_registration(registration=mine, by=fiona, reason="A mistake.")
    assert not Filling.objects.submitted().exists()
    assert actions.approve_registration(registration=mine, by=fiona).state == "confirmed"
    assert Filling.objects.submitted().get().person == mads


def test_who_is_let_in_again_when_the_seconds_are_over_keeps_the_answers(
    asked: Asked, fiona: Person, mads: Person
) -> None:
    """Also where the worker has not come meanwhile: what ended with the seat ends before the answers are handed in."""
    mine = registered(asked, mads)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        actions.cancel_registration(registration=mine, by=fiona, reason="A mistake.", can_undo=True)
        clock.shift(timedelta(seconds=11))
        assert actions.restore_registration(registration=mine, by=fiona).state == "confirmed"
    assert Filling.objects.submitted().get().person == mads


def test_who_is_let_in_again_and_finds_their_choice_full_is_asked_again(
    asked: Asked, fiona: Person, mads: Person, kadri: Person
) -> None:
    mine = registered(asked, mads)
    actions.cancel_registration(registration=mine, by=fiona, reason="A mistake.")
    asked.how.choices.filter(key="on_site").update(places=1)
    registered(asked, kadri)
    actions.restore_registration(registration=mine, by=fiona)
    assert Registration.objects.get(person=mads).state == "confirmed"
    assert Filling.objects.submitted().get().person == kadri
    assert f'href="{address("first-form", asked)}"' in box(browser(mads), asked)


def test_an_offer_that_nobody_took_gives_the_place_of_a_choice_back(
    asked: Asked, mads: Person, kadri: Person
) -> None:
    SeatPlan.objects.update(capacity=1, offer_hours=24)
    first = registered(asked, mads)
    registered(asked, kadri)
    actions.withdraw(registration=first)
    Registration.objects.filter(state="offered").update(expires_at=timezone.now() - timedelta(minutes=1))
    assert Place.objects.filter(filling__person=kadri).exists()
    actions.catch_up(plan=asked.plan)
    assert Registration.objects.get(person=kadri).state == "lapsed"
    assert not Place.objects.exists()


def test_hosts_who_want_it_look_again_at_changed_answers(asked: Asked, fiona: Person, mads: Person) -> None:
    registered(asked, mads)
    asked.save(mads, asked.second, revision=1, q2=["bread"], q3="By ship.")
    actions.hand_in_answers(plan=asked.plan, person=mads, which="first")
    assert not Registration.objects.get().needs_look
    SeatPlan.objects.update(asks_again=True)
    asked.save(mads, asked.second, revision=2, q2=["bread"], q3="By bike.")
    actions.hand_in_answers(plan=asked.plan, person=mads, which="first")
    assert Registration.objects.get().needs_look
    assert Notice.objects.filter(recipient=fiona, key="registrations.changed").exists()


def test_who_is_still_to_be_decided_on_has_handed_in_what_the_hosts_decide_by(
    asked: Asked, fiona: Person, mads: Person
) -> None:
    SeatPlan.objects.update(needs_approval=True)
    mine = registered(asked, mads)
    assert mine.state == "requested"
    assert "By train." in browser(fiona).get(address("answers", asked, mine.pk)).content.decode()
    actions.refuse_registration(registration=mine, by=fiona, reason="The bus is small.")
    assert not Filling.objects.submitted().exists()


def test_registering_twice_hands_in_once(asked: Asked, mads: Person) -> None:
    first = registered(asked, mads)
    handed_in = Filling.objects.get().submitted_at
    assert actions.register(plan=asked.plan, person=mads) == first
    assert Filling.objects.get().submitted_at == handed_in


def table(asked: Asked, fiona: Person) -> list[list[str]]:
    body = browser(fiona).get(address("csv", asked)).content.decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(body)))


def test_the_table_has_a_column_for_each_question(
    asked: Asked, second: Questionnaire, fiona: Person, mads: Person, kadri: Person
) -> None:
    registered(asked, mads)
    asked.answer_all(kadri, how="online")
    actions.register(plan=asked.plan, person=kadri)
    ask_second(asked, second, fiona)
    heading, *rows = table(asked, fiona)
    assert heading[8:] == [
        "How will you take part?",
        "What do you eat?",
        "Anything else?",
        "When do you arrive?",
    ]
    assert [row[8:] for row in rows] == [
        ["On site", "Soup", "By train.", ""],
        ["Online", "", "By train.", ""],
    ]


def test_no_answer_is_taken_for_a_formula(asked: Asked, fiona: Person, mads: Person) -> None:
    asked.save(mads, asked.first, attendance="online")
    asked.save(mads, asked.second, q3="=HYPERLINK(1)")
    actions.register(plan=asked.plan, person=mads)
    assert table(asked, fiona)[1][10] == "'=HYPERLINK(1)"


def test_answers_to_a_removed_question_are_kept_and_marked(asked: Asked, fiona: Person, mads: Person) -> None:
    mine = registered(asked, mads)
    questionnaires.remove_question(question=asked.note, by=fiona)
    assert table(asked, fiona)[0][8:] == [
        "How will you take part?",
        "What do you eat?",
        "Anything else? (removed)",
    ]
    html = browser(fiona).get(address("answers", asked, mine.pk)).content.decode()
    assert "removed question" in html
    assert "By train." in html
    asked.save(mads, asked.first, revision=1, attendance="on_site")
    actions.hand_in_answers(plan=asked.plan, person=mads, which="first")
    assert "By train." in table(asked, fiona)[1]
    questionnaires.put_back(question=asked.note, by=fiona)
    assert table(asked, fiona)[0][10] == "Anything else?"


def test_the_table_takes_as_many_queries_for_three_people_as_for_one(
    asked: Asked, fiona: Person, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(60) as captured:
            table(asked, fiona)
        return len(captured)

    registered(asked, factories.make_partner())
    queries()
    few = queries()
    for _number in range(2):
        registered(asked, factories.make_partner())
    assert queries() == few


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("twice", "Choose two different forms."),
        ("empty", "This form asks nothing yet: add a question."),
        ("used", "This form is asked at other seats already."),
        ("foreign", "Choose a form that was made here."),
    ],
)
def test_a_form_that_cannot_be_asked_is_refused_in_words(
    asked: Asked, second: Questionnaire, fiona: Person, wrong: str, said: str
) -> None:
    other = factories.make_visit("Another", coordinator=fiona)
    if wrong == "empty":
        second = factories.make_questionnaire(asked.visit.space)
    elif wrong == "foreign":
        second = factories.make_questionnaire(other.space)
    elif wrong == "used":
        entry = factories.make_entry(asked.visit.space)
        factories.make_seat_plan(asked.visit.space, entry=entry, questionnaire=second)
    with pytest.raises(actions.RegistrationClosed, match=said):
        actions.ask_forms(
            plan=asked.plan, first=second, second=second if wrong == "twice" else None, by=fiona
        )


def test_two_forms_can_change_their_places(asked: Asked, second: Questionnaire, fiona: Person) -> None:
    ask_second(asked, second, fiona)
    data = {"first": second.pk, "second": asked.form.pk}
    assert browser(fiona).post(address("forms", asked), data).status_code == 302
    asked.plan.refresh_from_db()
    assert (asked.plan.questionnaire, asked.plan.second_questionnaire) == (second, asked.form)


def test_only_hosts_choose_what_is_asked(asked: Asked, mads: Person, olga: Person) -> None:
    path = address("forms", asked)
    assert [browser(one).get(path).status_code for one in (mads, olga)] == [403, 404]
    assert browser().get(path).status_code == 302


def test_other_rooms_read_an_answer_by_its_key(asked: Asked, fiona: Person, mads: Person) -> None:
    questionnaires.add_preset(page=asked.first, name=PUBLISH_NAME, by=fiona)
    asked.save(mads, asked.first, attendance="online", publish_name="participants")
    asked.save(mads, asked.second)
    assert answers_to(asked.form, PUBLISH_NAME) == {}
    actions.register(plan=asked.plan, person=mads)
    assert answers_to(asked.form, PUBLISH_NAME) == {mads.pk: "participants"}


NAMED = "Mads Madsen"


@pytest.fixture
def level(asked: Asked, fiona: Person, mads: Person) -> Callable[[str], None]:
    """Mads registers, and says in which list his name may stand."""
    questionnaires.add_preset(page=asked.first, name=PUBLISH_NAME, by=fiona)

    def answer(said: str) -> None:
        asked.save(mads, asked.first, attendance="online", publish_name=said)
        asked.save(mads, asked.second)
        actions.register(plan=asked.plan, person=mads)

    return answer


@pytest.mark.parametrize(
    ("said", "readers"),
    [
        ("nobody", ["fiona", "mads"]),
        ("participants", ["fiona", "mads", "kadri"]),
        ("everybody", ["fiona", "mads", "kadri", "piotr"]),
    ],
)
def test_a_name_stands_in_the_lists_that_its_person_chose(
    asked: Asked,
    level: Callable[[str], None],
    fiona: Person,
    mads: Person,
    kadri: Person,
    piotr: Person,
    said: str,
    readers: list[str],
) -> None:
    """Fiona hosts, Kadri takes part as well, Piotr may only open the page."""
    level(said)
    asked.save(kadri, asked.first, attendance="online", publish_name="nobody")
    asked.save(kadri, asked.second)
    actions.register(plan=asked.plan, person=kadri)
    people = {"fiona": fiona, "mads": mads, "kadri": kadri, "piotr": piotr}
    page = asked.visit.space.get_absolute_url()

    def names(path: str, person: Person) -> bool:
        html = browser(person).get(path).content.decode()
        return NAMED in html.partition("<main")[2]

    assert [who for who, person in people.items() if names(page, person)] == readers
    members = reverse("spaces:members", args=[asked.visit.space.slug])
    inside = {who: person for who, person in people.items() if who != "piotr"}
    assert [who for who, person in inside.items() if names(members, person)] == [
        who for who in readers if who != "piotr"
    ]
    listed = [
        who
        for who, person in inside.items()
        if NAMED
        in browser(person).get(f"/api/v1/spaces/{asked.visit.space.slug}/memberships/").content.decode()
    ]
    assert listed == [who for who in readers if who != "piotr"]
    answers = reverse("calendars:entry", args=[asked.visit.entry_id])
    assert [who for who, person in inside.items() if names(answers, person)] == [
        who for who in readers if who != "piotr"
    ]


def test_who_changes_their_mind_about_lists_is_believed(
    asked: Asked, level: Callable[[str], None], mads: Person
) -> None:
    level("nobody")
    assert Membership.objects.get(person=mads).is_unlisted
    asked.save(mads, asked.first, revision=1, attendance="online", publish_name="everybody")
    actions.hand_in_answers(plan=asked.plan, person=mads, which="first")
    assert not Membership.objects.get(person=mads).is_unlisted


def test_closing_the_doors_while_somebody_answers_loses_nothing(
    asked: Asked, fiona: Person, mads: Person
) -> None:
    asked.save(mads, asked.first, attendance="on_site")
    actions.close_registration(plan=asked.plan, by=fiona)
    page = reverse("registrations:first-form-page", args=[asked.plan.pk, asked.second.pk])
    answer = browser(mads).post(page, {"a-q2": "soup", "a-q3": "Too late"})
    assert answer["Location"] == address("first-form-check", asked)
    html = browser(mads).get(answer["Location"]).content.decode()
    assert "Too late" in html
    assert "Registration closed on " in html


def test_who_comes_in_again_without_answering_stays_in_the_lists_that_they_chose(
    asked: Asked, level: Callable[[str], None], fiona: Person, mads: Person, kadri: Person
) -> None:
    """They withdraw, and register when the form is asked no more; or are let in by a host before they answered."""
    level("nobody")
    mine = Registration.objects.get(person=mads)
    actions.withdraw(registration=mine)
    actions.ask_forms(plan=asked.plan, first=None, second=None, by=fiona)
    actions.register(plan=asked.plan, person=kadri)
    mine = actions.register(plan=SeatPlan.objects.get(), person=mads)
    assert (mine.state, Membership.objects.get(person=mads).is_unlisted) == ("confirmed", True)
    page = asked.visit.space.get_absolute_url()
    assert NAMED not in browser(kadri).get(page).content.decode().partition("<main")[2]
    actions.ask_forms(plan=asked.plan, first=asked.form, second=None, by=fiona)
    asked.save(mads, asked.first, revision=1, attendance="online", publish_name="participants")
    actions.hand_in_answers(plan=asked.plan, person=mads, which="first")
    assert not Membership.objects.get(person=mads).is_unlisted
    assert NAMED in browser(kadri).get(page).content.decode().partition("<main")[2]
