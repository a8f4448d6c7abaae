from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from exchanges import actions
from exchanges.board import board
from exchanges.forms import ReportForm
from exchanges.kind import VISIT
from occasions import policy
from occasions.views import visible_occasion
from people.answering import answer_form, posted


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    may_organise = policy.may_organise(request.user)
    context = {"board": board(request.user, timezone.now()), "may_organise": may_organise}
    return render(request, "exchanges/index.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    visit = visible_occasion(request, slug, VISIT, "edit")
    form = ReportForm(posted(request), initial={"report": visit.report})
    return answer_form(
        request,
        form,
        lambda: actions.write_report(visit=visit, by=request.user, report=form.cleaned_data["report"]),
        page="exchanges/report.html",
        context={"visit": visit},
        said=_("The report stands on the page of the visit."),
        to=lambda reported: reported.space,
    )
