from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

import live
from live import topics
from notices.models import Notice
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
    mail: bool = True,
    mail_at: Callable[[Person], datetime | None] | None = None,
) -> None:
    """Make one Notice for each recipient; two queries however many they are.

    With `dedupe`, a person who has an unread notice of that name gets no second one. A mail follows after five
    minutes, or when `mail_at` says for each person (None: never), unless the notice was read meanwhile.
    """
    now = timezone.now()
    people = {person.pk: person for person in recipients if person.is_active}
    if not people:
        return
    due = (
        {pk: mail_at(person) if mail_at else now + MAIL_AFTER for pk, person in people.items()}
        if mail
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
    count = found.update(read_at=timezone.now())
    if count:
        announce([person.pk])
    return count


def forget_topic(*, person: Person, topic: str) -> None:
    """Take away what a person may no longer see: notices of a topic, read or not, and so their mails in the queue."""
    Notice.objects.filter(recipient=person, topic=topic).delete()
    announce([person.pk])


def forget_origin(*, origin: str, people: Iterable[Person] | None = None) -> None:
    """Take away what speaks of a thing that these people may no longer see; without people, from everybody."""
    found = Notice.objects.filter(origin=origin)
    if people is not None:
        found = found.filter(recipient__in=[person.pk for person in people])
    readers = set(found.values_list("recipient_id", flat=True))
    found.delete()
    announce(readers)


def rehome(*, origin: str, topic: str) -> None:
    """What speaks of a thing belongs to another topic now: who loses that one loses these notices."""
    Notice.objects.filter(origin=origin).update(topic=topic)


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
