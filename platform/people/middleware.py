"""Each signed-in person reads in their own language and zone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class PersonMiddleware:
    """After authentication: the profile's language wins over the cookie's and the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if not person.is_authenticated:
            return self.get_response(request)
        if person.language in dict(settings.LANGUAGES):
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        # Programs get UTC, whoever they sign in as.
        zone = timezone.get_default_timezone() if request.path.startswith("/api/") else person.zone
        with timezone.override(zone):
            response = self.get_response(request)
        response.headers["Content-Language"] = person.language
        return response
