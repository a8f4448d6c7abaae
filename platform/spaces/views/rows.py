"""What every view of this room begins and ends with."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from people.pages import page_before
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


def back(request: HttpRequest, space: Space) -> HttpResponse:
    """To the page of this site that the form stood on, else to the space's own."""
    return HttpResponseRedirect(page_before(request, space.get_absolute_url()))
