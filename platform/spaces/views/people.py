"""Who belongs, who asks to, who is invited; and what coordinators decide about them."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.answering import attempt
from people.models import Person
from spaces import actions, policy
from spaces.forms import InviteForm, ReasonForm
from spaces.models import Invitation, Membership, Space
from spaces.views.rows import back, membership_in, visible_space


@login_required
@require_GET
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who belongs, by name; to coordinators also who is invited."""
    space = visible_space(request, slug)
    verbs = policy.verbs(request.user, space)
    if "see_members" not in verbs:
        raise policy.Denied("see_members")
    found = Membership.objects.filter(space=space).present()
    rows = list((found if "remove_member" in verbs else found.listed_to(request.user)).for_list())
    context = {
        "space": space,
        "verbs": verbs,
        "members": [row for row in rows if row.state == Membership.State.ACTIVE],
        "waiting": [row for row in rows if row.state == Membership.State.REQUESTED],
        "invited": Invitation.objects.open(timezone.now()).filter(space=space).order_by("email"),
    }
    return render(request, "spaces/members.html", context)


@login_required
@require_GET
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    """Who waits for a coordinator's answer, the longest first."""
    space = visible_space(request, slug)
    policy.require(request.user, "decide_requests", space)
    waiting = Membership.objects.requested().filter(space=space).for_list().order_by("asked_at", "pk")
    return render(request, "spaces/requests.html", {"space": space, "waiting": waiting})


@login_required
@require_POST
def acceptance(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    space, person = visible_space(request, slug), cast(Person, request.user)
    policy.require(person, "decide_requests", space)
    waiting = membership_in(space, pk)
    attempt(
        request,
        lambda: actions.accept_request(membership=waiting, by=person),
        lambda joined: (
            (
                _("%(person)s is now a member.")
                if joined.is_active
                else _("The group is full: %(person)s waits for a place now.")
            )
            % {"person": waiting.person.name}
        ),
    )
    return back(request, space)


@login_required
@require_http_methods(["GET", "POST"])
def refusal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Decline a request, with a reason."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    policy.require(person, "decide_requests", space)
    waiting = membership_in(space, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = _("Declined; %(person)s is told why.") % {"person": waiting.person.name}
        attempt(request, lambda: actions.decline_request(membership=waiting, by=person, reason=reason), done)
        return back(request, space)
    return ask_reason(request, "spaces/refusal.html", space, waiting, form)


@login_required
@require_http_methods(["GET", "POST"])
def removal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a membership away, with a reason."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    policy.require(person, "remove_member", space)
    member = membership_in(space, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = _("%(person)s is no longer a member, and is told why.") % {"person": member.person.name}
        attempt(request, lambda: actions.remove_member(membership=member, by=person, reason=reason), done)
        return after_a_change(person, space)
    return ask_reason(request, "spaces/removal.html", space, member, form)


def ask_reason(
    request: HttpRequest, template: str, space: Space, membership: Membership, form: ReasonForm
) -> HttpResponse:
    context = {"space": space, "membership": membership, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_POST
def role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make somebody coordinator, or member again."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    policy.require(person, "set_role", space)
    member, wanted = membership_in(space, pk), request.POST.get("role", "")
    if wanted == Membership.Role.COORDINATOR:
        done = _("%(person)s coordinates now, too.") % {"person": member.person.name}
    else:
        done = _("%(person)s is a member like others now.") % {"person": member.person.name}
    attempt(request, lambda: actions.set_role(membership=member, by=person, role=wanted), done)
    return after_a_change(person, space)


@login_required
@require_http_methods(["GET", "POST"])
def handing_over(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody else coordinates instead of oneself. Asks first, because one cannot take it back alone."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    policy.require(person, "set_role", space)
    member = membership_in(space, pk)
    if request.method == "POST":
        done = _("%(person)s coordinates now; you are a member.") % {"person": member.person.name}
        attempt(request, lambda: actions.hand_over(membership=member, by=person), done)
        return after_a_change(person, space)
    return render(request, "spaces/handing_over.html", {"space": space, "membership": member})


@login_required
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite an address."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    policy.require(person, "invite", space)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        done = _("%(email)s is invited.") % {"email": email}
        if attempt(request, lambda: actions.invite(space=space, email=email, by=person), done):
            return redirect("spaces:members", space.slug)
    context = {"space": space, "form": form}
    return render(request, "spaces/invitations.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revocation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back an invitation."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    policy.require(person, "invite", space)
    invitation = get_object_or_404(Invitation, space=space, pk=pk)
    done = _("The invitation of %(email)s is taken back.") % {"email": invitation.email}
    attempt(request, lambda: actions.revoke_invitation(invitation=invitation, by=person), done)
    return redirect("spaces:members", space.slug)


def after_a_change(person: Person, space: Space) -> HttpResponse:
    """Back to the members, unless the change took that page away from oneself."""
    if policy.may(person, "see_members", space):
        return redirect("spaces:members", space.slug)
    return redirect("/")
