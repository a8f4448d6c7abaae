"""The verbs of this room: seats (one person's), plans (the host's), occasions (what events and visits share)."""

from registrations.actions.plans import change_capacity, close_registration, open_registration
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
    "cancel_registration",
    "change_capacity",
    "close_registration",
    "open_registration",
    "promote_next",
    "register",
    "restore_registration",
    "withdraw",
]
