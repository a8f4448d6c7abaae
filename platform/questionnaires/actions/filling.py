"""What a person does to their own answers: pages are saved one by one, then all of it is handed in.

Handing in locks the Questionnaire row, then the Filling; saving a page the Filling alone.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.models import Affiliation
from people.models import Person
from questionnaires import values
from questionnaires.actions.uploads import let_go
from questionnaires.models import (
    Answer,
    Choice,
    Edition,
    Filling,
    FormerAnswer,
    Page,
    Place,
    Question,
    Questionnaire,
    SavedPage,
    Upload,
)
from questionnaires.models.filling import FillingQuerySet
from questionnaires.policy import AnswersRefused, FormRefused
from questionnaires.presets import languages
from questionnaires.sheet import Sheet, chosen, shown


def begin(*, questionnaire: Questionnaire, person: Person) -> Filling:
    """Theirs; the same on every device."""
    found, _made = Filling.objects.get_or_create(
        questionnaire=questionnaire, person=person, defaults={"language": get_language() or "en"}
    )
    found.questionnaire, found.person = questionnaire, person
    return found


def typed(filling: Filling, sheet: Sheet, pages: Iterable[SavedPage] | None = None) -> dict[str, Any]:
    """What stands on the pages now, by the keys of questions. A query for the pages where they are not at hand, and one for
    what was handed in.

    Where a question has moved, its new page says more than the old one; what was handed in counts where no page says
    anything.
    """
    found: dict[str, Any] = {}
    if filling.is_submitted:
        found = dict(Answer.objects.filter(filling=filling).values_list("question__key", "value"))
    here = filling.pages.all() if pages is None else pages
    saved = {one.page_id: one.answers for one in sorted(here, key=lambda one: (one.saved_at, one.pk))}
    for answers in saved.values():
        found |= answers
    for question in sheet.questions:
        on_page = saved.get(question.page_id or 0, {})
        if question.key in on_page:
            found[question.key] = on_page[question.key]
    return {key: value for key, value in found.items() if value is not None}


def prefilled(
    person: Person, questions: Iterable[Question], told: Callable[[], Mapping[str, Any]] = dict
) -> dict[str, Any]:
    """What is known of the answers: by the profile, else by what the person told the room that asks, by the names of
    `Question.Prefill`. One query and what `told` asks, where anything of it is asked."""
    wanted = [question for question in questions if question.prefill]
    if not wanted:
        return {}
    home = (
        Affiliation.objects.confirmed()
        .filter(person=person)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
    known = {
        **told(),
        Question.Prefill.LANGUAGE: person.language if person.language in dict(languages()) else None,
    }
    if home is not None:
        known[Question.Prefill.ORGANISATION] = home.organisation.name
        known[Question.Prefill.COUNTRY] = home.organisation.country_id.lower()
    found = {}
    for question in wanted:
        try:
            value = values.checked(
                question, known.get(Question.Prefill(question.prefill)), is_demanding=False
            )
        except values.Unfit:
            continue
        if value is not None:
            found[question.key] = value
    return found


@transaction.atomic
def save_page(
    *, filling: Filling, page: Page, answers: Mapping[str, Any], revision: int, is_whole: bool = True
) -> SavedPage:
    """Keep what was typed on a page. `revision` is the one that the page was shown with, 0 for one never saved.

    Not `is_whole`: put off for later, nothing may be demanded yet. Raises AnswersRefused, whose codes are
    `answers_wrong`, and `saved_elsewhere` where another device has saved the page meanwhile; `more` then has what stands
    there and its revision.
    """
    filling = locked(filling)
    sheet = Sheet(filling.questionnaire)
    here = next((one for one in sheet.pages if one.pk == page.pk), None)
    if here is None:
        raise FormRefused("page_gone", _("This page has been removed from the form meanwhile."))
    asked = sheet.shown_on(here, typed(filling, sheet))
    fit = checked(filling, sheet, asked, answers, is_demanding=is_whole)
    saved = SavedPage.objects.filter(filling=filling, page=here).first() or SavedPage(
        filling=filling, page=here, revision=0
    )
    if saved.revision != revision and changed(saved.answers, fit):
        refused = AnswersRefused(
            "saved_elsewhere",
            _(
                "You have saved this page on another device meanwhile. Compare, then save once more what shall stand."
            ),
            {},
        )
        there = {question.key: saved.answers.get(question.key) for question in asked}
        refused.more |= {"revision": saved.revision, "saved": there}
        raise refused
    saved.answers = {**saved.answers, **fit}
    saved.revision, saved.saved_at = saved.revision + 1, timezone.now()
    saved.is_whole = is_whole
    saved.save()
    return saved


def changed(there: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether anything that stands there would be lost."""
    return any(there.get(key) is not None and there[key] != value for key, value in given.items())


