"""What a host does to the questions of a questionnaire. All lock its row first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Person
from questionnaires.actions.making import choices_of, count_anew, hosted, put, require_conditions_before
from questionnaires.models import Choice, Page, Question, Questionnaire
from questionnaires.policy import FormRefused
from questionnaires.presets import PRESETS, in_all_languages

MOST_QUESTIONS = 100
MOST_CHOICES = 40
FIELDS = (
    "kind",
    "label",
    "help",
    "is_required",
    "least",
    "most",
    "prefill",
    "condition",
    "condition_answers",
)


@dataclass(frozen=True)
class Offer:
    """A choice as a host gives it. `key`: of one that is there already; empty for a new one."""

    label: str
    places: int | None = None
    key: str = ""


@transaction.atomic
def add_question(*, page: Page, by: Person, choices: Sequence[Offer] = (), **given: Any) -> Question:
    """At the end of the page. `given` are fields of a Question. Raises Denied, FormRefused."""
    questionnaire = hosted(page.questionnaire, by)
    questionnaire.last_number += 1
    questionnaire.save(update_fields=["last_number"])
    question = Question(questionnaire=questionnaire, page=page, key=f"q{questionnaire.last_number}")
    return keep(place_last(question), choices, freely(question, given))


@transaction.atomic
def change_question(
    *, question: Question, by: Person, choices: Sequence[Offer] = (), **given: Any
) -> Question:
    """What was answered stays as it was answered. Raises Denied, FormRefused."""
    question.questionnaire = hosted(question.questionnaire, by)
    if given.get("kind", question.kind) != question.kind and (
        question.answers.exists() or question.former.exists()
    ):
        raise FormRefused(
            "answered",
            _("This has been answered: its kind stays. Remove it and add another question instead."),
            field="kind",
        )
    return keep(question, choices, freely(question, given))


def freely(question: Question, given: dict[str, Any]) -> dict[str, Any]:
    """A consent is given freely: people go on without it unless the hosts say that it is a condition."""
    is_consent = given.get("kind", question.kind) == Question.Kind.CONSENT
    becomes_one = is_consent and (question.pk is None or question.kind != Question.Kind.CONSENT)
    return {"is_required": False, **given} if becomes_one else given


@transaction.atomic
def add_preset(*, page: Page, name: str, by: Person) -> Question:
    """A question that is ready in all languages. One that was removed comes back as it was; one that is there is left."""
    questionnaire = hosted(page.questionnaire, by)
    found = questionnaire.questions.filter(key=name).first()
    if found is not None:
        if found.is_removed:
            found.page = page
            place_last(found).save(update_fields=["page", "position"])
        return found
    preset, language = PRESETS[name], questionnaire.language
    question = Question(
        questionnaire=questionnaire,
        page=page,
        key=name,
        kind=preset.kind,
        prefill=preset.prefill,
        is_required=preset.is_required,
    )
    say(question, "label", lambda: str(preset.label), language)
    say(question, "help", lambda: str(preset.help), language)
    require_room(questionnaire)
    place_last(question).save()
    for position, (key, label) in enumerate(preset.choices(), start=1):
        choice = Choice(question=question, key=key, position=position)
        say(choice, "label", label, language)
        choice.save()
    return question


def say(row: Any, name: str, words: Any, language: str) -> None:
    original, others = in_all_languages(words, language)
    setattr(row, name, original)
    for code, text in others.items():
        row.translate(name, code, text)


@transaction.atomic
def move_question(*, question: Question, is_up: bool, by: Person) -> None:
    """Over its neighbour; at the end of its page to the next page, at the top to the one before. Raises FormRefused."""
    questionnaire = hosted(question.questionnaire, by)
    if question.page is None:
        return
    on_page = list(question.page.questions.order_by("position", "pk"))
    if not put(on_page, question, is_up=is_up):
        pages = list(questionnaire.pages.order_by("position", "pk"))
        place = pages.index(question.page) + (-1 if is_up else 1)
        if not 0 <= place < len(pages):
            return
        there = list(pages[place].questions.order_by("position", "pk"))
        question.page = pages[place]
        question.save(update_fields=["page"])
        count_anew([*there, question] if is_up else [question, *there])
    require_conditions_before(questionnaire)


@transaction.atomic
def remove_question(*, question: Question, by: Person) -> None:
    """It is asked no more; the answers that were given stay. Raises FormRefused where others hang on it."""
    hosted(question.questionnaire, by)
    hanging = Question.objects.asked().filter(condition=question).first()
    if hanging is not None:
        raise FormRefused(
            "condition",
            _("“%(question)s” is asked only after an answer to this: change that first.")
            % {"question": hanging.label},
        )
    question.page = None
    question.save(update_fields=["page"])


@transaction.atomic
def put_back(*, question: Question, by: Person) -> Question:
    """At the end of the last page, without what it hung on where that would come later."""
    questionnaire = hosted(question.questionnaire, by)
    if not question.is_removed:
        return question
    require_room(questionnaire)
    page = questionnaire.pages.order_by("position", "pk").last()
    question.page = page or Page.objects.create(
        questionnaire=questionnaire, position=1, title=questionnaire.title
    )
    condition = question.condition
    if condition and (
        condition.page is None or condition.page.position >= (question.page and question.page.position)
    ):
        question.condition, question.condition_answers = None, []
    place_last(question).save(update_fields=["page", "position", "condition", "condition_answers"])
    return question


def place_last(question: Question) -> Question:
    last = Question.objects.filter(page=question.page).order_by("position").last()
    question.position = last.position + 1 if last else 1
    return question


def require_room(questionnaire: Questionnaire) -> None:
    if questionnaire.questions.asked().count() >= MOST_QUESTIONS:
        raise FormRefused("too_many", _("A form has %(most)d questions at most.") % {"most": MOST_QUESTIONS})


def keep(question: Question, offers: Sequence[Offer], given: dict[str, Any]) -> Question:
    if unknown := set(given) - set(FIELDS):
        raise TypeError(f"A question has no {unknown}.")
    for name, value in given.items():
        setattr(question, name, value)
    if question.pk is None:
        require_room(question.questionnaire)
    require_sense(question, offers)
    question.save()
    if question.has_choices:
        keep_choices(question, offers)
    require_conditions_before(question.questionnaire)
    return question


def require_sense(question: Question, offers: Sequence[Offer]) -> None:
    if question.least is not None and question.most is not None and question.most < question.least:
        raise FormRefused("bounds", _("The most is less than the least."), field="most")
    if question.is_condition and not question.help.strip():
        raise FormRefused(
            "condition_unexplained",
            _(
                "Say in the help why nobody can take part without agreeing to this, or let people go on without it."
            ),
            field="help",
        )
    if question.has_choices and len(offers) < (2 if question.kind == Question.Kind.CHOICE else 1):
        raise FormRefused("choices", _("Offer answers to choose from."), field="choices")
    if len(offers) > MOST_CHOICES:
        raise FormRefused(
            "choices",
            _("Offer %(most)d answers at most.") % {"most": MOST_CHOICES},
            field="choices",
        )
    condition = question.condition
    if condition is None:
        question.condition_answers = []
        return
    if condition.questionnaire_id != question.questionnaire_id or not condition.has_choices:
        raise FormRefused("condition", _("Choose a question that offers answers."), field="condition")
    known = {choice.key for choice in choices_of(condition)}
    question.condition_answers = [key for key in question.condition_answers if key in known]
    if not question.condition_answers:
        raise FormRefused(
            "condition_answers", _("Choose after which answers this is asked."), field="condition_answers"
        )


def keep_choices(question: Question, offers: Sequence[Offer]) -> None:
    """What is no longer offered stays for who has chosen it."""
    there = {choice.key: choice for choice in question.choices.all()}
    taken = set(there)
    kept = set()
    for position, offer in enumerate(offers, start=1):
        choice = there.get(offer.key) or Choice(question=question, key=new_key(taken))
        taken.add(choice.key)
        kept.add(choice.key)
        choice.position, choice.label, choice.places = position, offer.label, offer.places
        choice.is_removed = False
        choice.save()
    for key in set(there) - kept:
        there[key].is_removed = True
        there[key].save(update_fields=["is_removed"])


def new_key(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"c{number}" in taken:
        number += 1
    return f"c{number}"
