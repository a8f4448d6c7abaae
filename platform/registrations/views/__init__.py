from registrations.views.answers import answers_of, form_check, form_page, form_start, forms
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
    "answers_of",
    "cancellation",
    "capacity",
    "door",
    "form_check",
    "form_page",
    "form_start",
    "forms",
    "opening",
    "plan",
    "registration",
    "registrations",
    "registrations_csv",
    "restoring",
    "withdrawal",
]
