from registrations.views.dates import lifting, limit
from registrations.views.hosts import (
    approval,
    cancellation,
    capacity,
    counting,
    door,
    log,
    opening,
    refusal,
    registrations,
    registrations_csv,
    restoring,
)
from registrations.views.rules import pools, release, rules
from registrations.views.seats import offer, plan, registration, withdrawal

__all__ = [
    "approval",
    "cancellation",
    "capacity",
    "counting",
    "door",
    "lifting",
    "limit",
    "log",
    "offer",
    "opening",
    "plan",
    "pools",
    "refusal",
    "registration",
    "registrations",
    "registrations_csv",
    "release",
    "restoring",
    "rules",
    "withdrawal",
]
