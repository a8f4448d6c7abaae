from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

import live
from live import topics
from notices import keeping
from notices.models import Notice, Told
from notices.models.notice import NoticeQuerySet
from notices.moments import Param
from people.models import Person

MAIL_AFTER = timedelta(minutes=5)


@transaction.atomic(savepoint=False)
def tell(
    *,
    recipients: Iterable[Person],
    key: str,
    params: Mapping[str, Param],
    url: str,
    names: Person | None = None,
    topic: str = "",
    origin: str = "",
    dedupe: str = "",
    is_urgent: bool = True,
    mail: bool = True,
    mail_at: Callable[[Person], datetime | None] | None = None,
) -> None:
    """Make one Notice for each recipient; three queries at most, however many they are.

    `names` is who the sentence speaks of as `person`: never given by name alone, which nobody could forget exactly.

    With `dedupe`, a person who has an unread notice of that name gets no second one; `join` is for bursts that count. A
    mail follows after five minutes (for a guest at once), or when `mail_at` says for each person (None: never), unless
    the notice was read meanwhile. What is not urgent gets no mail of its own.
    """
    now, params = timezone.now(), named(params, names)
    people = {person.pk: person for person in recipients if person.is_active}
    if not people:
        return
    due = (
        {pk: mail_at(person) if mail_at else now + wait_of(person) for pk, person in people.items()}
        if mail and is_urgent
        else {}
    )
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=person,
                key=key,
                params=params,
                names=names,
                url=url,
                topic=topic,
                origin=origin,
                dedupe=dedupe,
                is_urgent=is_urgent,
                created_at=now,
                mail_due_at=due.get(person.pk),
            )
            for person in people.values()
        ],
        ignore_conflicts=True,
    )
    keeping.keep(topic=topic, key=key, params=params, how=Told.How.SITE, people=len(people))
    announce(people)


def wait_of(person: Person) -> timedelta:
    """Whoever has no account can't have read it on a page meanwhile."""
    return timedelta() if person.is_guest else MAIL_AFTER


def named(params: Mapping[str, Param], person: Person | None) -> dict[str, Param]:
    """The params of a sentence that names somebody. A ValueError for a name whose person isn't said."""
    if person is None and "person" in params:
        raise ValueError("Say whom a notice names by `names`.")
    return {**params, **({"person": person.name} if person else {})}


def announce(person_ids: Iterable[int]) -> None:
    """Tell the open pages of these people that their notices changed."""
    ids = list(person_ids)

    def publish() -> None:
        for person_id in ids:
            live.publish(topics.person(person_id), {"type": "changed", "what": "notices"})

    transaction.on_commit(publish)


@transaction.atomic
def mark_read(*, person: Person, notice_ids: Iterable[int] | None = None) -> int:
    """Mark these notices read, or all of the person's; returns how many changed."""
    found = Notice.objects.unread().filter(recipient=person)
    if notice_ids is not None:
        found = found.filter(pk__in=list(notice_ids))
    return end(found, person)


@transaction.atomic
def mark_seen(
    *, person: Person, counts: Mapping[int, int], up_to: Mapping[str, int] | None = None
) -> list[int]:
    """Mark read what a page showed: notices by their number, each with the count that it had there; what has grown since
    then stays. And by `up_to` what speaks of origins that were read up to a `seq`. Returns the numbers of those that
    changed. All at once: locked in two parts, they would not be locked in one order."""
    shown: dict[int, list[int]] = {}
    for pk, count in counts.items():
        shown.setdefault(count, []).append(pk)
    seen = Q(pk__in=[])
    for count, ids in shown.items():
        seen |= Q(count=count, pk__in=ids)
    for origin, last in (up_to or {}).items():
        seen |= Q(origin=origin, params__seq__lte=last)
    found = Notice.objects.unread().filter(seen, recipient=person)
    ids = list(found.select_for_update().order_by("pk").values_list("pk", flat=True))
    if ids:
        Notice.objects.filter(pk__in=ids).update(read_at=timezone.now())
        announce([person.pk])
    return ids


@transaction.atomic
def mark_read_of(*, person: Person, origin: str, first: int, last: int) -> int:
    """Who has read in `origin` from `first` to `last` knows what a notice tells whose newest `seq` is among them."""
    found = Notice.objects.unread().filter(recipient=person, origin=origin)
    return end(found.filter(params__seq__gte=first, params__seq__lte=last), person)


