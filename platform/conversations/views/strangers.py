from django.contrib import messages as notes
from django.http import HttpRequest
from django.utils.translation import gettext as _

from conversations.models import Thread
from conversations.naming import named_in


def warn_of_strangers(request: HttpRequest, thread: Thread, body: str) -> None:
    """Say whom the author has just named and nobody tells, because they can't read it."""
    for person in named_in(body, thread, request.user).strangers:
        text = _("%(person)s can't read this thread and is not told.") % {"person": person.name}
        notes.warning(request, text)
