"""What stands in calendars for an option: nothing, a hold, the meeting itself, or that it is off."""

from typing import Any

from django.utils import timezone

from calendars import actions as calendars
from calendars.models import Entry
from people.models import Person
from scheduling.models import Option, Poll
from scheduling.times import rule

Status, Kind = Entry.Status, Entry.Kind


def settle(poll: Poll, option: Option, *, by: Person | None) -> Entry | None:
    """Make the option's entry what poll and option say, under the UID that the option had from the start.

    Doing it twice changes nothing. The chosen option is the meeting, confirmed; the others are holds where the poll
    has holds and may still choose them; what is neither is cancelled, so that programs let go of it.
    """
    wanted = state_of(poll, option)
    if option.entry is None:
        if wanted is None:
            return None
        option.entry = calendars.create_entry(
            space=poll.space, by=by, uid=option.uid, **wanted, **contents(poll, option, wanted["kind"])
        )
        option.save(update_fields=["entry"])
        return option.entry
    if wanted is None:
        return calendars.change_entry(entry=option.entry, by=None, quietly=True, status=Status.CANCELLED)
    changes = {**wanted, **contents(poll, option, wanted["kind"])}
    return calendars.change_entry(entry=option.entry, by=None, quietly=True, **changes)


def settle_all(poll: Poll, *, by: Person | None) -> None:
    for option in poll.options.select_related("entry").order_by("pk"):
        option.poll = poll
        settle(poll, option, by=by)


def state_of(poll: Poll, option: Option) -> dict[str, str] | None:
    """Kind and status that the entry shall have; None where there shall be none, or a cancelled one."""
    if poll.is_scheduled and poll.chosen_id == option.pk:
        return {"kind": Kind.MEETING, "status": Status.CONFIRMED}
    may_be_chosen = poll.state in (Poll.State.OPEN, Poll.State.CLOSED) and not option.is_struck
    if poll.has_holds and may_be_chosen and not option.is_past(timezone.now()):
        return {"kind": Kind.HOLD, "status": Status.TENTATIVE}
    return None


def contents(poll: Poll, option: Option, kind: str) -> dict[str, Any]:
    """Title and times; a hold leads to its poll."""
    times = option.times
    return {
        "title": poll.title,
        "description": poll.description,
        "url": poll.get_absolute_url() if kind == Kind.HOLD else "",
        "zone": poll.zone or (option.entry.zone if option.entry else poll.anchor),
        "is_all_day": times.is_of_days,
        "starts_local": times.starts,
        "ends_local": times.ends,
        "rrule": rule(times, poll.weeks),
    }