def checked(
    filling: Filling,
    sheet: Sheet,
    questions: Iterable[Question],
    given: Mapping[str, Any],
    *,
    is_demanding: bool = True,
) -> dict[str, Any]:
    """All of these of the sheet, fit to be kept; None for nothing. Raises AnswersRefused with all that is wrong."""
    fit, errors = {}, {}
    uploads = uploads_of(filling) if sheet.asks_files else {}
    full = full_choices(sheet, filling)
    for question in questions:
        try:
            value = values.checked(
                question,
                given.get(question.key),
                files=uploads.get(question.pk, ()),
                is_demanding=is_demanding,
            )
        except values.Unfit as unfit:
            errors[question.key] = unfit.sentence
            continue
        fit[question.key] = value
        for choice in question.offered:  # type: ignore[attr-defined]
            if choice.key in chosen(value) and choice.pk in full:
                errors[question.key] = no_place(choice)
    if errors:
        raise AnswersRefused("answers_wrong", _("Some answers are lacking or not right."), errors)
    return fit


def no_place(choice: Choice) -> str:
    return _("“%(choice)s” is full: choose another answer.") % {"choice": choice.said("label").text}


def uploads_of(filling: Filling) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for question_id, key in Upload.objects.filter(filling=filling).values_list("question", "key"):
        found.setdefault(question_id, []).append(key)
    return found


def full_choices(sheet: Sheet, filling: Filling) -> set[int]:
    """Choices of which others have all places; it holds for as long as the questionnaire is locked."""
    return {choice for choice, left in places_left(sheet, filling).items() if left <= 0}


def places_left(sheet: Sheet, filling: Filling | None = None) -> dict[int, int]:
    """Of choices with places of their own, by their numbers; below 0 where a host lowered them. For `filling` a place
    that it holds is free, also then. No query where no choice has any, else one, of who handed it in two."""
    if not sheet.places:
        return {}
    taken = Place.objects.filter(choice__in=sheet.places)
    held: set[int] = set()
    if filling is not None and filling.is_submitted:
        held = set(taken.filter(filling=filling).values_list("choice", flat=True))
        taken = taken.exclude(filling=filling)
    counts = dict(taken.values_list("choice").annotate(Count("pk")).order_by())
    left = {pk: places - counts.get(pk, 0) for pk, places in sheet.places.items()}
    return {pk: max(1, free) if pk in held else free for pk, free in left.items()}


def locked_sheet(questionnaire_id: int) -> Sheet:
    """The questions as they are, and the lock under which they are answered, until the end of the transaction."""
    return Sheet(Questionnaire.objects.locked().select_related("space").get(pk=questionnaire_id))


@transaction.atomic
def submit(*, filling: Filling, sheet: Sheet | None = None, keeps_former: bool = False) -> Filling:
    """Hand in what stands on the pages: all of it is right and has its places, or nothing changes.

    Handing in anew replaces what was handed in before, until the deadline of the questionnaire. `sheet` is a
    `locked_sheet`, where several hand in by one transaction. With `keeps_former` what an answer takes the place of stays
    beside it until `forget_former`. The Filling that it returns knows whether it `is_changed`. Raises AnswersRefused,
    FormRefused.
    """
    sheet = sheet or locked_sheet(filling.questionnaire_id)
    filling.questionnaire = sheet.questionnaire
    filling = locked(filling)
    if filling.is_submitted and not sheet.questionnaire.takes_changes():
        raise FormRefused("too_late", _("The answers can no longer be changed."))
    on_pages = typed(filling, sheet)
    asked = shown(sheet.questions, on_pages)
    fit = checked(filling, sheet, asked, on_pages)
    given = {question: value for question in asked if (value := fit[question.key]) is not None}
    if filling.is_submitted:
        filling.is_changed = note_changes(filling, sheet, given, keeps_former=keeps_former)
    hand_in(filling, sheet, given)
    return filling


