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

__all__ = [
    "add_busy_calendar",
    "keep_busy_times",
    "note_failure",
    "note_meeting",
    "read_again",
    "read_until",
    "remove_busy_calendar",
]
