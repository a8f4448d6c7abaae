"""What a host does to a questionnaire and its pages. All lock its row first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Person
from questionnaires.models import Choice, Page, Question, Questionnaire, Wording
from questionnaires.policy import FormRefused
from spaces import policy as rights
from spaces.models import Space

MOST_QUESTIONNAIRES = 40  # of a space
MOST_PAGES = 20


@transaction.atomic
def make_questionnaire(*, space: Space, title: str, language: str, by: Person) -> Questionnaire:
    """With one page, so that questions can be added at once. Raises Denied, FormRefused."""
    rights.require(by, "manage_seats", space)
    if Questionnaire.objects.filter(space=space).count() >= MOST_QUESTIONNAIRES:
        raise FormRefused("too_many", _("There are too many forms here already: use one of them."))
    made = Questionnaire.objects.create(space=space, title=title, language=language, created_by=by)
    Page.objects.create(questionnaire=made, position=1, title=title)
    return made


@transaction.atomic
def change_questionnaire(
    *, questionnaire: Questionnaire, title: str, language: str, changes_until: datetime | None, by: Person
) -> Questionnaire:
    """Another language says in which its words are written: they are not translated by it."""
    found = hosted(questionnaire, by)
    found.title, found.language, found.changes_until = title, language, changes_until
    found.save(update_fields=["title", "language", "changes_until"])
    return found


@transaction.atomic
def add_page(*, questionnaire: Questionnaire, title: str, by: Person) -> Page:
    found = hosted(questionnaire, by)
    pages = list(found.pages.all())
    if len(pages) >= MOST_PAGES:
        raise FormRefused("too_many", _("A form has %(most)d pages at most.") % {"most": MOST_PAGES})
    last = pages[-1].position if pages else 0
    return Page.objects.create(questionnaire=found, position=last + 1, title=title)


@transaction.atomic
def change_page(*, page: Page, title: str, by: Person) -> Page:
    hosted(page.questionnaire, by)
    page.title = title
    page.save(update_fields=["title"])
    return page


@transaction.atomic
def move_page(*, page: Page, is_up: bool, by: Person) -> None:
    """Over its neighbour; at the end nothing changes. Raises FormRefused where a condition would come after what hangs
    on it."""
    found = hosted(page.questionnaire, by)
    pages = list(found.pages.order_by("position", "pk"))
    put(pages, page, is_up=is_up)
    require_conditions_before(found)


@transaction.atomic
def remove_page(*, page: Page, by: Person) -> None:
    """One that asks nothing. Raises FormRefused."""
    hosted(page.questionnaire, by)
    if page.questions.exists():
        raise FormRefused(
            "page_asks", _("Move or remove the questions of this page first: what was answered stays.")
        )
    page.delete()


@transaction.atomic
def translate(
    *, questionnaire: Questionnaire, language: str, texts: Mapping[tuple[Wording, str], str], by: Person
) -> None:
    """`texts`: what says it, and which of its words → the text in `language`; an empty one falls back to the original."""
    found = hosted(questionnaire, by)
    if language == found.language:
        raise FormRefused("original", _("The form is written in this language."))
    changed: dict[tuple[type, Any], Wording] = {}
    for (one, name), text in texts.items():
        owner = changed.setdefault((type(one), one.pk), one)
        owner.translate(name, language, text.strip())
    for owner in changed.values():
        owner.save(update_fields=["translations"])


def hosted(questionnaire: Questionnaire, by: Person) -> Questionnaire:
    """Locked. Raises Denied."""
    found = Questionnaire.objects.locked().select_related("space").get(pk=questionnaire.pk)
    rights.require(by, "manage_seats", found.space)
    return found


def put(rows: list[Any], row: Any, *, is_up: bool) -> bool:
    """Over its neighbour in their order; all are counted anew. Whether there was a neighbour."""
    place = next(number for number, one in enumerate(rows) if one.pk == row.pk)
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(rows):
        return False
    rows[place], rows[other] = rows[other], rows[place]
    count_anew(rows)
    return True


def count_anew(rows: list[Any]) -> None:
    for number, one in enumerate(rows, start=1):
        one.position = number
    if rows:
        type(rows[0]).objects.bulk_update(rows, ["position"])


def require_conditions_before(questionnaire: Questionnaire) -> None:
    """Each condition stands on an earlier page than what hangs on it: a page knows what it asks when it is opened."""
    asked = Question.objects.asked().filter(questionnaire=questionnaire).select_related("page")
    pages = {question.pk: question.page.position for question in asked if question.page}
    for question in asked:
        condition = question.condition_id
        if condition is not None and pages.get(condition, 0) >= pages[question.pk]:
            raise FormRefused(
                "condition_first",
                _("“%(question)s” hangs on an answer: it has to stand on a later page than that question.")
                % {"question": question.label},
                field="condition",
            )


def choices_of(question: Question) -> list[Choice]:
    return list(question.choices.filter(is_removed=False).order_by("position", "pk"))
