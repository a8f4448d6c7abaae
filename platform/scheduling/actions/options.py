from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from scheduling.actions import holds
from scheduling.actions.rows import State, locked, refuse_unless
from scheduling.actions.telling import announce, ask, guests_of, mail, people_of
from scheduling.asked import voters
from scheduling.models import GuestMail, Option, Poll, Vote
from scheduling.models.poll import MOST_OPTIONS, ZONE_OF_DATES
from scheduling.policy import PollRefused
from scheduling.results import key_of_vote, tallies, unheard
from scheduling.times import Times, reason_against

LONGEST = timedelta(days=1)


@transaction.atomic
def change_options(
    *,
    poll: Poll,
    by: Person,
    add: Iterable[Times] = (),
    change: Mapping[int, Times] | None = None,
    strike: Iterable[int] = (),
) -> Poll:
    """Add, move and take out options of an open poll in one step; a time that stands already is not added twice.

    Answers are kept. Those to a moved option are shown to be looked at again, those to one that is taken out stay with
    it, and whoever had answered is asked anew. Raises PollRefused.
    """
    poll = locked(poll, by)
    refuse_unless(poll, State.OPEN)
    rows = {option.pk: option for option in poll.options.select_related("entry")}
    moved = move(poll, rows, change or {})
    struck = take_out(rows, strike)
    added = put_in(poll, [times for times in add if not stands(rows.values(), times)])
    if not (moved or struck or added):
        return poll
    refuse_number([option for option in rows.values() if not option.is_struck] + added)
    for option in [*moved, *struck, *added]:
        holds.settle(poll, option, by=by)
    if moved or added:
        ask_again(poll, by)
    announce(poll)
    return poll


def move(poll: Poll, rows: dict[int, Option], changes: Mapping[int, Times]) -> list[Option]:
    moved = [
        option
        for option, times in ((one_of(rows, pk), times) for pk, times in changes.items())
        if not option.is_struck and option.times != times
    ]
    # Aside for a moment, so that two options can take each other's time.
    Option.objects.filter(pk__in=[option.pk for option in moved]).update(is_struck=True)
    for option in moved:
        times = changes[option.pk]
        refuse_times(poll, times)
        option.poll = poll
        option.times, option.revision = times, option.revision + 1
        save(option)
    return moved


def take_out(rows: dict[int, Option], strike: Iterable[int]) -> list[Option]:
    struck = [option for option in (one_of(rows, pk) for pk in strike) if not option.is_struck]
    for option in struck:
        option.is_struck = True
        option.save(update_fields=["is_struck"])
    return struck


def put_in(poll: Poll, times: Iterable[Times]) -> list[Option]:
    """New options, each with the UID that it keeps."""
    added = []
    for one in dict.fromkeys(times):
        refuse_times(poll, one)
        option = Option(poll=poll)
        option.times = one
        save(option)
        added.append(option)
    return added


def save(option: Option) -> None:
    try:
        with transaction.atomic():
            option.save()
    except IntegrityError:
        raise PollRefused("twice", _("The same date stands twice: take one of them out."))


def stands(options: Iterable[Option], times: Times) -> bool:
    return any(option.times == times for option in options if not option.is_struck)


def one_of(rows: dict[int, Option], pk: int) -> Option:
    if pk not in rows:
        raise PollRefused("no_such_option", _("This poll has no such date."))
    return rows[pk]


def refuse_times(poll: Poll, times: Times) -> None:
    if times.is_of_days != poll.is_of_days:
        raise PollRefused("kind", _("This poll is about another kind of date."))
    if times.ends <= times.starts:
        raise PollRefused("ends_before_start", _("The end must be later than the start."))
    if not times.is_of_days and times.ends - times.starts > LONGEST:
        raise PollRefused(
            "too_long", _("A date with times lasts 24 hours at most: ask for whole days instead.")
        )
    if times.starts.second or times.ends.second or times.starts.microsecond or times.ends.microsecond:
        raise PollRefused("seconds", _("Give times in whole minutes."))
    now = timezone.now()
    option = Option(poll=poll)
    option.times = times
    if option.is_past(now):
        raise PollRefused("past", _("This date is over: choose a later one."))
    reason = reason_against(times, poll.zone or ZONE_OF_DATES, poll.weeks, now)
    if reason is not None:
        raise PollRefused(reason.code, reason.message)


def refuse_number(standing: list[Option]) -> None:
    if not standing:
        raise PollRefused("no_options", _("A poll needs a date to answer to."))
    if len(standing) > MOST_OPTIONS:
        raise PollRefused("too_many", _("A poll can have 40 dates at most: more is a burden to answer."))


def ask_again(poll: Poll, by: Person | None) -> None:
    """Whoever had answered and now lacks an answer. The others are asked already."""
    everybody = voters(poll)
    standing = list(poll.options.standing())
    votes = list(Vote.objects.filter(option__poll=poll))
    answered = {key_of_vote(vote) for vote in votes}
    again = [
        voter for voter in unheard(tallies(standing, everybody, votes), everybody) if voter.key in answered
    ]
    ask(poll, "scheduling.changed", people_of(again, but=by))
    mail(GuestMail.Kind.CHANGED, guests_of(again))
