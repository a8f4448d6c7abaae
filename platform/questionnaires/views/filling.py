"""Answering a questionnaire, page by page. The room that asks gives these a Door and puts them at addresses of its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from people.models import Person
from people.refusal import Refusal
from questionnaires import actions
from questionnaires.actions.filling import places_left
from questionnaires.forms import AnswersForm
from questionnaires.models import Filling, Page, Question, Questionnaire, SavedPage, Upload
from questionnaires.policy import AnswersRefused
from questionnaires.reading import Read, as_read
from questionnaires.sheet import Sheet, shown


@dataclass(frozen=True)
class Door:
    """Who is asked, what for, at which addresses, and the verb that all of it ends in.

    `about` is the title of what asks, in `about_language`; `closed` why nothing can be handed in now, empty while it
    can; `kept` how long it is kept; `rules` by which it is decided what comes of it; `told` what they said of themselves
    before, as `actions.prefilled` takes it. `beside` is what the last page asks beside the answers; `hand_in` takes it when
    it is valid.
    """

    questionnaire: Questionnaire
    person: Person
    about: str
    about_language: str
    about_url: str
    page_address: Callable[[Page], str]
    check_address: str
    hand_in: Callable[[forms.Form], Any]
    said: Callable[[Any], str]
    button: Callable[[], str]
    closed: str = ""
    kept: str = ""
    told: Callable[[], Mapping[str, Any]] = dict
    beside: type[forms.Form] = forms.Form
    rules: Callable[[], Sequence[str]] = tuple


class Desk:
    """What lies before somebody who answers: their filling, the sheet, what stands on its pages."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.filling = actions.begin(questionnaire=door.questionnaire, person=door.person)
        self.sheet = Sheet(door.questionnaire)
        self.read()

    def read(self) -> None:
        """After the deadline what was handed in stands, not what was typed since."""
        self.saved = {one.page_id: one for one in self.filling.pages.all()}
        if self.door.closed and self.filling.is_submitted:
            handed_in = self.filling.answers.values_list("question__key", "value")
            self.answers: dict[str, Any] = dict(handed_in)
        else:
            self.answers = actions.typed(self.filling, self.sheet, self.saved.values())
        self.pages = self.sheet.asked_pages(self.answers)

    def next_address(self) -> str:
        """Of the first page that is not wholly there; where all are, of the check."""
        for page in self.pages:
            saved = self.saved.get(page.pk)
            if saved is None or not saved.is_whole:
                return self.door.page_address(page)
        return self.door.check_address

    def prefilled(self, questions: Iterable[Question]) -> dict[str, Any]:
        return actions.prefilled(self.door.person, questions, self.door.told)

    def uploads(self) -> dict[str, Upload]:
        """No query where no file is asked for."""
        if not self.sheet.asks_files:
            return {}
        return {one.key: one for one in Upload.objects.filter(filling=self.filling)}


def start(request: HttpRequest, door: Door) -> HttpResponse:
    """To where they stopped, on whatever device."""
    return redirect(Desk(door).next_address())


def page(request: HttpRequest, door: Door, page_id: int) -> HttpResponse:
    """One page: shown, or saved and on to the next. Raises Http404 for one that asks nothing of this person."""
    desk = Desk(door)
    here = next((one for one in desk.pages if one.pk == page_id), None)
    if here is None:
        raise Http404
    form = form_of(request, desk, here)
    context = page_context(desk, here)
    if request.method == "POST" and form.is_valid():
        is_whole = "later" not in request.POST
        try:
            given = take_files(desk.filling, form)
            saved = actions.save_page(
                filling=desk.filling,
                page=here,
                answers=given,
                revision=form.cleaned_data.get("revision") or 0,
                is_whole=is_whole,
            )
        except AnswersRefused as refused:
            context["elsewhere"] = show(form, refused, desk)
        except Refusal as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            return onwards(request, desk, saved)
    status = 422 if form.errors else 200
    return render(request, "questionnaires/page.html", {**context, "form": form}, status=status)


def onwards(request: HttpRequest, desk: Desk, saved: SavedPage) -> HttpResponse:
    if not saved.is_whole:
        messages.success(request, _("Kept. You can go on later, on any device."))
        return redirect(desk.door.about_url)
    desk.read()
    return redirect(desk.next_address())


