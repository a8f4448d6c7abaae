"""Joining what comes in a burst: one unread Notice that counts, instead of many that say the same."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from notices.actions import MAIL_AFTER, announce
from notices.models import Notice

Name = tuple[int, str]


def join(news: Iterable[Notice]) -> None:
    """Tell each of `news`, new notices with a `dedupe` that nobody has saved, oldest first.

    A person's unread notice of that name counts on and says the newest; where it was mailed already a new mail becomes
    due. Two queries in a savepoint and one for each different thing that is said, however many people are told; none for
    nobody.
    """
    wanted = joined(news)
    if not wanted:
        return
    now = timezone.now()
    held = None
    with transaction.atomic():
        while held is None:
            held = held_by_all(wanted, now)
        count_on(wanted, held, now)
        announce({recipient for recipient, _dedupe in wanted})


def joined(news: Iterable[Notice]) -> dict[Name, Notice]:
    """What comes together for one person and name is one already: the newest, with the count of all."""
    found: dict[Name, Notice] = {}
    for one in news:
        before = found.get((one.recipient_id, one.dedupe))
        one.count += before.count if before else 0
        found[one.recipient_id, one.dedupe] = one
    return found


def held_by_all(wanted: dict[Name, Notice], now: datetime) -> dict[Name, int] | None:
    """Each name's unread row, made where there was none, and locked. None when somebody has read one in between: then
    nothing is held either, because who waits for others while holding what they wait for waits for ever."""
    with transaction.atomic():
        begin(wanted.values(), now)
        held = locked(wanted)
        if held.keys() == wanted.keys():
            return held
        transaction.set_rollback(True)
    return None


def begin(wanted: Iterable[Notice], now: datetime) -> None:
    """Rows that count nothing yet, where there is no unread one: so whoever comes second finds one to count on."""
    Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=one.recipient_id,
                key=one.key,
                params=one.params,
                names_id=one.names_id,
                url=one.url,
                dedupe=one.dedupe,
                count=0,
                created_at=now,
            )
            for one in sorted(wanted, key=lambda one: (one.recipient_id, one.dedupe))
        ],
        ignore_conflicts=True,
    )


def locked(wanted: dict[Name, Notice]) -> dict[Name, int]:
    """The unread rows of these names, which nobody can mark read from now on."""
    people, names = ({name[part] for name in wanted} for part in (0, 1))
    rows = Notice.objects.unread().filter(recipient__in=people, dedupe__in=names)
    found = rows.select_for_update().order_by("pk").values_list("recipient", "dedupe", "pk")
    return {(person, dedupe): pk for person, dedupe, pk in found if (person, dedupe) in wanted}


def count_on(wanted: dict[Name, Notice], held: dict[Name, int], now: datetime) -> None:
    said: dict[str, list[Name]] = {}
    for name, one in wanted.items():
        facts = [one.key, one.params, one.names_id, one.url, one.topic, one.origin, one.is_urgent, one.count]
        same = json.dumps(facts)
        said.setdefault(same, []).append(name)
    for names in said.values():
        one = wanted[names[0]]
        due = Value(now + MAIL_AFTER if one.is_urgent else None, output_field=MAIL_DUE)
        Notice.objects.filter(pk__in=[held[name] for name in names]).update(
            key=one.key,
            params=one.params,
            names=one.names_id,
            url=one.url,
            topic=one.topic,
            origin=one.origin,
            is_urgent=one.is_urgent,
            count=F("count") + one.count,
            created_at=now,
            # A mail that waits goes at its time, whatever is added; one that went, goes at this moment or was given
            # up begins anew. A worker that is just sending ticks off only what it still holds.
            mail_due_at=Case(When(WAITS, then=F("mail_due_at")), default=due),
            tries=Case(When(WAITS, then=F("tries")), default=Value(0)),
            mailed_at=None,
            claimed_until=None,
            set_aside_at=None,
        )


MAIL_DUE = Notice._meta.get_field("mail_due_at")
WAITS = Q(mail_due_at__isnull=False, mailed_at=None, claimed_until=None, set_aside_at=None)
