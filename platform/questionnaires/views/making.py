"""Where hosts make a questionnaire: its pages, its words in other languages, how it looks."""

from typing import Any, cast

from django.conf import settings as site
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils import translation as languages
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.answering import answer_form, attempt, posted
from people.models import Person
from questionnaires import actions
from questionnaires.actions.filling import places_left, prefilled
from questionnaires.forms import AnswersForm, QuestionnaireForm, SettingsForm, TitleForm, TranslationForm
from questionnaires.models import Page, Questionnaire
from questionnaires.presets import PRESETS
from questionnaires.sheet import Sheet
from spaces import policy
from spaces.views.rows import visible_space

FORM = "questionnaires/form.html"


def hosted(request: HttpRequest, pk: int) -> Questionnaire:
    """Raises Http404 for everybody but its hosts: who is asked meets it where it is asked."""
    mine = Questionnaire.objects.hosted_by(request.user).select_related("space")
    found = get_object_or_404(mine, pk=pk)
    policy.require(request.user, "manage_seats", found.space)
    return found


def hosted_page(request: HttpRequest, pk: int) -> Page:
    page = get_object_or_404(Page, pk=pk)
    page.questionnaire = hosted(request, page.questionnaire_id)
    return page


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The forms of a space, and a new one."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    policy.require(person, "manage_seats", space)
    form = QuestionnaireForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.make_questionnaire(space=space, by=person, **form.cleaned_data),
        page="questionnaires/index.html",
        context={"space": space, "questionnaires": space.questionnaires.all()},
        to=lambda made: made.get_absolute_url(),
    )


@login_required
@require_GET
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, page by page, with all that can be done to it."""
    found = hosted(request, pk)
    sheet = Sheet(found)
    removed = found.questions.filter(page=None).order_by("pk")
    asked = set(sheet.by_key)
    context = {
        "questionnaire": found,
        "pages": [(page, sheet.on(page)) for page in sheet.pages],
        "removed": removed,
        "presets": [(name, one.label) for name, one in PRESETS.items() if name not in asked],
        "other_languages": [info(code) for code, _name in site.LANGUAGES if code != found.language],
        "in_languages": [info(code) for code, _name in site.LANGUAGES],
    }
    return render(request, "questionnaires/questionnaire.html", context)


def info(code: str) -> Any:
    return get_language_info(code)


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = hosted(request, pk), cast(Person, request.user)
    known = {
        "title": found.title,
        "language": found.language,
        "changes_until": found.changes_until and timezone.localtime(found.changes_until),
    }
    form = SettingsForm(posted(request), initial=known)
    return answer_form(
        request,
        form,
        lambda: actions.change_questionnaire(questionnaire=found, by=person, **form.cleaned_data),
        page=FORM,
        context={"questionnaire": found, "heading": _("Title and deadline")},
        said=_("Kept."),
        to=lambda changed: changed.get_absolute_url(),
    )


@login_required
@require_http_methods(["GET", "POST"])
def page_new(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = hosted(request, pk), cast(Person, request.user)
    form = TitleForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.add_page(questionnaire=found, title=form.cleaned_data["title"], by=person),
        page=FORM,
        context={"questionnaire": found, "heading": _("Add a page")},
        to=lambda page: f"{found.get_absolute_url()}#page-{page.pk}",
    )


@login_required
@require_http_methods(["GET", "POST"])
def page_title(request: HttpRequest, pk: int) -> HttpResponse:
    page, person = hosted_page(request, pk), cast(Person, request.user)
    form = TitleForm(posted(request), initial={"title": page.title})
    return answer_form(
        request,
        form,
        lambda: actions.change_page(page=page, title=form.cleaned_data["title"], by=person),
        page=FORM,
        context={"questionnaire": page.questionnaire, "heading": _("Change the title of the page")},
        to=lambda changed: address_of(changed),
    )


@login_required
@require_POST
def moving_page(request: HttpRequest, pk: int, is_up: bool) -> HttpResponse:
    page, person = hosted_page(request, pk), cast(Person, request.user)
    attempt(request, lambda: actions.move_page(page=page, is_up=is_up, by=person), _("Moved."))
    return redirect(address_of(page))


@login_required
@require_POST
def page_removal(request: HttpRequest, pk: int) -> HttpResponse:
    page, person = hosted_page(request, pk), cast(Person, request.user)
    attempt(request, lambda: actions.remove_page(page=page, by=person), _("The page is removed."))
    return redirect(page.questionnaire.get_absolute_url())


def address_of(page: Page) -> str:
    return f"{reverse('questionnaires:questionnaire', args=[page.questionnaire_id])}#page-{page.pk}"


@login_required
@require_http_methods(["GET", "POST"])
def translation(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    found, person = hosted(request, pk), cast(Person, request.user)
    if language not in dict(site.LANGUAGES) or language == found.language:
        raise Http404
    form = TranslationForm(posted(request), sheet=Sheet(found), language=language)
    return answer_form(
        request,
        form,
        lambda: actions.translate(questionnaire=found, language=language, texts=form.texts(), by=person),
        page="questionnaires/translation.html",
        context={"questionnaire": found, "language": info(language)},
        said=_("The translation is kept."),
        to=lambda _none: found.get_absolute_url(),
    )


@login_required
@require_GET
def preview(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """All its pages one below the other, as somebody sees them who reads this language; nothing can be sent."""
    found, person = hosted(request, pk), cast(Person, request.user)
    if language not in dict(site.LANGUAGES):
        raise Http404
    with languages.override(language):
        sheet = Sheet(found)
        left = places_left(sheet)
        known = prefilled(person, sheet.questions)
        pages = [
            (page, AnswersForm(questions=sheet.on(page), left=left, uploads={}, initial=known))
            for page in sheet.pages
        ]
        context = {
            "questionnaire": found,
            "pages": pages,
            "in_languages": [info(c) for c, _name in site.LANGUAGES],
        }
        return render(request, "questionnaires/preview.html", {**context, "language": language})
