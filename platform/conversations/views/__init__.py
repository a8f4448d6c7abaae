from conversations.views.messages import deletion, message, messages, unread
from conversations.views.threads import closing, level, new_thread, pin, reading, thread, threads

__all__ = [
    "closing",
    "deletion",
    "level",
    "message",
    "messages",
    "new_thread",
    "pin",
    "reading",
    "thread",
    "threads",
    "unread",
]
