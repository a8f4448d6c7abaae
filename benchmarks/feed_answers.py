"""Answers a second of one feed, through the whole program: written anew, joined from kept pieces, unchanged.

`python -m benchmarks.feed_answers ENTRIES`, with the settings of an empty, migrated database.
"""

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

import django

ZONES = ["Europe/London", "Europe/Berlin", "Europe/Copenhagen", "Europe/Warsaw", "Europe/Tallinn"]
ROUNDS = 3


def fill(entries: int) -> str:
    """A member of one space with so many entries, a tenth of them series with a moved and a cancelled date."""
    from django.db import transaction
    from django.utils import timezone

    from calendars import actions
    from people.models import Person
    from spaces import actions as spaces

    today = datetime.combine(timezone.now().date(), datetime.min.time())
    with transaction.atomic():
        person = Person.objects.create_user("reader@example.org", name="Reader")
        space = spaces.create_space(kind="workgroup", title="Everything", by=person)
        for number in range(entries):
            starts = today + timedelta(days=number % 300, hours=9 + number % 8)
            entry = actions.create_entry(
                space=space,
                by=None,
                title=f"Entry {number}: Käßkopf, Łódź; Tõnu",
                description="What we want to know of each other.\n" * 5,
                place="Telliskivi 60a, Tallinn",
                starts_local=starts,
                ends_local=starts + timedelta(hours=1),
                zone=ZONES[number % 5],
                rrule="FREQ=DAILY;COUNT=10" if number % 10 == 0 else "",
            )
            if entry.is_series:
                actions.cancel_date(entry=entry, by=None, recurrence_id=starts + timedelta(days=2))
                moved = starts + timedelta(days=3)
                actions.move_date(
                    entry=entry, by=None, recurrence_id=moved, starts_local=moved + timedelta(hours=2)
                )
        _subscription, token = actions.subscribe(person=person, label="Reader")
    return f"/calendar/{token}.ics"


def rate(ask: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        ask()
    return times / (time.perf_counter() - began)


def main(entries: int) -> None:
    django.setup()
    from django.core.cache import cache
    from django.test import Client

    address = fill(entries)
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="gzip")

    def ask(expected: int, **headers: str) -> str:
        response = client.get(address, headers=headers)
        if response.status_code != expected:
            raise SystemExit(f"The feed answered {response.status_code} and not {expected}.")
        return str(response["ETag"])

    def anew() -> None:
        cache.clear()
        ask(200)

    etag = ask(200)
    rounds = [
        (
            rate(anew, 2),
            rate(lambda: ask(200), 5),
            rate(lambda: ask(304, **{"If-None-Match": etag}), 100),
        )
        for _ in range(ROUNDS)
    ]
    print(*(median(column) for column in zip(*rounds, strict=True)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
