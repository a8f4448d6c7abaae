"""The page behind a link in a mail: signed, so that it works without sign-in. Opening it changes nothing."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from calendars import actions
from calendars.addresses import mailed_by_token
from calendars.agenda import AHEAD, Date, date_of_entry, dates
from calendars.dated import as_local
from calendars.forms import AnswerForm
from calendars.invitation import answers_of
from calendars.models import Entry, MailedEntry
from calendars.views.entries import moment_of
from people.refusal import Refusal
from spaces.models import Membership

DATES_SHOWN = 3


@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the link answers for the person whom it was mailed to, in that person's language and by their clock.

    Programs that follow every link of a mail do no harm: only the buttons change something.
    """
    found = mailed_by_token(token)
    if found is None or not may_answer(found[0]):
        raise Http404
    mailed, key = found
    with translation.override(mailed.person.language), timezone.override(mailed.person.zone):
        response = respond(request, token, mailed, key)
        response.headers["Content-Language"] = mailed.person.language
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def respond(request: HttpRequest, token: str, mailed: MailedEntry, key: str) -> HttpResponse:
    entry, shown = mailed.entry, dates_of(mailed.entry, key)
    recurrence_id = shown[0].recurrence_id if key else None
    is_over = all(date.ends_at <= timezone.now() for date in shown)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and not is_over and form.is_valid():
        answer = {"partstat": form.cleaned_data["answer"], "comment": form.cleaned_data["comment"]}
        try:
            actions.reply(person=mailed.person, entry=entry, recurrence_id=recurrence_id, **answer)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer is noted."))
            return redirect("calendars:answer", token)
    context = {
        "mailed": mailed,
        "entry": entry,
        "dates": shown,
        "is_date": bool(key),
        "is_over": is_over,
        "is_off": all(date.is_cancelled for date in shown),
        "mine": answers_of(mailed).get(recurrence_id and as_local(entry, recurrence_id)),
        "wished": request.GET.get("answer", ""),
        "form": form,
    }
    return render(request, "calendars/answer.html", context, status=410 if is_over else 200)


def may_answer(mailed: MailedEntry) -> bool:
    """While they belong to the space, and it is not one whose people are nobody's business."""
    member = Membership.objects.active().filter(space=mailed.entry.space_id, person=mailed.person_id)
    return not mailed.entry.space.is_confidential and member.exists()


def dates_of(entry: Entry, key: str) -> list[Date]:
    """The one date of a key; of the whole the next dates, or what was the last. Never empty."""
    if key:
        date = date_of_entry(entry, moment_of(key))
        if date is None:
            raise Http404
        return [date]
    now = timezone.now()
    end = entry.last_ends_at or now + AHEAD
    coming = dates([entry], now, now + AHEAD)[:DATES_SHOWN]
    return (
        coming
        or dates([entry], end - AHEAD, end + timedelta(days=1))[-1:]
        or dates([entry], entry.starts_at, end)
    )
