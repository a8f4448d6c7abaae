"""How a host makes a form: adds, changes, orders, removes, translates and looks at it, all without a script."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from exchanges.models import Visit
from people.models import Person
from questionnaires import actions
from questionnaires.models import Page, Question, Questionnaire
from questionnaires.sheet import Sheet
from tests import factories
from tests.people import browser
from tests.questionnaires.conftest import Asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(fiona: Person) -> Client:
    return browser(fiona)


def url(name: str, *args: Any) -> str:
    return reverse(f"questionnaires:{name}", args=args)


def question_data(label: str, kind: str = "text", *choices: tuple[str, Any], **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "label": label,
        "kind": kind,
        "is_required": "on",
        "choices-TOTAL_FORMS": str(len(choices)),
        "choices-INITIAL_FORMS": "0",
    }
    for number, (words, places) in enumerate(choices):
        data |= {f"choices-{number}-label": words, f"choices-{number}-places": places}
    return {**data, **more}


def keys(form: Questionnaire) -> list[list[str]]:
    sheet = Sheet(form)
    return [[question.key for question in sheet.on(page)] for page in sheet.pages]


def test_a_form_is_made_from_nothing(fiona: Person, host: Client) -> None:
    visit: Visit = factories.make_visit(coordinator=fiona)
    made = host.post(url("index", visit.space.slug), {"title": "Your registration", "language": "en"})
    form = Questionnaire.objects.get()
    assert made["Location"] == form.get_absolute_url()
    page = form.pages.get()
    added = host.post(url("question-new", page.pk), question_data("How do you travel?"))
    assert added["Location"].startswith(form.get_absolute_url())
    host.post(
        url("question-new", page.pk),
        question_data("Which workshop?", "choice", ("Care", 8), ("Clothes", ""), ("", "")),
    )
    host.post(url("page-new", form.pk), {"title": "Once you are there"})
    host.post(url("preset", form.pages.last().pk, "publish_name"))
    assert keys(form) == [["q1", "q2"], ["publish_name"]]
    workshop = form.questions.get(key="q2")
    assert list(workshop.choices.values_list("key", "label", "places")) == [
        ("c1", "Care", 8),
        ("c2", "Clothes", None),
    ]
    html = host.get(form.get_absolute_url()).content.decode()
    for words in ("How do you travel?", "Which workshop?", "8 places", "In which list may your name stand?"):
        assert words in html
    assert "Nobody is asked this form yet: choose for what." in html
    assert f"/seats/{visit.seat_plan_id}/forms/" in html


def test_questions_move_over_each_other_and_over_pages(asked: Asked, host: Client) -> None:
    assert keys(asked.form) == [["attendance"], ["q2", "q3"]]
    host.post(url("question-up", asked.note.pk))
    assert keys(asked.form) == [["attendance"], ["q3", "q2"]]
    host.post(url("question-up", asked.note.pk))
    assert keys(asked.form) == [["attendance", "q3"], ["q2"]]
    host.post(url("question-down", asked.note.pk))
    assert keys(asked.form) == [["attendance"], ["q3", "q2"]]
    host.post(url("question-down", asked.meals.pk))
    assert keys(asked.form) == [["attendance"], ["q3", "q2"]], "nothing stands below the last"


def test_what_hangs_on_an_answer_cannot_come_before_it_and_the_host_is_told(
    asked: Asked, host: Client
) -> None:
    answer = host.post(url("page-down", asked.first.pk), follow=True)
    assert "has to stand on a later page than that question" in answer.content.decode()
    assert keys(asked.form) == [["attendance"], ["q2", "q3"]]


def test_a_question_is_asked_only_after_an_answer(asked: Asked, host: Client) -> None:
    data = question_data("How do you get there?", condition_answers=[f"{asked.how.pk}:on_site"])
    host.post(url("question-new", asked.second.pk), data)
    made = Question.objects.get(label="How do you get there?")
    assert (made.condition, made.condition_answers) == (asked.how, ["on_site"])
    first = host.get(url("question-new", asked.first.pk)).content.decode()
    assert "condition_answers" not in first, "on the first page nothing has been answered yet"


def test_a_removed_question_is_put_back(asked: Asked, host: Client) -> None:
    host.post(url("question-removal", asked.note.pk))
    assert keys(asked.form) == [["attendance"], ["q2"]]
    assert "Removed questions" in host.get(asked.form.get_absolute_url()).content.decode()
    host.post(url("question-restoring", asked.note.pk))
    assert keys(asked.form) == [["attendance"], ["q2", "q3"]]


def test_a_page_that_still_asks_is_not_removed(asked: Asked, host: Client, fiona: Person) -> None:
    answer = host.post(url("page-removal", asked.second.pk), follow=True)
    assert "Move or remove the questions of this page first" in answer.content.decode()
    empty = actions.add_page(questionnaire=asked.form, title="Empty", by=fiona)
    host.post(url("page-removal", empty.pk))
    assert list(Page.objects.values_list("pk", flat=True)) == [asked.first.pk, asked.second.pk]


def test_changing_a_question_keeps_its_choices_and_their_keys(asked: Asked, host: Client) -> None:
    data = question_data(
        "Where will you be?",
        "choice",
        ("On site", 9),
        ("On the way", ""),
        **{"choices-0-key": "on_site", "choices-1-key": ""},
    )
    host.post(url("question", asked.how.pk), data)
    asked.how.refresh_from_db()
    assert asked.how.label == "Where will you be?"
    assert [(one.key, one.label, one.places, one.is_removed) for one in asked.how.choices.order_by("pk")] == [
        ("on_site", "On site", 9, False),
        ("online", "Online", None, True),
        ("c3", "On the way", None, False),
    ]


def test_an_answered_question_keeps_its_kind(asked: Asked, host: Client, mads: Person) -> None:
    actions.submit(filling=asked.answer_all(mads))
    answer = host.post(url("question", asked.note.pk), question_data("Anything else?", "number"))
    assert answer.status_code == 422
    assert "This has been answered: its kind stays." in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (question_data("", "text"), "This field is required."),
        (question_data("Which?", "choice", ("One", "")), "Offer answers to choose from."),
        (question_data("How many?", "number", least="9", most="2"), "The most is less than the least."),
        (question_data("Which?", "nonsense"), "Select a valid choice."),
    ],
)
def test_what_makes_no_question_is_refused_in_words_and_kept(
    asked: Asked, host: Client, data: dict[str, Any], said: str
) -> None:
    answer = host.post(url("question-new", asked.second.pk), {**data, "help": "What I typed"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert "What I typed" in html
    assert "<title>Error: " in html


def test_a_translation_is_made_beside_the_original_and_marked_when_that_changes(
    asked: Asked, host: Client, fiona: Person
) -> None:
    path, name = url("translation", asked.form.pk, "de"), f"question-{asked.how.pk}-label"
    host.post(path, {name: "Wie nimmst du teil?"})
    asked.how.refresh_from_db()
    asked.how.label = "Will you be there?"
    asked.how.save()
    stale = host.get(path).content.decode()
    assert "Will you be there?" in stale
    assert "The original has changed since it was translated." in stale
    host.post(path, {name: "Wie nimmst du teil?"})
    asked.how.refresh_from_db()
    assert asked.how.said("label", "de").is_stale, "saving the page alone says nothing of it"
    host.post(path, {name: "Wie nimmst du teil?", f"{name}-fits": "on"})
    asked.how.refresh_from_db()
    assert not asked.how.said("label", "de").is_stale


def test_the_preview_speaks_each_language(asked: Asked, host: Client, fiona: Person) -> None:
    actions.translate(
        questionnaire=asked.form, language="de", texts={(asked.how, "label"): "Wie nimmst du teil?"}, by=fiona
    )
    html = host.get(url("preview", asked.form.pk, "de")).content.decode()
    assert '<html lang="de"' in html
    assert "Wie nimmst du teil?" in html
    assert '<span lang="en">What do you eat?</span>' in html
    assert host.get(url("preview", asked.form.pk, "fr")).status_code == 404


def test_a_deadline_is_meant_by_the_clock_of_the_host(asked: Asked, fiona: Person) -> None:
    fiona.zone = "Europe/Tallinn"
    fiona.save()
    data = {"title": "Your registration", "language": "en", "changes_until": "2027-01-10T12:00"}
    browser(fiona).post(url("settings", asked.form.pk), data)
    asked.form.refresh_from_db()
    assert asked.form.changes_until is not None
    assert asked.form.changes_until.isoformat() == "2027-01-10T10:00:00+00:00"


NAMES = ("questionnaire", "settings", "page-new")


def test_nobody_but_its_hosts_meets_the_form_here(asked: Asked, mads: Person, stefan: Person) -> None:
    paths = [url(name, asked.form.pk) for name in NAMES]
    paths += [url("preview", asked.form.pk, "de"), url("translation", asked.form.pk, "de")]
    paths += [url("page", asked.first.pk), url("question-new", asked.first.pk), url("question", asked.how.pk)]
    for person in (mads, stefan):
        assert {browser(person).get(path).status_code for path in paths} == {404}
    posts = [url(name, asked.note.pk) for name in ("question-up", "question-removal", "question-restoring")]
    posts += [url("page-up", asked.second.pk), url("page-removal", asked.second.pk)]
    posts += [url("preset", asked.first.pk, "language")]
    assert {browser(mads).post(path).status_code for path in posts} == {404}
    assert {browser().get(path).status_code for path in paths} == {302}
    assert browser(mads).get(url("index", asked.visit.space.slug)).status_code == 403
    assert keys(asked.form) == [["attendance"], ["q2", "q3"]]


def consent_data(**more: Any) -> dict[str, Any]:
    return question_data("I may be filmed.", "consent", **more)


def test_a_consent_may_be_refused_unless_the_host_says_why_not(asked: Asked, host: Client) -> None:
    """What has to be answered else is another box: it is ticked from the beginning, and counts nothing here."""
    new = url("question-new", asked.first.pk)
    host.post(new, consent_data())
    free = asked.form.questions.get(kind="consent")
    assert (free.is_required, free.is_condition) == (False, False)
    refused = host.post(new, consent_data(is_condition="on"))
    assert refused.status_code == 422
    assert "Say in the help why nobody can take part without agreeing to this" in refused.content.decode()
    host.post(url("question", free.pk), consent_data(is_condition="on", help="The hall films everybody."))
    free.refresh_from_db()
    assert free.is_condition
    asked_so = host.get(url("preview", asked.form.pk, "en")).content.decode()
    assert "The hall films everybody. You can&#x27;t go on without this." in asked_so
    html = host.get(url("question", free.pk)).content.decode()
    assert html.count(" checked") == 3, "its kind, and both boxes"
    host.post(url("question", free.pk), consent_data(help="The hall films everybody."))
    free.refresh_from_db()
    assert not free.is_required
    asked_so = host.get(url("preview", asked.form.pk, "en")).content.decode()
    assert "The hall films everybody. You may leave this empty." in asked_so


def test_who_makes_no_choice_makes_no_condition(asked: Asked, fiona: Person) -> None:
    made = actions.add_question(page=asked.first, by=fiona, kind="consent", label="I may be filmed.")
    text = actions.add_question(page=asked.first, by=fiona, kind="text", label="Why?")
    assert (made.is_required, text.is_required) == (False, True)
    actions.change_question(question=text, by=fiona, kind="consent", label="I agree.")
    text.refresh_from_db()
    assert not text.is_required


def test_a_condition_without_a_reason_is_in_no_table(asked: Asked) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_question(asked.first, "I agree.", kind="consent", is_required=True)
