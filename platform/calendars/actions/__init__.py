"""What changes a calendar. Each locks the Entry's row first."""

from calendars.actions.dates import cancel_date, move_date, restore_date
from calendars.actions.entries import EntryRefused, cancel_entry, change_entry, create_entry
from calendars.actions.replies import ReplyRefused, reply
from calendars.actions.subscriptions import (
    SubscriptionRefused,
    change_subscription,
    note_fetch,
    reset_subscription,
    revoke_subscription,
    subscribe,
)

__all__ = [
    "EntryRefused",
    "ReplyRefused",
    "SubscriptionRefused",
    "cancel_date",
    "cancel_entry",
    "change_entry",
    "change_subscription",
    "create_entry",
    "move_date",
    "note_fetch",
    "reply",
    "reset_subscription",
    "restore_date",
    "revoke_subscription",
    "subscribe",
]
