from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from calendars import pages
from calendars.agenda import dates
from calendars.models import Entry
from partners.models import Country
from people.text import is_storable
from spaces.models import Space

YEARS_SHOWN = 3  # on both sides of today: addresses beyond would only keep crawlers busy


@login_required
def agenda(request: HttpRequest) -> HttpResponse:
    """What is mine, or what is on in one space; a list, a week, or a month."""
    spaces = list(Space.objects.of(request.user).order_by("title"))
    entries, space = wanted(request, spaces)
    view = request.GET.get("view", "")
    context = {
        "view": view if view in VIEWS else "",
        "spaces": spaces,
        "space": space,
        "kinds": Entry.Kind.choices,
        "kind": request.GET.get("kind", ""),
        "countries": Country.objects.order_by("code"),
        "country": request.GET.get("country", ""),
        "today": timezone.localdate(),
    }
    template, more = VIEWS.get(view, ("calendars/agenda.html", weeks))
    return render(request, template, context | more(request, entries))


def wanted(request: HttpRequest, spaces: list[Space]) -> tuple[QuerySet[Entry], Space | None]:
    """The entries that the address asks for. A space that isn't the reader's own needs one more query."""
    slug, kind = request.GET.get("space", ""), request.GET.get("kind", "")
    entries, space = Entry.objects.of(request.user), None
    if slug:
        space = next((one for one in spaces if one.slug == slug), None)
        if space is None and is_storable(slug):
            space = Space.objects.visible_to(request.user).filter(slug=slug).first()
        if space is None:
            raise Http404
        entries = Entry.objects.visible_to(request.user).filter(space=space)
    country = request.GET.get("country", "")
    if kind in Entry.Kind.values:
        entries = entries.filter(kind=kind)
    if country and is_storable(country):
        entries = entries.filter(space__in=Space.objects.filter(countries=country))
    return entries, space


def weeks(request: HttpRequest, entries: QuerySet[Entry]) -> dict[str, Any]:
    first = day_of(request.GET.get("from", ""), timezone.localdate())
    after = first + timedelta(weeks=pages.WEEKS_SHOWN)
    found = dates(entries, pages.starts_of_day(first), pages.starts_of_day(after))
    return {
        "weeks": pages.by_week(found, first, after),
        "first": first,
        "last": after - timedelta(days=1),
        "earlier": first - timedelta(weeks=pages.WEEKS_SHOWN),
        "later": after,
    }


def week(request: HttpRequest, entries: QuerySet[Entry]) -> dict[str, Any]:
    today = timezone.localdate()
    monday = pages.monday_of(day_of(request.GET.get("from", ""), today))
    after = monday + timedelta(weeks=1)
    found = dates(entries, pages.starts_of_day(monday), pages.starts_of_day(after))
    return {
        "squares": pages.squares(monday, 7, found, today),
        "first": monday,
        "last": after - timedelta(days=1),
        "number": monday.isocalendar().week,
        "earlier": monday - timedelta(weeks=1),
        "later": after,
    }


def month(request: HttpRequest, entries: QuerySet[Entry]) -> dict[str, Any]:
    today = timezone.localdate()
    shown = day_of(request.GET.get("month", "") + "-01", today).replace(day=1)
    days = pages.month_days(shown)
    end = days[-1] + timedelta(days=1)
    found = dates(entries, pages.starts_of_day(days[0]), pages.starts_of_day(end))
    return {
        "month": shown,
        "rows": pages.month_weeks(shown, found, today),
        "weekdays": days[:7],
        "earlier": pages.month_before(shown),
        "later": pages.next_month(shown),
    }


def day_of(text: str, otherwise: date) -> date:
    """A day in an address; what is no day, or far away, is as if nothing had been said."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if abs((day - otherwise).days) <= YEARS_SHOWN * 366 else otherwise


VIEWS = {"week": ("calendars/week.html", week), "month": ("calendars/month.html", month)}
