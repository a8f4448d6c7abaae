"""What a checker of feeds shall find behind an address, asked of the database and not of the feed's own code.

`python -m tests.calendars.expected_rows /calendar/TOKEN.ics` prints `[{uid, start, end, status}]` for the site of the
environment: instants in UTC, or dates with the end excluded.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

PUBLIC = re.compile(r"/calendar/public(?:/([-\w]+))?(?:\.\w\w)?\.ics")


def rows(path: str, now: datetime) -> Iterator[dict[str, str]]:
    """All dates of the next 500 days and of the last 200, of the entries that stand behind a feed's path."""
    from calendars.agenda import dates

    today = datetime.combine(now.astimezone(UTC).date(), datetime.min.time(), UTC)
    for one in dates(entries(path, today), today - timedelta(days=200), today + timedelta(days=500)):
        uid, status = one.entry.uid, one.status
        if one.is_all_day:
            yield {"uid": uid, "start": f"{one.starts_local}", "end": f"{one.ends_local}", "status": status}
        else:
            moments = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (one.starts_at, one.ends_at))
            yield dict(zip(("uid", "start", "end", "status"), (uid, *moments, status), strict=True))


def entries(path: str, today: datetime) -> Any:
    from django.db.models import Q

    from calendars.models import Entry

    back, ahead = today - timedelta(days=90), today + timedelta(days=400)
    found = Entry.objects.filter(of(path)).filter(starts_at__lt=ahead)
    found = found.filter(Q(last_ends_at__gt=back) | Q(last_ends_at=None))
    return found.filter(~Q(status="CANCELLED") | Q(cancelled_at__gte=back)).prefetch_related("occurrences")


def of(path: str) -> Any:
    """Which entries belong behind a path, by what the domain says of each kind of calendar."""
    from django.db.models import Q

    from calendars.models import Entry, Subscription
    from spaces.models import Space

    if public := PUBLIC.fullmatch(path):
        open_to_all = Q(space__visibility="public", space__kind__in=["event", "visit"])
        open_to_all &= Q(space__is_confidential=False) & ~Q(space__state="draft")
        return open_to_all & Q(space__slug=public[1]) if public[1] else open_to_all
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    subscription = Subscription.objects.by_token(token).select_related("person").get()
    if subscription.scope == "country":
        seen = Space.objects.visible_to(subscription.person).filter(countries=subscription.country)
        found = Q(space__in=seen.exclude(state="draft").exclude(is_confidential=True))
    else:
        found = Q(pk__in=Entry.objects.of(subscription.person).values("pk"))
        found &= Q(space=subscription.space) if subscription.space else Q()
    return found if subscription.with_tentative else found & ~Q(status="TENTATIVE")


if __name__ == "__main__":
    sys.path[:0] = ["platform"]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    print(json.dumps(list(rows(sys.argv[1], datetime.now(UTC)))))
