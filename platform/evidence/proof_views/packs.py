"""Packs of proof: asked for, watched while they are made, downloaded."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from conversations import serving
from evidence.actions import packs as actions
from evidence.models import Pack
from evidence.proof_forms import PackForm
from evidence.proof_views.proof import PAGE, address_of, page_of
from evidence.views.hosted import plan_to_prove
from people.answering import answer_form
from people.models import Person


@login_required
@require_POST
def packs(request: HttpRequest, plan_id: int) -> HttpResponse:
    found = plan_to_prove(request, plan_id)
    form = PackForm(request.POST, auto_id="pack_%s")
    return answer_form(
        request,
        form,
        lambda: actions.ask_for_pack(plan=found, by=cast(Person, request.user), **form.cleaned_data),
        page=PAGE,
        name="pack_form",
        context=page_of(request, found),
        said=_("The pack is being made. This page shows how far it is."),
        to=lambda _pack: address_of(found) + "#packs",
    )


@login_required
@require_http_methods(["GET", "HEAD"])
def pack(request: HttpRequest, plan_id: int, pk: int) -> HttpResponseBase:
    """The ZIP, or a part of it, to who hosts it at this moment."""
    plan = plan_to_prove(request, plan_id)
    found = get_object_or_404(Pack.objects.select_related("kept"), plan=plan, pk=pk)
    if found.kept is None:
        raise Http404
    return serving.answer(request, cast(Any, found.kept))
