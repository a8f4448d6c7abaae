"""What building feeds costs: `python -m benchmarks.feed_building`, with the settings of an empty, migrated database.

Prints a JSON object of milliseconds. What is compared gives the same bytes, or the same to who parses it; where it
doesn't, this ends with a reason.
"""

import json
import time
from collections.abc import Callable
from typing import Any

import django

MANY, SOME = 10_000, 1_000


def milliseconds(build: Callable[[], object]) -> float:
    """Of the processor, in this process: what else the machine does is not in it."""
    began = time.process_time()
    build()
    return (time.process_time() - began) * 1000


def least(ours: Callable[[], float], other: Callable[[], float], rounds: int = 5) -> tuple[float, float]:
    """Of each the least of several: what else the machine does, and what it left in the processor's memory, only adds.

    Ours is measured five times a round, since one run of it ends before the processor has found its pace.
    """
    pairs = [(min(ours() for _ in range(5)), other()) for _ in range(rounds)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def main() -> dict[str, Any]:
    django.setup()
    from django.utils import timezone

    from benchmarks import plain_writer, with_icalendar
    from benchmarks.feed_data import fill
    from calendars import actions, feed
    from calendars.feed import Feed
    from calendars.models import Entry, Subscription
    from calendars.pieces import rows, texts

    def address(entries: int, name: str) -> Callable[[], Feed]:
        person, _path = fill(entries, name)
        subscription = Subscription.objects.get(person=person)
        return lambda: Feed.of(subscription, timezone.now())

    def cold(take: Callable[[], Feed]) -> bytes:
        feed.pieces.clear()
        return take().body()

    def read_texts(found: Feed) -> list[Any]:
        pks = list(found.entries().order_by("starts_at", "pk").values_list("pk", flat=True))
        by_pk = dict(texts(rows(found.entries()), found.manners()))
        return [by_pk[pk] for pk in pks]

    result: dict[str, Any] = {}
    some = address(SOME, "Some")
    theirs = with_icalendar.write("Some", "en", read_texts(some()))
    if with_icalendar.read(theirs) != with_icalendar.read(cold(some)):
        raise SystemExit("What icalendar writes reads otherwise than ours.")
    entry, turns = Entry.objects.order_by("pk")[SOME // 2], iter(range(100))

    def after_one_change() -> float:
        actions.change_entry(entry=entry, by=None, quietly=True, title=f"Another word {next(turns)}")
        return milliseconds(lambda: some().body())

    result["one_change"] = least(
        after_one_change,
        lambda: milliseconds(lambda: with_icalendar.write("Some", "en", read_texts(some()))),
        rounds=5,
    )
    many = address(MANY, "Many")
    ours = cold(many)
    tuples = plain_writer.tuples(read_texts(many()))
    head = ours[: ours.index(b"BEGIN:VEVENT")].decode()
    if plain_writer.write(head, tuples) != ours:
        raise SystemExit("The plain writer gives other bytes: it is no measure.")
    result["cold"] = least(
        lambda: milliseconds(lambda: cold(many)),
        lambda: milliseconds(lambda: plain_writer.write(head, tuples)),
        rounds=5,
    )
    kept = [text for text, _zones in many().pieces()]
    feed.packed(many(), many)
    result["unchanged"] = least(
        lambda: milliseconds(lambda: feed.packed(many(), many)),
        lambda: milliseconds(lambda: b"".join(kept)),
        rounds=5,
    )
    result["icalendar"] = least(
        lambda: milliseconds(lambda: cold(many)),
        lambda: milliseconds(lambda: with_icalendar.write("Many", "en", read_texts(many()))),
        rounds=2,
    )
    return result


if __name__ == "__main__":
    print(json.dumps(main()))
