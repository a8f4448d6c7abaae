"""What stands behind a calendar address: which entries, which version, which bytes.

A version is known without building anything, from a row a space: however much stands in a calendar, a program that
has it is told so at the same cost. The text of each entry is kept per revision, so that a fetch after one change
writes one piece and joins the rest; the packed whole is kept per version.
"""

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.db.models import Q, QuerySet

from calendars.ics import join_calendar
from calendars.kept import Shelf
from calendars.models import Entry, Subscription
from calendars.pieces import Manner, Piece, known_words, row_by_number, rows, written
from calendars.prepared import raw_rows
from calendars.reach import Place, Reach, reach_of, reach_of_public
from calendars.zones import data_version

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
TRIES = 3
MANY = 1_000  # to name so many takes longer than to read all

Detail = Subscription.Detail
pieces: Shelf[Piece] = Shelf("piece", 64 * 1024 * 1024, lambda piece: len(piece[0]) + 400)
bodies: Shelf[bytes] = Shelf("feed", 64 * 1024 * 1024, len)


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar as it stands at a moment: what it reaches was read once, when it was made."""

    reach: Reach
    day: datetime
    name: str
    manner: Manner
    with_tentative: bool = True
    is_personal: bool = False
    version: str = field(init=False)

    def __post_init__(self) -> None:
        """A name for the bytes that `body` gives, found without making them."""
        known = [
            known_words(self.manner.language),
            data_version(),
            self.day.date().isoformat(),
            [self.name, self.manner, self.with_tentative, self.is_personal],
            [self.reach.calendars, self.reach.singles, self.reach.disclosures],
        ]
        object.__setattr__(self, "version", hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32])

    @classmethod
    def of(cls, subscription: Subscription, now: datetime) -> "Feed":
        """Three queries at most for what is one's own, however much stands in it."""
        is_personal = subscription.scope == Subscription.Scope.PERSONAL
        manner = Manner(subscription.language, subscription.detail, alarm_minutes=subscription.alarm_minutes)
        return cls(
            reach_of(subscription),
            midnight(now),
            subscription.label,
            manner,
            subscription.with_tentative,
            is_personal,
        )

    @classmethod
    def public(cls, name: str, language: str, now: datetime, slug: str = "") -> "Feed":
        """What everybody may know; with a slug of one event or visit alone."""
        manner = Manner(language, Detail.EVERYTHING, with_joining=False, is_public=True)
        return cls(reach_of_public(slug), midnight(now), name, manner)

    def entries(self) -> QuerySet[Entry]:
        """From 90 days back to 400 ahead; what was cancelled, for 90 days.

        The window moves by whole days, so that one day's bytes don't change by the hour.
        """
        found = self.reach.entries().in_window(self.day - BACK, self.day + AHEAD)
        found = found.filter(~Q(status=Entry.Status.CANCELLED) | Q(cancelled_at__gte=self.day - BACK))
        if self.with_tentative:
            return found
        return found.exclude(status=Entry.Status.TENTATIVE).without_released_holds()

    def body(self) -> bytes:
        found = self.pieces()
        return join_calendar(
            name=self.name,
            pieces=[text for text, _zones in found],
            zones={zone for _text, zones in found for zone in zones},
            language=self.manner.language,
        )

    def pieces(self) -> list[Piece]:
        """One query for what is kept, two more for what has to be written."""
        if not (self.reach.calendars or self.reach.singles):
            return []
        manners, entries = self.manners(), self.entries()
        # One string a space: what it says is looked at once, and not for each entry.
        known = {pk: repr((place[:3], manner)) for pk, (place, manner) in manners.items()}
        # By the UID: numbers are given again where a copy of the data was put back.
        index = entries.order_by("starts_at", "pk")
        index = index.values_list("pk", "uid", "revision", "modified_at", "space")
        keys = {
            pk: (uid, revision, modified, known[space])
            for pk, uid, revision, modified, space in raw_rows(index)
        }
        found = pieces.get(keys.values())
        missing = [pk for pk, key in keys.items() if key not in found]
        if missing:
            if len(missing) == 1:  # as after nearly every change
                stored = row_by_number(missing[0])
            else:
                stored = rows(entries.filter(pk__in=missing) if len(missing) < MANY else entries)
            made = {keys[pk]: piece for pk, piece in written(stored, manners) if pk in keys}
            pieces.keep(made)
            found |= made
        return [found[key] for key in keys.values() if key in found]

    def manners(self) -> dict[int, tuple[Place, Manner]]:
        return {pk: (place, self.manner_of(place)) for pk, place in self.reach.places.items()}

    def manner_of(self, place: Place) -> Manner:
        """A confidential space says no more than "Busy" among all of one's dates, unless somebody chose more for it.
        The address to join is for the space's people."""
        manner = self.manner._replace(with_joining=self.manner.with_joining and place.is_member)
        if place.is_confidential and self.is_personal:
            chosen = dict(self.reach.disclosures).get(place.pk, Detail.BUSY)
            manner = manner._replace(detail=least(manner.detail, chosen))
        return manner


def packed(feed: Feed, take: Callable[[], Feed]) -> tuple[Feed, bytes]:
    """A feed and its bytes by gzip, from the shelf where this very version was packed before.

    What changes while it is being written is written anew, as `take` finds it then: nobody who left meanwhile gets
    what they left.
    """
    for _try in range(TRIES):
        kept = bodies.get([feed.version]).get(feed.version)
        if kept is not None:
            return feed, kept
        body = gzip.compress(feed.body(), compresslevel=1, mtime=0)
        before, feed = feed, take()
        if feed.version == before.version:
            bodies.keep({feed.version: body})
            return feed, body
    return feed, gzip.compress(feed.body(), compresslevel=1, mtime=0)


def share() -> None:
    """What this process wrote, for the others."""
    pieces.share()
    bodies.share()


def least(one: str, other: str) -> str:
    """The detail that tells less."""
    return min(one, other, key=list(Detail.values).index)


def midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date(), time(), UTC)
