"""Redis away: what needs it says so politely, and says no. Posting and reading go on; who signs in is not counted
then, so nobody signs in (allauth's limiter would otherwise let everybody try)."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from redis.exceptions import RedisError

from config.problems import MEDIA_TYPE

RETRY_SECONDS = 30
log = logging.getLogger("config.unavailable")


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
            response = render(request, "503.html", status=status)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
