"""`/calendar/<token>.ics` and the public calendars: answered to any program that knows the address, without sign-in,
cookie or redirect."""

import functools
import gzip
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from calendars import actions
from calendars.feed import Feed, packed, share
from calendars.models import Subscription
from calendars.models.subscription import digest
from calendars.prepared import A_TEXT, Prepared
from calendars.reach import public_spaces

METHODS = ["GET", "HEAD"]
LANGUAGES = dict(settings.LANGUAGES)
COLUMNS = [field.attname for field in Subscription._meta.concrete_fields]
BY_TOKEN = Prepared(lambda: Subscription.objects.by_digest(A_TEXT).values_list(*COLUMNS))
log = logging.getLogger("calendars.feed")


class AfterwardsResponse(HttpResponse):
    """Does something once the answer is on its way: nobody waits for it, and no answer fails by it."""

    afterwards: Callable[[], object] | None = None

    def close(self) -> None:
        todo, self.afterwards = self.afterwards, None
        try:
            if todo:
                todo()
        except Exception:
            log.exception("A fetch could not be noted")
        finally:
            super().close()


@csrf_exempt
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a secret address holds. Without a limit of fetches: to count them would cost as much as to answer."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)  # calendar programs try PROPFIND and OPTIONS first
    subscription = standing(token)
    if subscription is None:
        return private(no_calendar())
    now = timezone.now()
    response = answer(request, lambda: Feed.of(subscription, now))
    agent = request.headers.get("User-Agent", "")
    response.afterwards = functools.partial(afterwards, subscription, agent)
    return private(response)


@csrf_exempt
def public(request: HttpRequest, slug: str = "", language: str = settings.LANGUAGE_CODE) -> HttpResponse:
    """Events and visits that everybody may see; anybody may keep and list the answer."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    name = name_of_public(slug, language)
    if name is None:
        return no_calendar()
    now = timezone.now()
    response = answer(request, lambda: Feed.public(name, language, now, slug))
    response.afterwards = share
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def name_of_public(slug: str, language: str) -> str | None:
    if language not in LANGUAGES:
        return None
    if slug:
        return public_spaces().filter(slug=slug).values_list("title", flat=True).first()
    with translation.override(language):
        return _("Hansa: events and visits")


def standing(token: str) -> Subscription | None:
    """One query."""
    rows = BY_TOKEN.rows(text=digest(token))
    return Subscription.from_db(DEFAULT_DB_ALIAS, COLUMNS, rows[0]) if rows else None


def afterwards(subscription: Subscription, agent: str) -> None:
    actions.note_fetch(subscription=subscription, agent=agent, at=timezone.now())
    share()


def answer(request: HttpRequest, take: Callable[[], Feed]) -> AfterwardsResponse:
    """304 to who has it, else the whole, packed for who can unpack it."""
    is_packed = takes_gzip(request)
    found = take()
    if asks_for(request, etag(found, is_packed)):
        response = AfterwardsResponse(status=304)
        del response.headers["Content-Type"]
    else:
        found, body = packed(found, take)
        response = whole(request, body, is_packed)
    response.headers["ETag"] = etag(found, is_packed)
    response.headers["Vary"] = "Accept-Encoding"
    return response


def etag(feed: Feed, is_packed: bool) -> str:
    return f'"{feed.version}{"-gz" if is_packed else ""}"'


def whole(request: HttpRequest, body: bytes, is_packed: bool) -> AfterwardsResponse:
    if not is_packed:
        body = gzip.decompress(body)
    response = AfterwardsResponse(
        b"" if request.method == "HEAD" else body, content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Length"] = str(len(body))
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def no_calendar() -> HttpResponse:
    response = HttpResponse("No such calendar.\n", status=404, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def private(response: HttpResponse) -> HttpResponse:
    """A stop too says that nobody may keep it for others, or list it."""
    response.headers["Cache-Control"] = "private, max-age=300" if response.status_code < 400 else "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def asks_for(request: HttpRequest, etag: str) -> bool:
    """RFC 9110 §13.1.2. Dates are no condition here: they don't tell two changes of one second apart, and programs
    that sent them never learned of the second."""
    asked = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    return etag in asked or "*" in asked


def takes_gzip(request: HttpRequest) -> bool:
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _sep, quality = part.partition(";")
        if coding.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
