from conversations.views.about import about
from conversations.views.arranging import circle, closing, move, pin, settings, split, title
from conversations.views.messages import deletion, message, messages, unread
from conversations.views.threads import new_thread, reading, thread, threads

__all__ = [
    "about",
    "circle",
    "closing",
    "deletion",
    "message",
    "messages",
    "move",
    "new_thread",
    "pin",
    "reading",
    "settings",
    "split",
    "thread",
    "threads",
    "title",
    "unread",
]
