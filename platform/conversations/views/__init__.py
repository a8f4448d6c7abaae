from conversations.views.messages import deletion, message, messages, unread
from conversations.views.threads import closing, new_thread, pin, reading, thread, threads

__all__ = [
    "closing",
    "deletion",
    "message",
    "messages",
    "new_thread",
    "pin",
    "reading",
    "thread",
    "threads",
    "unread",
]
