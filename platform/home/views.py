from datetime import timedelta
from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from calendars.models import Reply
from conversations import actions as conversations
from conversations.models import Thread
from events.models import Event
from evidence.models import EvidenceRecord
from exchanges.models import Visit
from home import closing, dates, privacy, waiting
from home.erasing import erase
from home.forms import DeletionForm
from home.since import MOST_LINES, MOST_TALKS, gather
from partners.models import Consortium, Country
from people.models import Person

THREADS_SHOWN = 8
AHEAD_ON_FRONT = 3
NEAR = timedelta(hours=2)  # before a meeting the page looks again by itself: the way in appears on it


def index(request: HttpRequest) -> HttpResponse:
    """The front page of the site, or what is next for whoever has signed in."""
    return next_for_me(request) if request.user.is_authenticated else front(request)


def front(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    events, visits = (model.objects.visible_to(request.user).standing() for model in (Event, Visit))
    context = {
        "consortium": Consortium.objects.first(),
        "events": events.upcoming(now).for_list()[:AHEAD_ON_FRONT],
        "visits": visits.upcoming(now).for_list()[:AHEAD_ON_FRONT],
        "countries": Country.objects.with_organisation_count(),
    }
    return render(request, "home/front.html", context)


def next_for_me(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    now = timezone.now()
    found = waiting.for_person(person)
    mine = dates.of_person(person, now)
    context = {
        "next": mine.next,
        "is_near": mine.next is not None and mine.next.starts_at - now < NEAR,
        "dates": mine.then,
        "unanswered": mine.unanswered,
        "choices": Reply.Partstat.choices,
        "waiting": found.answers,
        "decisions": found.decisions,
        "threads": unread_threads(person),
    }
    return render(request, "home/next.html", context)


def unread_threads(person: Person) -> list[Thread]:
    """One query; the newest first."""
    found = (
        Thread.objects.visible_to(person)
        .with_unread_of(person)
        .with_draft_of(person)
        .filter(unread__gt=0)
        .for_list()
    )
    return list(found.order_by("-last_posted_at")[:THREADS_SHOWN])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def since(request: HttpRequest) -> HttpResponse:
    """What has happened in all of the person's spaces. POST closes what the form says that it showed."""
    person = cast(Person, request.user)
    if request.method == "POST":
        threads = closing.pairs(request.POST.getlist("thread"), MOST_TALKS)
        counts = closing.pairs(request.POST.getlist("notice"), MOST_LINES)
        closing.keep(request, closing.close(person=person, threads=threads, counts=counts))
        return redirect("home:since")
    context = {"since": gather(person), "may_bring_back": closing.kept(request)}
    return render(request, "home/since.html", context)


@login_required
@require_POST
def bringing_back(request: HttpRequest) -> HttpResponse:
    """Undo the last closing of this sign-in."""
    conversations.bring_back(person=cast(Person, request.user), closed=closing.taken_out(request))
    return redirect("home:since")


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
@reauthentication_required
def deletion(request: HttpRequest) -> HttpResponse:
    """Says what goes and what a project has to keep, and until when; then forgets the person who says yes."""
    person = cast(Person, request.user)
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        logout(request)
        erase(person)
        messages.success(request, _("Your account is deleted, and so is what was yours here."))
        return redirect("home:index")
    context = {"form": form, "records": EvidenceRecord.objects.of(person).select_related("project")}
    return render(request, "home/deletion.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
@never_cache
@reauthentication_required
def own_data(request: HttpRequest) -> JsonResponse:
    """As a file, to who has just given the password: it holds more than a page left open should give away."""
    return as_file(cast(Person, request.user))


def as_file(person: Person) -> JsonResponse:
    answer = JsonResponse(privacy.export(person), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer.headers["Content-Disposition"] = 'attachment; filename="hansa.json"'
    return answer
