"""In which of the five languages a paper is printed."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def chosen(request: HttpRequest) -> str:
    """As the address says, else as the reader reads."""
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else get_language() or settings.LANGUAGE_CODE
