from conversations.views.attachments import attachment, attachments
from conversations.views.messages import deletion, message, messages, unread
from conversations.views.threads import closing, new_thread, pin, reading, thread, threads

__all__ = [
    "attachment",
    "attachments",
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
