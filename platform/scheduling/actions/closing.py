from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.refusal import Refusal
from scheduling.actions import holds
from scheduling.actions.burdens import note_meeting
from scheduling.actions.rows import State, locked, refuse_unless
from scheduling.actions.telling import (
    announce,
    end_asking,
    guests_of,
    mail,
    people_of,
    runners,
    tell,
    tell_outcome,
    when,
)
from scheduling.asked import Voter, voters
from scheduling.models import GuestMail, Option, Poll, Vote
from scheduling.policy import PollRefused
from scheduling.results import Tally, clear_winner, tallies


@transaction.atomic
def close_poll(*, poll: Poll, by: Person | None) -> Poll:
    """No more answers. Without `by` it is the deadline that closes: then the best option may be taken by itself.

    By itself a poll takes an option only where it was made to, and where `results.clear_winner` finds one; otherwise
    who made it is told to choose. Closing twice changes nothing. Raises PollRefused, Denied.
    """
    poll = locked(poll, by)
    if poll.state == State.CLOSED or (by is None and poll.takes_answers()):
        return poll
    refuse_unless(poll, State.OPEN)
    poll.state, poll.closed_at = State.CLOSED, timezone.now()
    poll.save(update_fields=["state", "closed_at"])
    end_asking(poll)
    announce(poll)
    if by is not None:
        return poll
    may_settle = poll.settles_by_itself and not poll.space.is_archived
    best = clear_winner(count(poll, voters(poll)), timezone.now()) if may_settle else None
    if best is not None:
        try:
            with transaction.atomic():
                return fix(poll, best.option, by=None)
        except (
            Refusal
        ):  # what a calendar cannot hold, somebody has to look at; the poll is closed all the same
            poll.state, poll.chosen = State.CLOSED, None
    tell(poll, "scheduling.undecided" if poll.settles_by_itself else "scheduling.closed", runners(poll))
    return poll


@transaction.atomic
def choose(*, poll: Poll, option: Option, by: Person, in_spite_of_no: bool = False) -> Poll:
    """Fix an option: it becomes the meeting, under the UID that it had, and the other holds are let go.

    Where somebody who has to be there said no, `in_spite_of_no` says that this is meant. Choosing the same again
    changes nothing. Raises PollRefused, Denied.
    """
    poll = locked(poll, by)
    if poll.is_scheduled and poll.chosen_id == option.pk:
        return poll
    refuse_unless(poll, State.OPEN, State.CLOSED)
    found = Option.objects.standing().select_related("entry").filter(poll=poll, pk=option.pk).first()
    if found is None:
        raise PollRefused("no_such_option", _("This date has been taken out meanwhile."))
    if found.is_past(timezone.now()):
        raise PollRefused("past", _("This date is over: choose a later one."))
    tally = next(one for one in count(poll, voters(poll)) if one.option == found)
    if tally.refusing and not in_spite_of_no:
        raise PollRefused("required_no", _("Somebody who has to be there said no: confirm that you mean it."))
    return fix(poll, found, by=by)


def fix(poll: Poll, option: Option, *, by: Person | None) -> Poll:
    poll.state, poll.chosen = State.SCHEDULED, option
    poll.closed_at = poll.closed_at or timezone.now()
    poll.save(update_fields=["state", "chosen", "closed_at"])
    holds.settle_all(poll, by=by)
    end_asking(poll)
    everybody = voters(poll)
    people = people_of(everybody)
    entry = Option.objects.select_related("entry").get(pk=option.pk).entry
    assert entry is not None  # noqa: S101 - a chosen option has its meeting, or `settle` is broken
    note_meeting(entry=entry, people=people)
    key = "scheduling.scheduled_weekly" if poll.is_weekly else "scheduling.scheduled"
    tell_outcome(poll, key, [person for person in people if person != by], when=when(poll, option))
    mail(GuestMail.Kind.SCHEDULED, guests_of(everybody))
    announce(poll)
    return poll


def count(poll: Poll, everybody: list[Voter]) -> list[Tally]:
    """Two queries."""
    options = list(poll.options.standing().select_related("entry"))
    return tallies(options, everybody, Vote.objects.filter(option__poll=poll))
