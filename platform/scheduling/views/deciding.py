"""What those who run a poll do with it: remind, close, choose, call off, open again."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from people import answering
from people.refusal import Refusal
from scheduling import actions
from scheduling.board import board
from scheduling.forms.poll import DeadlineForm
from scheduling.models import Poll
from scheduling.views.polls import reader, run_poll


def attempt(request: HttpRequest, poll: Poll, verb: Callable[[], str]) -> HttpResponse:
    """Do it and say so, or say why not."""
    answering.attempt(request, verb, str)
    return redirect(poll)


@login_required
@require_POST
def reminder(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = run_poll(request, slug, pk)

    def verb() -> str:
        count = actions.remind(poll=found, by=reader(request))
        return ngettext("%(count)s person was reminded.", "%(count)s people were reminded.", count) % {
            "count": count
        }

    return attempt(request, found, verb)


@login_required
@require_POST
def closing(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = run_poll(request, slug, pk)

    def verb() -> str:
        actions.close_poll(poll=found, by=reader(request))
        return _("The poll is closed: nobody answers any more. Choose a date when you are ready.")

    return attempt(request, found, verb)


@login_required
@require_http_methods(["GET", "POST"])
def choice(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The options, the best first. One to which somebody said no who has to be there is asked about once more."""
    found = run_poll(request, slug, pk)
    if found.state not in (Poll.State.OPEN, Poll.State.CLOSED):
        return redirect(found)
    seen, now = board(found, reader(request)), timezone.now()
    context = {
        "poll": found,
        "space": found.space,
        "board": seen,
        "tallies": [tally for tally in seen.ranked if not tally.option.is_past(now)],
    }
    if request.method != "POST":
        return render(request, "scheduling/choice.html", context)
    wanted = next(
        (tally for tally in seen.tallies if str(tally.option.pk) == request.POST.get("option")), None
    )
    if wanted is None:
        return render(
            request, "scheduling/choice.html", {**context, "error": _("Choose one of the dates.")}, status=422
        )
    is_meant = bool(request.POST.get("in_spite_of_no"))
    if wanted.refusing and not is_meant:
        return render(request, "scheduling/choice_of_refused.html", {**context, "tally": wanted})

    def verb() -> str:
        actions.choose(poll=found, option=wanted.option, by=reader(request), in_spite_of_no=is_meant)
        return _("It is fixed. Those who were asked were told, and it stands in the calendar.")

    return attempt(request, found, verb)


@login_required
@require_http_methods(["GET", "POST"])
def cancellation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = run_poll(request, slug, pk)
    if found.is_cancelled:
        return redirect(found)
    if request.method != "POST":
        return render(request, "scheduling/cancellation.html", {"poll": found, "space": found.space})

    def verb() -> str:
        actions.cancel_poll(poll=found, by=reader(request))
        return _("It is called off; those who were asked were told.")

    return attempt(request, found, verb)


@login_required
@require_http_methods(["GET", "POST"])
def reopening(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """With a new deadline, or none; the answers are all still there."""
    found, person = run_poll(request, slug, pk), reader(request)
    if found.is_open:
        raise Http404
    form = DeadlineForm(request.POST if request.method == "POST" else None, reader=person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_poll(poll=found, by=person, closes_at=form.cleaned_data["closes_at"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The poll is open again, with all answers; those who are asked were told.")
            )
            return redirect(found)
    context = {"poll": found, "space": found.space, "form": form}
    return render(request, "scheduling/reopening.html", context, status=422 if form.errors else 200)
