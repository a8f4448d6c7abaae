"""Where hosts add, change, order and remove the questions of a questionnaire."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.answering import answer_form, attempt, posted
from people.models import Person
from questionnaires import actions
from questionnaires.forms import QuestionForm
from questionnaires.models import Question
from questionnaires.presets import PRESETS
from questionnaires.sheet import Sheet
from questionnaires.views.making import address_of, hosted, hosted_page

PAGE = "questionnaires/question.html"


def hosted_question(request: HttpRequest, pk: int) -> Question:
    question = get_object_or_404(Question.objects.select_related("page"), pk=pk)
    question.questionnaire = hosted(request, question.questionnaire_id)
    return question


def address(question: Question) -> str:
    """Where it stands among the others."""
    return f"{question.questionnaire.get_absolute_url()}#question-{question.pk}"


@login_required
@require_http_methods(["GET", "POST"])
def question_new(request: HttpRequest, pk: int) -> HttpResponse:
    page, person = hosted_page(request, pk), cast(Person, request.user)
    form = QuestionForm(posted(request), sheet=Sheet(page.questionnaire), place=page.position)
    return answer_form(
        request,
        form,
        lambda: actions.add_question(page=page, by=person, choices=form.offers(), **form.fields_given()),
        page=PAGE,
        context={"questionnaire": page.questionnaire, "page": page},
        to=address,
    )


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = hosted_question(request, pk), cast(Person, request.user)
    sheet = Sheet(found.questionnaire)
    asked = sheet.by_key.get(found.key)
    if asked is None or asked.page is None:
        raise Http404
    form = QuestionForm(posted(request), sheet=sheet, place=asked.page.position, question=asked)
    return answer_form(
        request,
        form,
        lambda: actions.change_question(
            question=asked, by=person, choices=form.offers(), **form.fields_given()
        ),
        page=PAGE,
        context={"questionnaire": found.questionnaire, "page": asked.page, "question": asked},
        to=address,
    )


@login_required
@require_POST
def preset(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    if name not in PRESETS:
        raise Http404
    page, person = hosted_page(request, pk), cast(Person, request.user)
    attempt(request, lambda: actions.add_preset(page=page, name=name, by=person), _("The question is added."))
    return redirect(address_of(page))


@login_required
@require_POST
def moving_question(request: HttpRequest, pk: int, is_up: bool) -> HttpResponse:
    found, person = hosted_question(request, pk), cast(Person, request.user)
    attempt(request, lambda: actions.move_question(question=found, is_up=is_up, by=person), _("Moved."))
    return redirect(address(found))


@login_required
@require_POST
def question_removal(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = hosted_question(request, pk), cast(Person, request.user)
    done = _("The question is removed. What was answered stays; you can put it back below.")
    attempt(request, lambda: actions.remove_question(question=found, by=person), done)
    return redirect(found.questionnaire.get_absolute_url())


@login_required
@require_POST
def question_restoring(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = hosted_question(request, pk), cast(Person, request.user)
    attempt(request, lambda: actions.put_back(question=found, by=person), _("The question is asked again."))
    return redirect(address(found))
