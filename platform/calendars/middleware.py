"""Calendar addresses go past sessions, languages and forms: a calendar program has none of them."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from calendars.views.feed import feed, public

SECRET = re.compile(r"/calendar/([^/]+)\.ics")
PUBLIC = re.compile(r"/calendar/public(?:/(?P<slug>[-\w]+))?(?:\.(?P<language>[a-z]{2}))?\.ics", re.ASCII)


class FeedMiddleware:
    """Answers calendar addresses before any session is looked at: no cookie, and no `Vary` but by encoding.

    Whatever the program logs about a secret one names it without its token.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/calendar/"):
            return self.get_response(request)
        if match := PUBLIC.fullmatch(request.path_info):
            return public(request, **{name: value for name, value in match.groupdict().items() if value})
        if match := SECRET.fullmatch(request.path_info):
            request.path = request.path_info = "/calendar/(secret).ics"
            return feed(request, match[1])
        return self.get_response(request)
