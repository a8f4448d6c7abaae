from registrations.views.hosts import (
    cancellation,
    capacity,
    opening,
    registrations,
    registrations_csv,
    restoring,
)
from registrations.views.seats import plan, registration, withdrawal

__all__ = [
    "cancellation",
    "capacity",
    "opening",
    "plan",
    "registration",
    "registrations",
    "registrations_csv",
    "restoring",
    "withdrawal",
]