@transaction.atomic
def mark_unread(*, person: Person, notice_ids: Iterable[int]) -> None:
    """Take back that these were read, but where a new notice of the same name has come meanwhile."""
    found = Notice.objects.filter(recipient=person, pk__in=list(notice_ids)).exclude(read_at=None)
    newer = Notice.objects.unread().filter(recipient=person, dedupe=OuterRef("dedupe")).exclude(dedupe="")
    for notice in found.filter(~Exists(newer)).order_by("pk"):
        with suppress(IntegrityError), transaction.atomic():  # one may come at this very moment
            Notice.objects.filter(pk=notice.pk).update(read_at=None)
    announce([person.pk])


def end(found: NoticeQuerySet, person: Person) -> int:
    """One UPDATE. Rows are locked in one order: whoever tells a burst holds several of a person's, too."""
    rows = found.select_for_update().order_by("pk").values("pk")
    count = Notice.objects.filter(pk__in=rows).update(read_at=timezone.now())
    if count:
        announce([person.pk])
    return count


def forget_topic(*, person: Person, topic: str) -> None:
    """Take away what a person may no longer see: notices of a topic, read or not, and so their mails in the queue."""
    take_away(Notice.objects.filter(recipient=person, topic=topic))
    announce([person.pk])


def forget_origin(*, origin: str, people: Iterable[Person] | None = None) -> None:
    """Take away what speaks of a thing that these people may no longer see; without people, from everybody."""
    found = Notice.objects.speaking_of(origin)
    if people is not None:
        found = found.filter(recipient__in=[person.pk for person in people])
    announce(take_away(found))


def take_away(found: NoticeQuerySet) -> set[int]:
    """Whose they were. Locked in one order first, as those do who tell a burst: a deletion takes its rows in any."""
    with transaction.atomic():
        rows = list(found.select_for_update().order_by("pk").values_list("pk", "recipient"))
        Notice.objects.filter(pk__in=[pk for pk, _who in rows]).delete()
    return {who for _pk, who in rows}


def rehome(*, origin: str, topic: str) -> None:
    """What speaks of a thing belongs to another topic now: who loses that one loses these notices."""
    Notice.objects.speaking_of(origin).update(topic=topic)


@transaction.atomic
def carry(
    *,
    origin: str,
    to: str,
    places: Mapping[int, int],
    url: Callable[[int], str],
    dedupe: Callable[[str], str],
) -> None:
    """What unread notices of `origin` speak of last stands in `to` now, under another `seq`: they follow it there."""
    found = Notice.objects.unread().speaking_of(origin).select_for_update().order_by("pk")
    carried = [notice for notice in found if notice.params.get("seq") in places]
    for notice in carried:
        seq = places[notice.params["seq"]]
        notice.origin, notice.url, notice.dedupe = to, url(seq), dedupe(notice.dedupe)
        notice.params = {**notice.params, "seq": seq}
    Notice.objects.bulk_update(carried, ["origin", "url", "dedupe", "params"])
    announce({notice.recipient_id for notice in carried})


def move(*, topic: str, url: str, to: str) -> None:
    """What notices of a topic lead to has another address now."""
    Notice.objects.filter(topic=topic, url=url).update(url=to)


def forget_dedupe(*, dedupe: str, people: Iterable[Person] | None = None) -> None:
    """Take back what has been settled before its readers came to it: these people, or whoever they are."""
    found = Notice.objects.unread().named(dedupe)
    if people is not None:
        found = found.filter(recipient__in=[person.pk for person in people])
    announce(take_away(found))


@transaction.atomic
def take_back(*, origin: str, seq: int, dedupe: str = "", people: Iterable[int] | None = None) -> None:
    """What `seq` of `origin` said is gone: an unread notice of it goes too, or says one less where it is the newest of
    several. In a burst that has grown since, it stays among the others."""
    found = Notice.objects.unread().speaking_of(origin).filter(params__seq=seq)
    if dedupe:
        found = found.named(dedupe)
    if people is not None:
        found = found.filter(recipient__in=people)
    rows = list(found.select_for_update().order_by("pk").values_list("pk", "recipient", "count"))
    Notice.objects.filter(pk__in=[pk for pk, _who, count in rows if count <= 1]).delete()
    Notice.objects.filter(pk__in=[pk for pk, _who, count in rows if count > 1]).update(count=F("count") - 1)
    announce({who for _pk, who, _count in rows})
