from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from scheduling.actions.rows import State, locked, refuse_unless
from scheduling.actions.telling import announce, settle_asking
from scheduling.asked import is_asked
from scheduling.models import Guest, Poll, Vote
from scheduling.policy import PollRefused
from spaces import policy


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, and the revision of the option that the voter had before them; None means as it is now. An empty
    answer takes back what was said."""

    answer: str
    revision: int | None = None


@transaction.atomic
def vote(*, poll: Poll, person: Person, answers: Mapping[int, Given]) -> list[Vote]:
    """Answer options of a poll, by their keys; the others stay as they were. Answering again changes the answer.

    An answer to an option that has moved since the voter saw it is kept, and asked for again. Returns all answers of
    the person. Raises PollRefused once it is closed, Denied for who doesn't belong there.
    """
    poll = locked(poll, None)
    policy.require(person, "vote", poll.space)
    if not is_asked(poll, person):
        raise PollRefused("not_asked", _("This poll asks others: tell a coordinator if you should be asked."))
    return record(poll, person, answers)


@transaction.atomic
def guest_vote(*, guest: Guest, answers: Mapping[int, Given]) -> list[Vote]:
    """The same by a guest's link; the first answer confirms that their address is theirs. Raises PollRefused."""
    poll = locked(guest.poll, None)
    if poll.space.is_confidential or poll.space.is_archived:
        raise PollRefused("closed", _("The poll is closed."))
    votes = record(poll, guest, answers)
    Guest.objects.filter(pk=guest.pk, confirmed_at=None).update(confirmed_at=timezone.now())
    return votes


def record(poll: Poll, who: Person | Guest, answers: Mapping[int, Given]) -> list[Vote]:
    refuse_unless(poll, State.OPEN)
    if not poll.takes_answers():
        raise PollRefused("closed", _("The poll is closed."))
    options = {option.pk: option for option in poll.options.all()}
    voter = {"guest": who} if isinstance(who, Guest) else {"person": who}
    mine = {vote.option_id: vote for vote in Vote.objects.filter(option__poll=poll, **voter)}
    for pk, given in sorted(answers.items()):
        option = options.get(pk)
        if option is None:
            raise PollRefused("no_such_option", _("This poll has no such date."))
        if given.answer and given.answer not in Vote.Answer.values:
            raise PollRefused("answer", _("Answer with yes, if need be or no."))
        if option.is_struck:
            continue
        keep(mine, Vote(option=option, **voter), given)
    if all(
        pk in mine and mine[pk].revision == one.revision for pk, one in options.items() if not one.is_struck
    ):
        settle_asking(poll, who)
    announce(poll)
    return list(mine.values())


def keep(mine: dict[int, Vote], fresh: Vote, given: Given) -> None:
    """One row a voter and option. What an old page says doesn't undo what was said to the option as it is now."""
    option = fresh.option
    seen = option.revision if given.revision is None else min(given.revision, option.revision)
    found = mine.get(option.pk)
    if found is not None and found.revision > seen:
        return
    if not given.answer:
        if found is not None:
            mine.pop(option.pk).delete()
        return
    found = found or fresh
    found.answer, found.revision = given.answer, seen
    found.save()
    mine[option.pk] = found
