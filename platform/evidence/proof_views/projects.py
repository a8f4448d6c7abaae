"""The facts of projects, for those who keep them."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from conversations import serving
from evidence import proof_policy
from evidence.actions import projects
from evidence.models import Project
from evidence.proof_forms import ProjectForm
from people.answering import answer_form
from people.models import Person
from registrations.models import SeatPlan
from spaces import policy as rights


def came_from(request: HttpRequest) -> SeatPlan | None:
    """`?seats=7`: the proof for which somebody looks for a project, and to which they go back. None for what is not
    theirs."""
    number = request.GET.get("seats", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    plans = SeatPlan.objects.in_calendars().visible_to(request.user).with_time()
    found = plans.filter(pk=number).first()
    return found if found and rights.may(request.user, "prove", found.space) else None


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    proof_policy.require_keep_projects(request.user)
    context = {"projects": Project.objects.select_related("logo"), "plan": came_from(request)}
    return render(request, "evidence/projects.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    proof_policy.require_keep_projects(request.user)
    return answered(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, pk: int) -> HttpResponse:
    proof_policy.require_keep_projects(request.user)
    return answered(request, get_object_or_404(Project.objects.select_related("logo"), pk=pk))


def answered(request: HttpRequest, found: Project | None) -> HttpResponse:
    plan = came_from(request)
    is_sent = request.method == "POST"
    form = ProjectForm(request.POST if is_sent else None, request.FILES if is_sent else None, instance=found)
    # The row that the page speaks of is as it is stored, whatever the form was given.
    shown = Project.objects.select_related("logo").get(pk=found.pk) if found else None

    def keep() -> Project:
        facts: dict[str, Any] = dict(form.cleaned_data)
        logo = facts.pop("logo", None)
        return projects.keep_project(by=cast(Person, request.user), project=shown, logo=logo, **facts)

    return answer_form(
        request,
        form,
        keep,
        page="evidence/project.html",
        context={"project": shown, "plan": plan},
        said=_("The project is kept."),
        to=lambda _kept: reverse("proof:page", args=[plan.pk]) if plan else reverse("proof:projects"),
    )


@login_required
@require_GET
def logo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """To everybody who has signed in: it stands on every list that they are handed."""
    found = get_object_or_404(Project.objects.select_related("logo"), pk=pk)
    if found.logo is None:
        raise Http404
    return serving.answer(request, cast(Any, found.logo))
