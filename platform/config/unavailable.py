"""Redis away: what needs it says so politely, and says no. Posting and reading go on; who signs in is not counted
then, so nobody signs in (allauth's limiter would otherwise let everybody try)."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from redis.exceptions import RedisError

from config.problems import MEDIA_TYPE

RETRY_SECONDS = 30
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


class UnavailableMiddleware:
    """Turns an error of Redis into a 503 that a person or a program can read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RedisError):
            return None
        log.error("Redis is away: %s", exception)
        status = HTTPStatus.SERVICE_UNAVAILABLE
        if request.path.startswith("/api/"):
            body = {"type": "about:blank", "title": status.phrase, "status": int(status)}
            response: HttpResponse = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
        else:
            response = render(request, "503.html", {"typed": typed(request)}, status=status)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
