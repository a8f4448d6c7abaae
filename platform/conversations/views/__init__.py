from conversations.views.about import about
from conversations.views.arranging import circle, closing, move, pin, settings, split, title
from conversations.views.attachments import attachment, attachments
from conversations.views.drafts import draft_deletion
from conversations.views.messages import deletion, message, messages, unread
from conversations.views.reactions import reactions
from conversations.views.threads import level, new_thread, reading, thread, threads
from conversations.views.versions import versions

__all__ = [
    "about",
    "attachment",
    "attachments",
    "circle",
    "closing",
    "deletion",
    "draft_deletion",
    "level",
    "message",
    "messages",
    "move",
    "new_thread",
    "pin",
    "reactions",
    "reading",
    "settings",
    "split",
    "thread",
    "threads",
    "title",
    "unread",
    "versions",
]
