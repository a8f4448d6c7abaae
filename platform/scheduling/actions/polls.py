from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.moments import moment
from people.models import Person
from people.zones import PLACES
from scheduling.actions import holds
from scheduling.actions.options import ask_again, put_in, refuse_number, refuse_times
from scheduling.actions.rows import State, locked, refuse_unless
from scheduling.actions.telling import (
    announce,
    ask,
    end_asking,
    end_outcome,
    guests_of,
    mail,
    people_of,
    tell_outcome,
    when,
)
from scheduling.asked import voters
from scheduling.models import GuestMail, Invitee, Poll
from scheduling.policy import PollRefused
from scheduling.times import Times
from spaces import policy
from spaces.models import Space

CHANGEABLE = {"title", "description", "zone", "closes_at", "shows", "has_holds", "settles_by_itself"}
REMIND_BEFORE = timedelta(days=2)


@transaction.atomic
def open_poll(
    *,
    space: Space,
    by: Person,
    title: str,
    options: Iterable[Times],
    kind: str = Poll.Kind.TIMES,
    zone: str = "",
    closes_at: datetime | None = None,
    asked: Iterable[Person] | None = None,
    required: Iterable[Person] = (),
    client_id: str = "",
    **fields: Any,
) -> Poll:
    """Ask a space's people when they can. `asked` None means everybody who belongs there, also later.

    Asking twice with one `client_id` gives the first poll again. Raises PollRefused, Denied.
    """
    policy.require(by, "open_poll", space)
    # Two clicks of one form wait for each other here: the poll itself isn't there yet to be locked.
    space = Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    if client_id and (made := Poll.objects.filter(made_by=by, client_id=client_id).first()):
        return made
    poll = Poll(space=space, made_by=by, title=title, kind=kind, zone=zone, client_id=client_id, **fields)
    refuse_zone(poll, zone)
    set_deadline(poll, closes_at)
    poll.asks_everybody = asked is None
    poll.save()
    name_invitees(poll, asked, required)
    made_options = put_in(poll, options)
    refuse_number(made_options)
    for option in made_options:
        holds.settle(poll, option, by=by)
    tell_opened(poll, by)
    announce(poll)
    return poll


@transaction.atomic
def change_poll(
    *,
    poll: Poll,
    by: Person,
    asked: Iterable[Person] | None = None,
    required: Iterable[Person] | None = None,
    **changes: Any,
) -> Poll:
    """Change what an open poll says, until when and whom it asks. Another zone moves every option: all are asked again.

    With `required`, whom the poll names is set anew, `asked` as in `open_poll`; without, they stay. Raises PollRefused,
    KeyError for a field that nobody may change.
    """
    poll = locked(poll, by)
    refuse_unless(poll, State.OPEN)
    changed = {name for name, value in changes.items() if getattr(poll, name) != value}
    if not changed <= CHANGEABLE:
        raise KeyError(*sorted(changed - CHANGEABLE))
    if "zone" in changed:
        refuse_zone(poll, changes["zone"])
    if "closes_at" in changed:
        set_deadline(poll, changes["closes_at"])
    for name in changed:
        setattr(poll, name, changes[name])
    if required is not None:
        poll.asks_everybody = asked is None
        Invitee.objects.filter(poll=poll).delete()
        name_invitees(poll, asked, required)
    poll.save()
    if "zone" in changed:
        move_to_zone(poll)
        ask_again(poll, by)
    if changed & {"zone", "title", "description", "has_holds"}:
        holds.settle_all(poll, by=by)
    announce(poll)
    return poll


@transaction.atomic
def cancel_poll(*, poll: Poll, by: Person) -> Poll:
    """Call it off: its holds, or the date it had fixed, are cancelled, and those who were asked are told."""
    poll = locked(poll, by)
    if poll.is_cancelled:
        return poll
    poll.state, poll.chosen, poll.closed_at = State.CANCELLED, None, timezone.now()
    poll.save(update_fields=["state", "chosen", "closed_at"])
    holds.settle_all(poll, by=by)
    end_asking(poll)
    everybody = voters(poll)
    tell_outcome(poll, "scheduling.cancelled", people_of(everybody, but=by))
    mail(GuestMail.Kind.CANCELLED, guests_of(everybody))
    announce(poll)
    return poll


@transaction.atomic
def reopen_poll(*, poll: Poll, by: Person, closes_at: datetime | None = None) -> Poll:
    """Ask again; every answer is kept. A date that had been fixed is a hold again, or off, and all are told."""
    poll = locked(poll, by)
    if poll.is_open:
        return poll
    fixed = poll.chosen
    if fixed is not None and fixed.entry is not None and fixed.entry.starts_at <= timezone.now():
        raise PollRefused("begun", _("This has begun or is over: open a new poll instead."))
    poll.state, poll.chosen, poll.closed_at, poll.reminded_at = State.OPEN, None, None, None
    set_deadline(poll, closes_at)
    poll.save()
    holds.settle_all(poll, by=by)
    end_outcome(poll)
    everybody = voters(poll)
    if fixed is not None:
        ask(poll, "scheduling.reopened", people_of(everybody, but=by), when=when(poll, fixed))
    else:
        tell_opened(poll, by)
    mail(GuestMail.Kind.CHANGED, guests_of(everybody))
    announce(poll)
    return poll


def tell_opened(poll: Poll, by: Person) -> None:
    people = people_of(voters(poll), but=by)
    if poll.closes_at is None:
        ask(poll, "scheduling.opened", people, names=by)
    else:
        ask(poll, "scheduling.opened_until", people, names=by, until=moment(poll.closes_at))


def set_deadline(poll: Poll, closes_at: datetime | None) -> None:
    """And with it the time of the one reminder: two days before, or half-way where that is over sooner."""
    now = timezone.now()
    if closes_at is not None and closes_at <= now:
        raise PollRefused("deadline", _("The deadline is over: choose a later one."))
    poll.closes_at = closes_at
    poll.remind_at = closes_at and max(closes_at - REMIND_BEFORE, now + (closes_at - now) / 2)


def refuse_zone(poll: Poll, zone: str) -> None:
    if (zone == "") != poll.is_of_days or (zone and zone not in PLACES):
        raise PollRefused("zone", _("Choose a time zone by its city, such as Europe/Tallinn."))


def move_to_zone(poll: Poll) -> None:
    """The wall times stay, and mean other moments."""
    for option in poll.options.all():
        option.poll = poll
        if not option.is_struck:
            refuse_times(poll, option.times)
        option.times, option.revision = option.times, option.revision + 1
        option.save()


def name_invitees(poll: Poll, asked: Iterable[Person] | None, required: Iterable[Person]) -> None:
    """Those who have to be there and, where not everybody is asked, the others. All of them belong to the space."""
    needed = {person.pk for person in required}
    named = needed | {person.pk for person in asked or ()}
    belonging = set(policy.audience(poll.space).filter(pk__in=named).values_list("pk", flat=True))
    if named - belonging:
        raise PollRefused("not_a_member", _("Only those who belong here can be asked; others are guests."))
    if asked is not None and not named:
        raise PollRefused("nobody", _("Say who is asked."))
    Invitee.objects.bulk_create(
        Invitee(poll=poll, person_id=pk, is_required=pk in needed) for pk in sorted(named)
    )
