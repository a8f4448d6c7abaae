"""Redis or the database away: whoever asks is told so politely, and when to ask again; nothing is half done.

Redis: posting and reading go on; who signs in is not counted then, so nobody signs in (allauth's limiter would
otherwise let everybody try). The database: nothing goes on, and nothing that was acknowledged is lost.
"""

import logging
import re
import sys
from collections.abc import Callable
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.defaults import server_error
from redis.exceptions import RedisError

from config.problems import MEDIA_TYPE

AWAY: dict[type[Exception], int] = {RedisError: 30, OperationalError: 5, InterfaceError: 5}
SECRET = re.compile("password|code|token|credential")
log = logging.getLogger("config.unavailable")


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form brought, to be sent once more; never what is secret, which would then stand in the page."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not SECRET.search(name)
        for value in values
    ]


def unavailable(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """A 503 that a person or a program can read, where something that is away is the reason. Asks neither for anything."""
    seconds = next((seconds for kind, seconds in AWAY.items() if isinstance(error, kind)), None)
    if seconds is None:
        return None
    log.error("Something is away: %s", error)
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": status.phrase, "status": int(status)}
        response: HttpResponse = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    else:
        words = {"typed": typed(request), "is_whole": not isinstance(error, RedisError)}
        response = render(request, "503.html", words, status=status)
    response.headers["Retry-After"] = str(seconds)
    return response


class UnavailableMiddleware:
    """For what a view raises; what a middleware raises (who is this?) comes to `failed`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nobody else has answered: 503 where something is away, else 500."""
    return unavailable(request, sys.exc_info()[1]) or server_error(request)
