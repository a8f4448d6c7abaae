"""What changes an exchange visit (`visits`) and its programme (`stops`)."""

from exchanges.actions.stops import add_stop, cancel_stop, change_stop
from exchanges.actions.visits import (
    VisitRefused,
    cancel_visit,
    change_visit,
    close_visit,
    confirm_visit,
    create_visit,
    open_visit,
)

__all__ = [
    "VisitRefused",
    "add_stop",
    "cancel_stop",
    "cancel_visit",
    "change_stop",
    "change_visit",
    "close_visit",
    "confirm_visit",
    "create_visit",
    "open_visit",
]
