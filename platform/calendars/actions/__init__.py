"""What changes a calendar. Each locks the Entry's row first."""

from calendars.actions.dates import cancel_date, move_date, move_dates, note_seats, restore_date
from calendars.actions.entries import EntryRefused, change_entry, create_entry
from calendars.actions.mail_replies import take_mail
from calendars.actions.mailing import choose_mail, follow_membership, note_sent
from calendars.actions.replies import ReplyRefused, reply
from calendars.actions.series import cancel_entry, change_later, end_series, rest_of
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
    "change_later",
    "change_subscription",
    "choose_mail",
    "create_entry",
    "end_series",
    "follow_membership",
    "move_date",
    "move_dates",
    "note_fetch",
    "note_seats",
    "note_sent",
    "reply",
    "reset_subscription",
    "rest_of",
    "restore_date",
    "revoke_subscription",
    "subscribe",
    "take_mail",
]
