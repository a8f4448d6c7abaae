from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from occasions import actions, policy
from occasions.kind import Kind
from occasions.page import contents
from people.answering import answer_form, attempt, posted
from registrations.forms import CancellationForm
from spaces import policy as rights


def visible_occasion(request: HttpRequest, slug: str, kind: Kind, verb: str = "") -> Any:
    """Raises Http404 for who may not see it; with a verb, Denied for who sees it and may not do that."""
    visible = kind.model.objects.visible_to(request.user).for_list()  # type: ignore[attr-defined]
    occasion = get_object_or_404(visible, space__slug=slug)
    if verb:
        rights.require(request.user, verb, occasion.space)
    return occasion


@require_GET
def detail(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    occasion = visible_occasion(request, slug, kind)
    context = {"kind": kind, **contents(occasion, request.user), **kind.more(occasion)}
    return render(request, kind.template, context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: Kind) -> HttpResponse:
    policy.require_organiser(request.user)
    form = kind.form(posted(request), initial=kind.begin_with(request))
    return answer_form(
        request,
        form,
        lambda: kind.create(by=request.user, **form.cleaned_data),
        page="occasions/form.html",
        context={"kind": kind},
        said=kind.words.made,
        to=lambda made: made.space,
    )


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    occasion = visible_occasion(request, slug, kind, "edit")
    form = kind.form(posted(request), occasion=occasion)
    return answer_form(
        request,
        form,
        lambda: kind.change(occasion, by=request.user, **form.cleaned_data),
        page="occasions/form.html",
        context={
            "kind": kind,
            "occasion": occasion,
            "may_manage": rights.may(request.user, "manage_seats", occasion.space),
        },
        said=kind.words.changed,
        to=lambda changed: changed.space,
    )


@login_required
@require_POST
def publication(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    occasion = visible_occasion(request, slug, kind, "edit")
    done = _("Whoever may see it finds it now.")
    attempt(request, lambda: actions.publish_occasion(occasion=occasion, by=request.user), done)
    return redirect(occasion.space)


@login_required
@require_http_methods(["GET", "POST"])
def cancellation(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    occasion = visible_occasion(request, slug, kind, "edit")
    form = CancellationForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.cancel_occasion(
            occasion=occasion, by=request.user, reason=form.cleaned_data["reason"]
        ),
        page="occasions/cancellation.html",
        context={"space": occasion.space},
        said=kind.words.cancelled,
        to=lambda cancelled: cancelled.space,
    )
