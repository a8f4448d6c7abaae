"""What every page's shell shows."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest

from frontend.navigation import sections


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "languages": settings.LANGUAGES,
        "site_url": settings.SITE_URL,
        "outbox_visible": settings.OUTBOX_VISIBLE,
        "sections": sections(request.path),
        "page_to_come_back_to": page_to_come_back_to(request),
    }


def page_to_come_back_to(request: HttpRequest) -> str:
    """For what is done beside the page, such as another language. The answer to a form may stand at an address that only
    takes forms: then it is the page with the form on it."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    before = urlsplit(request.headers.get("Referer", ""))
    return (
        urlunsplit(("", "", before.path or "/", before.query, ""))
        if before.netloc == request.get_host()
        else "/"
    )
