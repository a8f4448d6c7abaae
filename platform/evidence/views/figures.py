"""The numbers of a plan, to its hosts."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evidence.charts import chart_of
from evidence.figures import Figure, figures_of
from evidence.views.hosted import plan_of_figures
from registrations.models import SeatPlan
from registrations.spreadsheet import as_csv, harmless
from spaces import policy


@login_required
@require_safe
def figures(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = plan_of_figures(request, plan_id)
    charts = [chart_of(one) for one in figures_of(plan)]
    may_manage = policy.may(request.user, "manage_seats", plan.space)
    return render(
        request, "evidence/figures.html", {"plan": plan, "charts": charts, "may_manage": may_manage}
    )


@login_required
@require_safe
def figure_csv(request: HttpRequest, plan_id: int, key: str) -> HttpResponse:
    plan = plan_of_figures(request, plan_id)
    lines = [[harmless(cell) for cell in line] for line in figure_in(plan, key).table()]
    response = HttpResponse(as_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{plan.space.slug}-{plan.pk}-{key}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def figure_in(plan: SeatPlan, key: str) -> Figure:
    """Raises Http404 for one that there is not."""
    for one in figures_of(plan):
        if one.key == key:
            return one
    raise Http404
