"""`/calendar/<token>.ics`: answered to any program that knows the address, without sign-in, cookie or redirect."""

import functools
import gzip
import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from calendars import actions
from calendars.feed import Feed
from calendars.models import Subscription

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
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])  # calendar programs try PROPFIND and OPTIONS first
    subscription = Subscription.objects.by_token(token).select_related("person").first()
    if subscription is None:
        return plain(
            HttpResponse("No such calendar.\n", status=404, content_type="text/plain; charset=utf-8")
        )
    now = timezone.now()
    found = Feed(subscription, now)
    is_packed = takes_gzip(request)
    etag = f'"{found.version()}{"-gz" if is_packed else ""}"'
    if asks_for(request, etag):
        response = AfterwardsResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = answer(request, found.body(), is_packed)
    response.headers["ETag"] = etag
    agent = request.headers.get("User-Agent", "")
    response.afterwards = functools.partial(
        actions.note_fetch, subscription=subscription, agent=agent, at=now
    )
    return plain(response)


def answer(request: HttpRequest, body: bytes, is_packed: bool) -> AfterwardsResponse:
    if is_packed:
        body = gzip.compress(body, compresslevel=1, mtime=0)
    response = AfterwardsResponse(
        b"" if request.method == "HEAD" else body, content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Length"] = str(len(body))
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def plain(response: HttpResponse) -> HttpResponse:
    """A stop too says that nobody may keep it for others, or list it."""
    response.headers["Cache-Control"] = "private, max-age=300" if response.status_code < 400 else "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Vary"] = "Accept-Encoding"
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
