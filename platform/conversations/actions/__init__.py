"""What people do in a conversation.

Locks are taken in one order: the space (for a new thread alone), threads, memberships, readings.
"""

from conversations.actions.messages import delete_message, edit_message
from conversations.actions.posting import Draft, PostRefused, draft, post_message, post_messages
from conversations.actions.readings import (
    Closed,
    bring_back,
    mark_many_read,
    mark_read,
    mark_unread_from,
    set_level,
)
from conversations.actions.threads import set_locked, set_pinned, start_thread

__all__ = [
    "Closed",
    "Draft",
    "PostRefused",
    "bring_back",
    "delete_message",
    "draft",
    "edit_message",
    "mark_many_read",
    "mark_read",
    "mark_unread_from",
    "post_message",
    "post_messages",
    "set_level",
    "set_locked",
    "set_pinned",
    "start_thread",
]
