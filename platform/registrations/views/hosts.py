"""What the hosts see of the seats, and decide about them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.answering import answer_form, attempt, posted
from people.models import Person
from people.pages import page_before
from registrations import actions
from registrations.desk import add_answers, columns_of, shown_of
from registrations.forms import GROUP_NAMES, CancellationForm, ColumnsForm, DeskForm
from registrations.history import History
from registrations.models import Registration, SeatPlan
from registrations.models.registration import STANDING
from registrations.spreadsheet import XLSX, Cell, as_csv, as_xlsx, rows
from registrations.views.found import hosted_plan

PAGE = "registrations/registrations.html"
ON_A_PAGE = 50
State = Registration.State


def contents(request: HttpRequest, plan: SeatPlan) -> dict[str, Any]:
    """The desk: the people that were looked for, fifty a page, and how many there are of each kind. Queries that don't
    depend on how many."""
    here, form = Registration.objects.filter(plan=plan), DeskForm(request.GET, plan=plan)
    asked = form.asked()
    counts, has_undo = tally(here)
    is_looked_for = any(value for name, value in asked.items() if name != "state")
    if is_looked_for:
        counts, _of_them = tally(here.for_desk(**{**asked, "state": "all"}))
    pages = Paginator(here.for_desk(**asked).for_list(), ON_A_PAGE)
    sizes = sizes_of(counts)
    pages.count = sizes.get(asked["state"], sizes["all"])
    page = pages.get_page(request.GET.get("page"))
    columns = columns_of(plan)
    shown = shown_of(plan, cast(Person, request.user), columns)
    add_answers(plan, page.object_list, shown)
    return {
        "plan": plan,
        "columns": ColumnsForm(columns=columns, shown=shown),
        "shown": [one.key for one in shown],
        "answer_columns": [one for one in shown if one.is_answer],
        "desk": form,
        "page": page,
        "people": page.object_list,
        "asked": asked,
        "is_looked_for": is_looked_for,
        "is_narrowed": any(asked[one.name] for one in form.narrowing()),
        "address": address_with(request),
        "groups": groups(sizes, asked),
        "undoable": here.filter(kept_until__gt=timezone.now()).select_related("person") if has_undo else [],
        "pools": [pool for pool in plan.pools.all() if not pool.is_released],
    }


def tally(here: QuerySet[Registration]) -> tuple[Counter[str], bool]:
    """How many are in each state, with those whose changed answers nobody has seen as "looks"; and whether some seat
    that was taken away can still be given back. One query."""
    rows = here.order_by().values_list("state", "needs_look").annotate(Count("pk"), Max("kept_until"))
    counts: Counter[str] = Counter()
    until = []
    for state, needs_look, count, kept_until in rows:
        counts[state] += count
        until.append(kept_until)
        if needs_look and state in STANDING and state != State.REQUESTED:
            counts["looks"] += count
    return counts, any(one is not None and one > timezone.now() for one in until)


def sizes_of(counts: Counter[str]) -> dict[str, int]:
    """How many are in each group of states of `GROUPS`, from a tally."""
    everybody = counts.total() - counts["looks"]
    standing = sum(counts[state] for state in STANDING)
    return {
        "": standing,
        "to-decide": counts["requested"] + counts["looks"],
        "confirmed": counts["confirmed"],
        "offered": counts["offered"],
        "waiting": counts["waiting"],
        "gone": everybody - standing,
        "all": everybody,
    }


def groups(sizes: dict[str, int], asked: dict[str, str]) -> list[dict[str, Any]]:
    """Each group of states, for the row of links above the table: how many are in it of those that are looked for, and the
    address at which they stay looked for."""
    kept = {key: asked[name] for name, key in DeskForm.LOOKED_FOR.items() if name != "state"}
    looked_for = {name: value for name, value in kept.items() if value}
    return [
        {
            "state": state,
            "name": name,
            "count": sizes[state],
            "is_current": state == asked["state"],
            "address": f"?{urlencode({**looked_for, 'state': state})}",
        }
        for state, name in GROUP_NAMES.items()
        if sizes[state] or state in ("", asked["state"])
    ]


def address_with(request: HttpRequest) -> str:
    """What is looked for, for the links to other pages of it."""
    kept = {name: request.GET[name] for name in DeskForm.LOOKED_FOR.values() if request.GET.get(name)}
    return f"?{urlencode(kept)}&" if kept else "?"


@login_required
@require_GET
def registrations(request: HttpRequest, plan_id: int) -> HttpResponse:
    return render(request, PAGE, contents(request, hosted_plan(request, plan_id)))


@login_required
@require_GET
def registrations_csv(request: HttpRequest, plan_id: int) -> HttpResponse:
    return table(request, plan_id, "csv", "text/csv; charset=utf-8", as_csv)


@login_required
@require_GET
def registrations_xlsx(request: HttpRequest, plan_id: int) -> HttpResponse:
    return table(request, plan_id, "xlsx", XLSX, as_xlsx)


@login_required
@require_POST
def columns(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Which columns one wants to see from now on."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    there = columns_of(found)
    form = ColumnsForm(request.POST, columns=there, shown=shown_of(found, person, there))
    return answer_form(
        request,
        form,
        lambda: actions.choose_columns(plan=found, by=person, shown=form.cleaned_data["columns"]),
        page=PAGE,
        name="columns",
        context=contents(request, found),
        to=lambda _chosen: page_before(request, address_of(found)),
    )


def table(
    request: HttpRequest,
    plan_id: int,
    ending: str,
    content_type: str,
    written: Callable[[Iterable[Sequence[Cell]]], bytes],
) -> HttpResponse:
    found = hosted_plan(request, plan_id)
    people, only = Registration.objects.filter(plan=found).for_list(), None
    if request.GET.get("as") == "shown":
        people = people.for_desk(**DeskForm(request.GET, plan=found).asked())
        only = [one.key for one in shown_of(found, cast(Person, request.user), columns_of(found))]
    response = HttpResponse(written(rows(found, list(people), only)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.space.slug}-{found.pk}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def cancellation(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    theirs = registration_in(found, registration_id)
    form = CancellationForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.cancel_registration(
            registration=theirs, by=person, reason=form.cleaned_data["reason"], can_undo=True
        ),
        page="registrations/cancellation.html",
        context={"plan": found, "registration": theirs},
        said=_("The registration is cancelled, and the person is told why."),
        to=lambda _theirs: address_of(found),
    )


@login_required
@require_POST
def approval(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    """Accept somebody who asked; or have seen that they changed their answers."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    theirs = registration_in(found, registration_id)
    attempt(
        request,
        lambda: actions.approve_registration(registration=theirs, by=person),
        lambda done: (
            (
                _("%(person)s is accepted and has a seat.")
                if done.state == State.CONFIRMED
                else _("%(person)s is accepted and waits for a seat.")
            )
            % {"person": theirs.person.name}
        ),
    )
    return back_to_desk(request, found)


