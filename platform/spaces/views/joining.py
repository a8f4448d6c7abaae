"""A person's own door: join, ask, withdraw, answer an invitation, leave."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.answering import attempt
from people.models import Person
from people.refusal import Refusal
from spaces import actions, policy
from spaces.forms import NoteForm
from spaces.models import Space
from spaces.views.rows import back, visible_space


@login_required
@require_http_methods(["GET", "POST"])
def membership(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: where one stands, on a page of its own. POST: go in by whichever door the space has."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if go_in(request, space, person, form.cleaned_data["note"]):
            return redirect(space.get_absolute_url())
        return redirect("spaces:membership", space.slug)
    context = {"space": space, "mine": policy.membership(person, space), "form": form}
    return render(request, "spaces/membership.html", context, status=422 if form.errors else 200)


def go_in(request: HttpRequest, space: Space, person: Person, note: str) -> bool:
    try:
        mine = actions.ask_to_join(space=space, person=person, note=note)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    if mine.is_active:
        messages.success(request, _("Welcome to %(space)s.") % {"space": space.title})
    else:
        done = _("Your request has been sent. All coordinators see it, and you are told what they decide.")
        messages.success(request, done)
    return True


@login_required
@require_POST
def withdrawal(request: HttpRequest, slug: str) -> HttpResponse:
    space, person = visible_space(request, slug), cast(Person, request.user)
    attempt(
        request,
        lambda: actions.withdraw_request(space=space, person=person),
        _("Your request is withdrawn."),
    )
    return back(request, space)


@login_required
@require_POST
def refusal_of_invitation(request: HttpRequest, slug: str) -> HttpResponse:
    space, person = visible_space(request, slug), cast(Person, request.user)
    attempt(
        request,
        lambda: actions.decline_invitation(space=space, person=person),
        _("You declined the invitation."),
    )
    return redirect("/")


@login_required
@require_http_methods(["GET", "POST"])
def leaving(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first, on a page of its own: what is left behind is not read any more."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    if request.method == "POST":
        done = _("You have left %(space)s.") % {"space": space.title}
        if attempt(request, lambda: actions.leave(space=space, person=person), done):
            return redirect("/")
        return redirect(space.get_absolute_url())
    context = {"space": space, "mine": policy.membership(person, space)}
    return render(request, "spaces/leaving.html", context)


@login_required
@require_POST
def level(request: HttpRequest, slug: str) -> HttpResponse:
    """How loud the space is to oneself."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    wanted = request.POST.get("level", "")
    done = _("Saved: this is how much you hear of %(space)s from now on.") % {"space": space.title}
    attempt(request, lambda: actions.set_level(space=space, person=person, level=wanted), done)
    return back(request, space)
