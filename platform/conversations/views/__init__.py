from conversations.views.drafts import draft_deletion
from conversations.views.messages import deletion, message, messages, unread
from conversations.views.reactions import reactions
from conversations.views.threads import closing, new_thread, pin, reading, thread, threads
from conversations.views.versions import versions

__all__ = [
    "closing",
    "deletion",
    "draft_deletion",
    "message",
    "messages",
    "new_thread",
    "pin",
    "reactions",
    "reading",
    "thread",
    "threads",
    "unread",
    "versions",
]