@login_required
@require_http_methods(["GET", "POST"])
def refusal(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    theirs = registration_in(found, registration_id)
    form = CancellationForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.refuse_registration(
            registration=theirs, by=person, reason=form.cleaned_data["reason"]
        ),
        page="registrations/refusal.html",
        context={"plan": found, "registration": theirs},
        said=_("The registration is refused, and the person is told why."),
        to=lambda _theirs: address_of(found),
    )


@login_required
@require_GET
def log(request: HttpRequest, plan_id: int) -> HttpResponse:
    """What was decided about the seats of a plan, each and all, by whom and why; the newest first."""
    found = hosted_plan(request, plan_id)
    page = Paginator(History(found), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "registrations/log.html", {"plan": found, "page": page})


@login_required
@require_POST
def counting(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    """For which share somebody counts: a speaker, a guest of the hosts."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    theirs, key = registration_in(found, registration_id), request.POST.get("pool", "")
    pools = {str(pool.pk): pool for pool in found.pools.all() if not pool.is_released}
    if key and key not in pools:
        raise Http404
    attempt(
        request,
        lambda: actions.name_for_pool(registration=theirs, pool=pools.get(key), by=person),
        _("%(person)s counts for this share now.") % {"person": theirs.person.name},
    )
    return back_to_desk(request, found)


@login_required
@require_POST
def restoring(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    theirs = registration_in(found, registration_id)
    done = _("%(person)s is let in again.") % {"person": theirs.person.name}
    attempt(request, lambda: actions.restore_registration(registration=theirs, by=person), done)
    return back_to_desk(request, found)


def back_to_desk(request: HttpRequest, plan: SeatPlan) -> HttpResponse:
    """With what was looked for there."""
    return HttpResponseRedirect(page_before(request, address_of(plan)))


def registration_in(plan: SeatPlan, pk: int) -> Registration:
    return get_object_or_404(Registration.objects.select_related("person", "plan__space"), plan=plan, pk=pk)


def address_of(plan: SeatPlan) -> str:
    return plan.hosts_url
