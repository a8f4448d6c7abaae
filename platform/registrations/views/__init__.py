from registrations.views.hosts import (
    cancellation,
    capacity,
    door,
    opening,
    registrations,
    registrations_csv,
    restoring,
)
from registrations.views.seats import plan, registration, withdrawal

__all__ = [
    "cancellation",
    "capacity",
    "door",
    "opening",
    "plan",
    "registration",
    "registrations",
    "registrations_csv",
    "restoring",
    "withdrawal",
]
