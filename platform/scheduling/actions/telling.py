"""Who hears of a poll, and how: people by notices, guests by mail. A confidential space's polls are never named."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

import live
from notices import actions as notices
from notices.moments import Moment, Param, days, moment
from people.models import Person
from scheduling.asked import Voter
from scheduling.models import Guest, GuestMail, Option, Poll
from spaces import policy

# A burst of changes to a poll is one mail to each guest.
CHANGES_SETTLE_AFTER = timedelta(minutes=5)
PRIVATELY = {
    "scheduling.opened": "scheduling.asked_privately",
    "scheduling.opened_until": "scheduling.asked_privately",
    "scheduling.reminded": "scheduling.asked_privately",
    "scheduling.reminded_openly": "scheduling.asked_privately",
    "scheduling.changed": "scheduling.asked_privately",
    "scheduling.reopened": "scheduling.asked_privately",
}


def announce(poll: Poll) -> None:
    """Open pages of the space fetch their polls again, once the change is there to be fetched."""
    topic = poll.space.topic
    transaction.on_commit(lambda: live.publish(topic, {"type": "changed", "what": "polls"}))


def asking(poll: Poll) -> str:
    """The name of all notices that ask for answers: the newest is enough, and none is left once they are there."""
    return f"poll:{poll.pk}:asked"


def ask(poll: Poll, key: str, people: list[Person], *, names: Person | None = None, **params: Param) -> None:
    """What was asked before, and not read, is said by this one."""
    notices.forget_dedupe(dedupe=asking(poll), people=people)
    tell(poll, key, people, dedupe=asking(poll), names=names, **params)


def outcome(poll: Poll) -> str:
    """The name of all notices that say what a poll came to: only the newest is true."""
    return f"poll:{poll.pk}:outcome"


def tell_outcome(poll: Poll, key: str, people: Iterable[Person], **params: Param) -> None:
    end_outcome(poll)
    tell(poll, key, people, dedupe=outcome(poll), **params)


def end_outcome(poll: Poll) -> None:
    """It came to something else, or is open again: who has not read the earlier is not told it any more."""
    notices.forget_dedupe(dedupe=outcome(poll))


def tell(
    poll: Poll,
    key: str,
    people: Iterable[Person],
    *,
    dedupe: str = "",
    names: Person | None = None,
    **params: Param,
) -> None:
    if poll.space.is_confidential:
        key, params, names = PRIVATELY.get(key, "scheduling.settled_privately"), {}, None
    else:
        params = {"poll": poll.title, "space": poll.space.title, **params}
    notices.tell(
        recipients=people,
        key=key,
        params=params,
        names=names,
        url=poll.told_url,
        topic=poll.space.topic,
        dedupe=dedupe,
    )


def mail(kind: str, guests: Iterable[Guest]) -> None:
    """Put a mail to each guest into the queue; one that still waits there is not doubled."""
    delay = CHANGES_SETTLE_AFTER if kind == GuestMail.Kind.CHANGED else timedelta()
    due = timezone.now() + delay
    GuestMail.objects.bulk_create(
        [GuestMail(guest=guest, kind=kind, due_at=due) for guest in guests], ignore_conflicts=True
    )


def settle_asking(poll: Poll, who: Person | Guest) -> None:
    """They have answered everything: what asks them, and has not reached them, is taken back."""
    if isinstance(who, Guest):
        GuestMail.objects.asking().filter(guest=who, sent_at=None).delete()
    else:
        notices.forget_dedupe(dedupe=asking(poll), people=[who])


def end_asking(poll: Poll) -> None:
    """Nobody can answer any more."""
    notices.forget_dedupe(dedupe=asking(poll))
    GuestMail.objects.asking().filter(guest__poll=poll, sent_at=None).delete()


def people_of(voters: Iterable[Voter], *, but: Person | None = None) -> list[Person]:
    return [voter.who for voter in voters if isinstance(voter.who, Person) and voter.who != but]


def guests_of(voters: Iterable[Voter]) -> list[Guest]:
    return [voter.who for voter in voters if isinstance(voter.who, Guest)]


def runners(poll: Poll) -> list[Person]:
    """Who made the poll, while they coordinate; otherwise all who do."""
    found = list(policy.coordinators(poll.space))
    mine = [person for person in found if person.pk == poll.made_by_id]
    return mine or found


def when(poll: Poll, option: Option) -> Moment:
    if option.first_day and option.last_day:
        return days(option.first_day, option.last_day)
    return moment(option.starts_at or timezone.now(), option.ends_at, poll.zone)