def hand_in(filling: Filling, sheet: Sheet, given: Mapping[Question, Any]) -> None:
    """Under the lock. Answers to questions that were removed stay. Who hands in for the first time has nothing to replace."""
    if filling.is_submitted:
        Answer.objects.filter(filling=filling, question__in=sheet.questions).delete()
        Place.objects.filter(filling=filling, choice__question__in=sheet.questions).delete()
    Answer.objects.bulk_create(
        Answer(filling=filling, question=question, value=value) for question, value in given.items()
    )
    Place.objects.bulk_create(
        Place(filling=filling, choice=choice)
        for question, value in given.items()
        for choice in question.offered  # type: ignore[attr-defined]
        if choice.key in chosen(value)
    )
    if filling.is_submitted or sheet.asks_files:
        note_files(filling)
    filling.edition = edition_of(sheet)
    filling.state, filling.submitted_at = Filling.State.SUBMITTED, timezone.now()
    filling.language = get_language() or filling.language
    filling.save(update_fields=["edition", "state", "submitted_at", "language"])


def note_changes(
    filling: Filling, sheet: Sheet, given: Mapping[Question, Any], *, keeps_former: bool
) -> bool:
    """Whether anything is answered otherwise than it stands. A former answer stays the one that was seen, however often
    it changes; who answers as before has changed nothing."""
    here = {"filling": filling, "question__in": sheet.questions}
    stands = dict(Answer.objects.filter(**here).values_list("question", "value"))
    now = {question.pk: value for question, value in given.items()}
    others = {one.pk for one in sheet.questions if not is_same(stands.get(one.pk), now.get(one.pk))}
    if others and keeps_former:
        kept = FormerAnswer.objects.filter(filling=filling, question__in=others)
        there = {one.question_id: one for one in kept}
        back = [one.pk for key, one in there.items() if is_same(one.value, now.get(key))]
        FormerAnswer.objects.filter(pk__in=back).delete()
        FormerAnswer.objects.bulk_create(
            FormerAnswer(filling=filling, question_id=key, value=stands.get(key))
            for key in sorted(others - there.keys())
        )
    return bool(others)


def is_same(one: Any, other: Any) -> bool:
    """Hosts may have put the choices into another order meanwhile."""
    return sorted(one) == sorted(other) if isinstance(one, list) and isinstance(other, list) else one == other


def note_files(filling: Filling) -> None:
    """Which of them are answers now."""
    uploads = Upload.objects.filter(filling=filling)
    handed = Answer.objects.filter(filling=filling, question__kind=Question.Kind.FILE)
    keys = list(handed.values_list("value", flat=True))
    uploads.filter(key__in=keys).update(is_handed_in=True)
    uploads.exclude(key__in=keys).update(is_handed_in=False)


def edition_of(sheet: Sheet) -> Edition:
    found, _made = Edition.objects.get_or_create(
        questionnaire=sheet.questionnaire, fingerprint=sheet.fingerprint, defaults={"words": sheet.words}
    )
    return found


@transaction.atomic
def retract(*, questionnaire: Questionnaire, person: Person) -> None:
    """As if it had not been handed in: its places are free, its answers nobody else's. What was typed stays theirs."""
    Questionnaire.objects.locked().get(pk=questionnaire.pk)
    filling = Filling.objects.locked().filter(questionnaire=questionnaire, person=person).first()
    if filling is None or not filling.is_submitted:
        return
    Answer.objects.filter(filling=filling).delete()
    FormerAnswer.objects.filter(filling=filling).delete()
    Place.objects.filter(filling=filling).delete()
    Upload.objects.filter(filling=filling).update(is_handed_in=False)
    filling.state, filling.submitted_at = Filling.State.OPEN, None
    filling.save(update_fields=["state", "submitted_at"])


def forget_former(fillings: FillingQuerySet) -> None:
    """The hosts have seen what these people changed, or ask it no more."""
    FormerAnswer.objects.filter(filling__in=fillings).delete()


@transaction.atomic
def forget(fillings: FillingQuerySet) -> int:
    """All that these people typed, handed in or not, and the files they gave. Said by the room that asks, which has locked
    the questionnaire. Returns of how many people."""
    found = list(fillings.values_list("pk", flat=True))
    let_go(Upload.objects.filter(filling__in=found))
    Filling.objects.filter(pk__in=found).delete()
    return len(found)


def locked(filling: Filling) -> Filling:
    found = Filling.objects.locked().select_related("person").get(pk=filling.pk)
    found.questionnaire = filling.questionnaire
    return found
