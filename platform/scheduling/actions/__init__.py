"""Finding a time together. Each verb locks the Poll's row first."""

from scheduling.actions.burdens import note_meeting
from scheduling.actions.busy import (
    add_busy_calendar,
    keep_busy_times,
    note_failure,
    read_again,
    read_until,
    remove_busy_calendar,
)
from scheduling.actions.closing import choose, close_poll
from scheduling.actions.guests import invite_guest, remove_guest
from scheduling.actions.options import change_options
from scheduling.actions.polls import cancel_poll, change_poll, open_poll, reopen_poll
from scheduling.actions.reminding import remind
from scheduling.actions.votes import Given, guest_vote, vote
from scheduling.policy import PollRefused

__all__ = [
    "Given",
    "PollRefused",
    "add_busy_calendar",
    "cancel_poll",
    "change_options",
    "change_poll",
    "choose",
    "close_poll",
    "guest_vote",
    "invite_guest",
    "keep_busy_times",
    "note_failure",
    "note_meeting",
    "open_poll",
    "read_again",
    "read_until",
    "remind",
    "remove_busy_calendar",
    "remove_guest",
    "reopen_poll",
    "vote",
]
