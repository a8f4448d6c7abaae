"""What every view of this room begins with."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from calendars.models import Entry
from people.guests import open_to_guests, reader


def in_confidence(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who has signed in; kept by no cache, and an error here tells nothing of what was typed or read."""
    return login_required(guarded(view))


def in_own_confidence(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same of an entry, for its guests too."""
    open_to: Callable[..., HttpResponse] = open_to_guests("entry", "entry_id")(guarded(view))
    return open_to


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    silent = sensitive_variables()(sensitive_post_parameters()(view))

    @never_cache
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return silent(request, *args, **kwargs)

    return answer


def visible_entry(request: HttpRequest, entry_id: int) -> Entry:
    """Raises Http404, the same for what isn't there and for what this person may not see."""
    return get_object_or_404(Entry.objects.visible_to(reader(request)).select_related("space"), pk=entry_id)
