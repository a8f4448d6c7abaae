from registrations.views.answers import answers_of, form_check, form_page, form_start, forms
from registrations.views.dates import lifting, limit
from registrations.views.guests import (
    guest,
    guest_closing,
    guest_confirmation,
    guest_entrance,
    guest_registration,
)
from registrations.views.hosts import (
    approval,
    cancellation,
    columns,
    counting,
    log,
    refusal,
    registrations,
    registrations_csv,
    registrations_xlsx,
    restoring,
)
from registrations.views.rules import capacity, door, opening, pools, release, rules
from registrations.views.seats import offer, plan, registration, withdrawal

__all__ = [
    "answers_of",
    "approval",
    "cancellation",
    "capacity",
    "columns",
    "counting",
    "door",
    "form_check",
    "form_page",
    "form_start",
    "forms",
    "guest",
    "guest_closing",
    "guest_confirmation",
    "guest_entrance",
    "guest_registration",
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
    "registrations_xlsx",
    "release",
    "restoring",
    "rules",
    "withdrawal",
]