def form_of(request: HttpRequest, desk: Desk, here: Page) -> AnswersForm:
    questions, saved = desk.sheet.shown_on(here, desk.answers), desk.saved.get(here.pk)
    known = {one.key: desk.answers[one.key] for one in questions if one.key in desk.answers}
    if saved is None:
        known = {**desk.prefilled(questions), **known}
    known["revision"] = saved.revision if saved else 0
    is_posted = request.method == "POST"
    return AnswersForm(
        request.POST if is_posted else None,
        request.FILES if is_posted else None,
        questions=questions,
        left=places_left(desk.sheet, desk.filling),
        uploads=desk.uploads(),
        initial=known,
    )


def page_context(desk: Desk, here: Page) -> dict[str, Any]:
    place = desk.pages.index(here)
    before = desk.door.page_address(desk.pages[place - 1]) if place else ""
    return {"door": desk.door, "page": here, "number": place + 1, "total": len(desk.pages), "before": before}


def take_files(filling: Filling, form: AnswersForm) -> dict[str, Any]:
    """What was given, each new file kept and named by its key: it stays also where another answer is not right."""
    given = form.given()
    wrong: dict[str, str] = {}
    for question in form.questions:
        if question.kind != Question.Kind.FILE:
            continue
        file, kept = given[question.key]
        given[question.key] = kept
        if file is not None:
            try:
                upload = actions.keep_file(
                    filling=filling, question=question, name=file.name or "", content=file
                )
            except Refusal as refusal:
                wrong[question.key] = str(refusal)
            else:
                form.uploads = {**form.uploads, upload.key: upload}
                given[question.key] = upload.key
        form.show_kept(question.key, str(given[question.key]))
    if wrong:
        raise AnswersRefused("answers_wrong", "", wrong)
    return given


def show(form: AnswersForm, refused: AnswersRefused, desk: Desk) -> list[Read]:
    """Everything that is wrong at its field. What another device has saved, to be read beside what was typed here."""
    for key, sentence in refused.errors.items():
        form.add_error(key if key in form.fields else None, sentence)
    if refused.code != "saved_elsewhere":
        return []
    form.add_error(None, str(refused))
    form.take_revision(refused.more["revision"])
    uploads, language = desk.uploads(), desk.filling.language
    there = refused.more["saved"]
    return [
        as_read(question, there[question.key], language, uploads)
        for question in form.questions
        if there.get(question.key) is not None
    ]


def check(request: HttpRequest, door: Door) -> HttpResponse:
    """All answers to read once more, each with a way back; then the verb."""
    desk = Desk(door)
    form = door.beside(request.POST if request.method == "POST" else None)
    wrong: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            done = door.hand_in(form)
        except AnswersRefused as refused:
            wrong = [(address_of(desk, key), sentence) for key, sentence in refused.errors.items()]
            form.add_error(None, str(refused))
        except Refusal as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, door.said(done))
            return redirect(door.about_url)
    context = {
        "door": desk.door,
        "filling": desk.filling,
        "pages": summary(desk),
        "form": form,
        "wrong": wrong,
    }
    return render(request, "questionnaires/check.html", context, status=422 if form.errors else 200)


def summary(desk: Desk) -> list[tuple[Page, str, list[tuple[Question, Read | None]]]]:
    """Each page that asks something, its address, and its questions with what was answered."""
    uploads, found = desk.uploads(), []
    asked = shown(desk.sheet.questions, desk.answers)
    for one in desk.pages:
        rows: list[tuple[Question, Read | None]] = []
        for question in asked:
            if question.page_id == one.pk:
                value = desk.answers.get(question.key)
                said = as_read(question, value, desk.filling.language, uploads) if value is not None else None
                rows.append((question, said))
        found.append((one, desk.door.page_address(one), rows))
    return found


def address_of(desk: Desk, key: str) -> str:
    question = desk.sheet.by_key.get(key)
    if question is None or question.page is None:
        return ""
    return f"{desk.door.page_address(question.page)}#id_a-{key}_field"
