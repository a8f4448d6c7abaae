"""What people do in a conversation.

Locks are taken in one order: the space (for a new thread alone), threads, memberships, people, attachments, readings.
"""

from conversations.actions.attachments import (
    attach,
    discard,
    let_go,
    sweep_files,
    sweep_unsent,
)
from conversations.actions.messages import delete_message, edit_message
from conversations.actions.posting import Draft, PostRefused, draft, post_message, post_messages
from conversations.actions.readings import mark_read, mark_unread_from
from conversations.actions.threads import set_locked, set_pinned, start_thread

__all__ = [
    "Draft",
    "PostRefused",
    "attach",
    "delete_message",
    "discard",
    "draft",
    "edit_message",
    "let_go",
    "mark_read",
    "mark_unread_from",
    "post_message",
    "post_messages",
    "set_locked",
    "set_pinned",
    "start_thread",
    "sweep_files",
    "sweep_unsent",
]
