"""Answering a poll: by somebody who belongs there, and by a guest who has a link."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.answering import attempt
from scheduling import actions
from scheduling.actions import Given
from scheduling.models import Vote
from scheduling.views.polls import reader, visible_poll


@login_required
@require_POST
def votes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All answers of a person in one call; a refusal is said above what is there now."""
    found = visible_poll(request, slug, pk)
    given = given_in(request.POST, found.options.values_list("pk", flat=True))
    attempt(
        request,
        lambda: actions.vote(poll=found, person=reader(request), answers=given),
        _("Your answers are saved. You can change them as long as the poll is open."),
    )
    return redirect(found)


def given_in(data: QueryDict, option_ids: Iterable[int]) -> dict[int, Given]:
    """`option-7=yes` with `seen-7=0`, the revision that stood beside the buttons."""
    found = {}
    for pk in option_ids:
        answer, seen = data.get(f"option-{pk}", ""), data.get(f"seen-{pk}", "")
        if answer in Vote.Answer.values:
            found[pk] = Given(answer, int(seen) if seen.isdecimal() and len(seen) < 10 else None)
    return found
