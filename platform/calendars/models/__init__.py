from calendars.models.entry import Entry
from calendars.models.occurrence import Occurrence
from calendars.models.reply import Reply
from calendars.models.subscription import Subscription

__all__ = ["Entry", "Occurrence", "Reply", "Subscription"]
