"""What people do in a conversation.

Locks are taken in one order: the space (for a new thread alone), threads, memberships, readings, drafts.
"""

from conversations.actions.drafts import DraftStale, discard_draft, keep_draft
from conversations.actions.messages import delete_message, edit_message
from conversations.actions.posting import Draft, PostRefused, draft, post_message, post_messages
from conversations.actions.reactions import react
from conversations.actions.readings import mark_read, mark_unread_from
from conversations.actions.threads import set_locked, set_pinned, start_thread

__all__ = [
    "Draft",
    "DraftStale",
    "PostRefused",
    "delete_message",
    "discard_draft",
    "draft",
    "edit_message",
    "keep_draft",
    "mark_read",
    "mark_unread_from",
    "post_message",
    "post_messages",
    "react",
    "set_locked",
    "set_pinned",
    "start_thread",
]
