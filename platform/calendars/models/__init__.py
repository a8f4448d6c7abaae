from calendars.models.calendar import Calendar
from calendars.models.entry import Entry
from calendars.models.occurrence import Occurrence
from calendars.models.reply import Reply
from calendars.models.subscription import Disclosure, Subscription

__all__ = ["Calendar", "Disclosure", "Entry", "Occurrence", "Reply", "Subscription"]
