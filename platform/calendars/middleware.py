"""Secret calendar addresses go past sessions, languages and forms: a calendar program has none of them."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from calendars.views.feed import feed

ADDRESS = re.compile(r"/calendar/([^/]+)\.ics")


class FeedMiddleware:
    """Answers `/calendar/<token>.ics` before any session is looked at: no cookie, and no `Vary` but by encoding.

    Whatever the program logs about such a request names it without its token.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = ADDRESS.fullmatch(request.path_info)
        if match is None:
            return self.get_response(request)
        request.path = request.path_info = "/calendar/(secret).ics"
        return feed(request, match[1])
