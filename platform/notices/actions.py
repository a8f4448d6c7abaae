from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

import live
from live import topics
from notices.models import Notice
from notices.models.notice import NoticeQuerySet
from notices.moments import Param
from people.models import Person

MAIL_AFTER = timedelta(minutes=5)


@transaction.atomic
def tell(
    *,
    recipients: Iterable[Person],
    key: str,
    params: Mapping[str, Param],
    url: str,
    topic: str = "",
    origin: str = "",
    dedupe: str = "",
    is_urgent: bool = True,
    mail: bool = True,
    mail_at: Callable[[Person], datetime | None] | None = None,
) -> None:
    """Make one Notice for each recipient; two queries however many they are.

    With `dedupe`, a person who has an unread notice of that name gets no second one; `join` is for bursts that count. A
    mail follows after five minutes, or when `mail_at` says for each person (None: never), unless the notice was read
    meanwhile. What is not urgent gets no mail of its own.
    """
    now = timezone.now()
    people = {person.pk: person for person in recipients if person.is_active}
    if not people:
        return
    due = (
        {pk: mail_at(person) if mail_at else now + MAIL_AFTER for pk, person in people.items()}
        if mail and is_urgent
        else {}
    )
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=person,
                key=key,
                params=dict(params),
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
    announce(people)


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
def mark_seen(*, person: Person, counts: Mapping[int, int]) -> list[int]:
    """Mark read what a page showed: notices by their number, each with the count that it had there. What has grown since
    then stays. Returns the numbers of those that changed."""
    shown: dict[int, list[int]] = {}
    for pk, count in counts.items():
        shown.setdefault(count, []).append(pk)
    as_shown = Q(pk__in=[])
    for count, ids in shown.items():
        as_shown |= Q(count=count, pk__in=ids)
    return end_each(Notice.objects.unread().filter(as_shown, recipient=person), person)


@transaction.atomic
def mark_read_of(*, person: Person, origin: str, first: int, last: int) -> int:
    """Who has read in `origin` from `first` to `last` knows what a notice tells whose newest `seq` is among them."""
    found = Notice.objects.unread().filter(recipient=person, origin=origin)
    return end(found.filter(params__seq__gte=first, params__seq__lte=last), person)


@transaction.atomic
def mark_read_up_to(*, person: Person, up_to: Mapping[str, int]) -> list[int]:
    """The same for many origins, each read up to a `seq`. Returns the numbers of the notices that changed."""
    read = Q(pk__in=[])
    for origin, last in up_to.items():
        read |= Q(origin=origin, params__seq__lte=last)
    return end_each(Notice.objects.unread().filter(read, recipient=person), person)


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


def end_each(found: NoticeQuerySet, person: Person) -> list[int]:
    """The same, for who has to know which they were."""
    ids = list(found.select_for_update().order_by("pk").values_list("pk", flat=True))
    if ids:
        Notice.objects.filter(pk__in=ids).update(read_at=timezone.now())
        announce([person.pk])
    return ids


def forget_topic(*, person: Person, topic: str) -> None:
    """Take away what a person may no longer see: notices of a topic, read or not, and so their mails in the queue."""
    Notice.objects.filter(recipient=person, topic=topic).delete()
    announce([person.pk])


def move(*, topic: str, url: str, to: str) -> None:
    """What notices of a topic lead to has another address now."""
    Notice.objects.filter(topic=topic, url=url).update(url=to)


def forget_dedupe(*, dedupe: str, people: Iterable[Person] | None = None) -> None:
    """Take back what has been settled before its readers came to it: these people, or whoever they are."""
    found = Notice.objects.unread().filter(dedupe=dedupe)
    if people is not None:
        found = found.filter(recipient__in=[person.pk for person in people])
    readers = list(found.values_list("recipient_id", flat=True))
    found.delete()
    announce(readers)


@transaction.atomic
def take_back(*, origin: str, seq: int, dedupe: str = "", people: Iterable[int] | None = None) -> None:
    """What `seq` of `origin` said is gone: an unread notice of it goes too, or says one less where it is the newest of
    several. In a burst that has grown since, it stays among the others."""
    found = Notice.objects.unread().filter(origin=origin, params__seq=seq)
    if dedupe:
        found = found.filter(dedupe=dedupe)
    if people is not None:
        found = found.filter(recipient__in=people)
    rows = list(found.select_for_update().order_by("pk").values_list("pk", "recipient", "count"))
    Notice.objects.filter(pk__in=[pk for pk, _who, count in rows if count <= 1]).delete()
    Notice.objects.filter(pk__in=[pk for pk, _who, count in rows if count > 1]).update(count=F("count") - 1)
    announce({who for _pk, who, _count in rows})
