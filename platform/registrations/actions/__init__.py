"""The verbs of this room: seats (one person's) and plans (the host's)."""

from registrations.actions.on_the_spot import register_on_the_spot
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
    "cancel_registration",
    "change_capacity",
    "close_registration",
    "give_own_seats",
    "open_registration",
    "promote_next",
    "register",
    "register_on_the_spot",
    "restore_registration",
    "schedule_registration",
    "withdraw",
]
