"""What every view of this room begins and ends with."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from people.pages import page_before
from people.refusal import Refusal
from spaces.models import Membership, Space


def visible_space(request: HttpRequest, slug: str) -> Space:
    """Raises Http404, the same for what isn't there and for what this person may not see."""
    return get_object_or_404(Space.objects.visible_to(request.user), slug=slug)


def membership_in(space: Space, pk: int) -> Membership:
    """Raises Http404 also for who is invited: they are known by the address alone until they accept."""
    known = Membership.objects.exclude(state=Membership.State.INVITED).select_related("person")
    found = get_object_or_404(known, space=space, pk=pk)
    found.space = space
    return found


def attempt(request: HttpRequest, verb: Callable[[], object], done: str) -> bool:
    """Carry out a verb and say so, or say why not."""
    try:
        verb()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def back(request: HttpRequest, space: Space) -> HttpResponse:
    """To the page of this site that the form stood on, else to the space's own."""
    return HttpResponseRedirect(page_before(request, space.get_absolute_url()))
