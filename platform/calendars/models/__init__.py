from calendars.models.calendar import Calendar
from calendars.models.entry import Entry
from calendars.models.mail_choice import MailChoice
from calendars.models.mail_reply import MailReply
from calendars.models.mailed_entry import MailedEntry
from calendars.models.occurrence import Occurrence
from calendars.models.reply import Reply
from calendars.models.subscription import Disclosure, Subscription

__all__ = [
    "Calendar",
    "Disclosure",
    "Entry",
    "MailChoice",
    "MailReply",
    "MailedEntry",
    "Occurrence",
    "Reply",
    "Subscription",
]
