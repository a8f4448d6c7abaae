"""By which of a guest's own pages a form is open. What asks the forms is a higher room, and says so here."""

from collections.abc import Callable

from django.http import HttpRequest

from people.guests import guest_in
from people.models import Person

# By a form's number the scopes (`plan:7`) of what asks it.
ASKED_BY: list[Callable[[int], list[str]]] = []


def guest_at(request: HttpRequest, form: int) -> Person | None:
    """Whose page this browser has open of what asks a form, and of nothing else that is theirs."""
    scopes = [scope for ask in ASKED_BY for scope in ask(form)]
    return next((guest for scope in scopes if (guest := guest_in(request, scope))), None)
