"""What every page's shell shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from frontend.navigation import sections


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "languages": settings.LANGUAGES,
        "site_url": settings.SITE_URL,
        "outbox_visible": settings.OUTBOX_VISIBLE,
        "sections": sections(request.path),
    }
