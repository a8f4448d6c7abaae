"""What stands behind a secret calendar address: which entries, which version, which bytes.

A version is known without building anything, from one query over numbers. The text of each entry is kept per
revision, so that a fetch after one change writes one piece and joins the rest.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import translation
from redis.exceptions import RedisError

from calendars.ics import render_calendar
from calendars.models import Entry, Subscription
from calendars.pieces import FORMAT, render_piece

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
KEPT_SECONDS = 14 * 24 * 3600
log = logging.getLogger("calendars.feed")

Piece = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Feed:
    """A subscription as it stands at a moment."""

    subscription: Subscription
    now: datetime

    def entries(self) -> QuerySet[Entry]:
        """What belongs to the person, from 90 days back to 400 ahead; what was cancelled, for 90 days.

        The window moves by whole days, so that one day's bytes don't change by the hour. A space's feed too holds only
        what belongs to the person: it empties when they leave.
        """
        today = datetime.combine(self.now.astimezone(UTC).date(), time(), UTC)
        person = self.subscription.person
        found = Entry.objects.of(person).with_belonging_of(person).in_window(today - BACK, today + AHEAD)
        if self.subscription.space_id is not None:
            found = found.filter(space=self.subscription.space_id)
        return found.filter(~Q(status=Entry.Status.CANCELLED) | Q(cancelled_at__gte=today - BACK))

    def version(self) -> str:
        """A name for the bytes that `body` would give, found without making them."""
        space = ("space_id", "space__title", "space__language", "space__is_confidential", "is_mine")
        entries = self.entries().order_by("space_id").values_list(*space)
        spaces = entries.annotate(Count("pk"), Max("modified_at"), Sum("pk"), Sum("revision"))
        known = [
            FORMAT,
            self.subscription.pk,
            self.subscription.label,
            self.subscription.language,
            self.subscription.detail,
            self.now.astimezone(UTC).date().isoformat(),
            [[str(value) for value in row] for row in spaces],
        ]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]

    def body(self) -> bytes:
        entries = list(self.entries().select_related("space").order_by("starts_at", "pk"))
        with translation.override(self.subscription.language):
            pieces = self.pieces(entries)
            return render_calendar(
                name=self.subscription.label,
                pieces=[text for text, _zones in pieces],
                zones={zone for _text, zones in pieces for zone in zones},
                language=self.subscription.language,
            )

    def pieces(self, entries: list[Entry]) -> list[Piece]:
        keys = {entry.pk: self.key(entry) for entry in entries}
        kept = read(keys.values())
        missing = [entry for entry in entries if keys[entry.pk] not in kept]
        # Single dates are fetched for those alone that have to be written anew.
        rows = Entry.objects.select_related("space").prefetch_related("occurrences")
        pks = [entry.pk for entry in missing]
        chunks = [pks[at : at + 500] for at in range(0, len(pks), 500)]
        details = {entry.pk: self.detail_of(entry) for entry in missing}
        written = {
            keys[entry.pk]: render_piece(entry, details[entry.pk])
            for chunk in chunks
            for entry in rows.filter(pk__in=chunk)
        }
        keep(written)
        found = kept | written
        return [found[keys[entry.pk]] for entry in entries if keys[entry.pk] in found]

    def detail_of(self, entry: Entry) -> str:
        """A confidential space says no more than "Busy", unless somebody chose more for its own address; what a guest
        answered comes without the link to join."""
        if entry.space.is_confidential and self.subscription.space_id is None:
            return Subscription.Detail.BUSY
        if not entry.is_mine and self.subscription.detail == Subscription.Detail.EVERYTHING:
            return Subscription.Detail.TITLE
        return self.subscription.detail

    def key(self, entry: Entry) -> str:
        """By what a kept piece is known. Titles are in it by a digest: cache servers take no other signs."""
        space = entry.space
        known = [
            FORMAT,
            entry.pk,
            entry.revision,
            entry.modified_at.isoformat(),
            self.detail_of(entry),
            self.subscription.language,
            space.title,
            space.language,
        ]
        return "piece:" + hashlib.blake2b(json.dumps(known).encode(), digest_size=20).hexdigest()


def read(keys: Iterable[str]) -> dict[str, Piece]:
    """Kept pieces; none where the cache is away: then the feed is written anew."""
    try:
        return cache.get_many(list(keys))
    except (RedisError, OSError) as error:
        log.warning("No pieces were read: %s", error)
        return {}


def keep(pieces: dict[str, Piece]) -> None:
    if not pieces:
        return
    try:
        cache.set_many(pieces, KEPT_SECONDS)
    except (RedisError, OSError) as error:
        log.warning("No pieces were kept: %s", error)
