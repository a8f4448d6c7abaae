"""The smallest views that can give a calendar's bytes, behind the same middleware: what stands in the file that
`SMALLEST_BODY` names, and a 304."""

import os
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

BODY = Path(os.environ["SMALLEST_BODY"]).read_bytes()
HEADERS = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Content-Encoding": "gzip",
    "ETag": '"always"',
    "Cache-Control": "private, max-age=300",
}


def whole(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers=HEADERS)


def unchanged(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=304, headers={"ETag": '"always"'})


urlpatterns = [
    path("smallest/200", whole),
    path("smallest/304", unchanged),
    path("", include("config.urls")),
]
