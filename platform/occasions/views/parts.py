from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from occasions import actions
from occasions.kind import Kind
from occasions.views.wholes import visible_occasion
from people.answering import answer_form, attempt, posted
from spaces import policy as rights


@login_required
@require_http_methods(["GET", "POST"])
def new_part(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    whole = visible_occasion(request, slug, kind, "add_entry")
    form = kind.part_form(posted(request), whole=whole, may_manage=may_manage(request, whole))
    return answer_form(
        request,
        form,
        lambda: kind.add_part(whole, by=request.user, **form.values()),
        page="occasions/part_form.html",
        context={"kind": kind, "occasion": whole},
        said=kind.words.part_added,
        to=lambda _part: whole.space,
    )


@login_required
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, slug: str, part_id: int, kind: Kind) -> HttpResponse:
    whole = visible_occasion(request, slug, kind, "edit")
    found = part_of(whole, part_id)
    form = kind.part_form(posted(request), whole=whole, part=found, may_manage=may_manage(request, whole))
    return answer_form(
        request,
        form,
        lambda: kind.change_part(found, by=request.user, **form.values()),
        page="occasions/part_form.html",
        context={"kind": kind, "occasion": whole, "part": found},
        said=kind.words.part_changed,
        to=lambda _part: whole.space,
    )


@login_required
@require_POST
def part_cancellation(request: HttpRequest, slug: str, part_id: int, kind: Kind) -> HttpResponse:
    whole = visible_occasion(request, slug, kind, "edit")
    found = part_of(whole, part_id)
    done = _("It is cancelled, and everybody who takes part is told.")
    attempt(request, lambda: actions.cancel_part(part=found, by=request.user), done)
    return redirect(whole.space)


def part_of(whole: Any, part_id: int) -> Any:
    return get_object_or_404(whole.parts.for_list(), pk=part_id)


def may_manage(request: HttpRequest, whole: Any) -> bool:
    return rights.may(request.user, "manage_seats", whole.space)
