"""The verbs of this room: seats (one person's) and plans (the host's)."""

from registrations.actions.forms import ask_forms, hand_in_answers
from registrations.actions.plans import (
    change_capacity,
    close_registration,
    give_own_seats,
    open_registration,
    schedule_registration,
)
from registrations.actions.seats import (
    cancel_registration,
    promote_next,
    register,
    restore_registration,
    withdraw,
)
from registrations.policy import RegistrationClosed

__all__ = [
    "RegistrationClosed",
    "ask_forms",
    "cancel_registration",
    "change_capacity",
    "close_registration",
    "give_own_seats",
    "hand_in_answers",
    "open_registration",
    "promote_next",
    "register",
    "restore_registration",
    "schedule_registration",
    "withdraw",
]
