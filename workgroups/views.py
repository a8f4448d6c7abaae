from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.models import Country
from partners.policy import is_partner
from people.answering import answer_form, posted
from people.models import Person
from spaces import actions as spaces
from spaces import policy as rights
from spaces.models import Space
from workgroups import actions, policy
from workgroups.actions import Group
from workgroups.kinds import Kind
from workgroups.page import contents


def visible_group(request: HttpRequest, slug: str, kind: Kind) -> Group:
    """Raises Http404, the same for what isn't there and for what this person may not see."""
    found: Group = get_object_or_404(kind.model.objects.visible_to(request.user).for_list(), space__slug=slug)
    return found


@require_GET
def index(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Groups of a kind; `?country=EE` shows those of one country, `?archived=1` those that have ended."""
    chosen, archived = request.GET.get("country", ""), bool(request.GET.get("archived"))
    found = Space.objects.visible_to(request.user).of_kind(kind.name)
    found = found.filter(state=Space.State.ARCHIVED) if archived else found.listed()
    countries = list(Country.objects.all())
    if chosen:
        known = [country for country in countries if country.pk == chosen]
        found = found.filter(pk__in=Space.objects.filter(countries__in=known))
    found = found.with_member_count().with_state_of(request.user).order_by("title", "pk")
    context = {
        "kind": kind,
        "spaces": found.prefetch_related("countries"),
        "countries": countries,
        "chosen": chosen,
        "archived": archived,
        "may_propose": policy.may_propose(request.user),
        "is_partner": is_partner(request.user),
    }
    return render(request, "workgroups/index.html", context)


@require_GET
def detail(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    group = visible_group(request, slug, kind)
    context = {"kind": kind, **contents(group, request.user, timezone.now())}
    return render(request, "workgroups/group.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Propose a group: confirmed partners may, others are told what they wait for."""
    person = cast(Person, request.user)
    if not policy.may_propose(person):
        return render(request, "workgroups/not_yet.html", {"kind": kind}, status=403)
    form = kind.form(posted(request), initial={"language": person.language})
    return answer_form(
        request,
        form,
        lambda: actions.propose(
            model=kind.model, by=person, space=form.space_values(), group=form.group_values()
        ),
        page="workgroups/form.html",
        context={"kind": kind},
        said=_("The group is there. Invite those who should take part."),
        to=lambda group: group.space,
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    group, person = visible_group(request, slug, kind), cast(Person, request.user)
    rights.require(person, "edit", group.space)
    form = kind.form(posted(request), instance=group)
    return answer_form(
        request,
        form,
        lambda: actions.edit(group=group, by=person, space=form.space_values(), fields=form.group_values()),
        page="workgroups/form.html",
        context={"kind": kind, "group": group, "space": group.space},
        said=_("Saved."),
        to=lambda edited: edited.space,
    )


@login_required
@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    """Asks first: from then on everything in it is read only."""
    group, person = visible_group(request, slug, kind), cast(Person, request.user)
    rights.require(person, "archive", group.space)
    if request.method == "POST":
        spaces.archive(space=group.space, by=person)
        messages.success(request, _("Archived: it can be read, and nothing in it changes any more."))
        return redirect(group.space)
    return render(request, "workgroups/archive.html", {"kind": kind, "space": group.space})


@login_required
@require_POST
def reopening(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    group, person = visible_group(request, slug, kind), cast(Person, request.user)
    rights.require(person, "archive", group.space)
    spaces.reopen(space=group.space, by=person)
    messages.success(request, _("The group is open again."))
    return redirect(group.space)
