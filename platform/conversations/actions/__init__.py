"""What people do in a conversation.

Locks are taken in one order: spaces (for a new thread, a split, and what changes who reads a thread), threads,
memberships, people, attachments, readings, notices, drafts; of several rows in the order of their numbers.
"""

from conversations.actions.attachments import attach, discard, let_go, sweep_files, sweep_unsent
from conversations.actions.drafts import DraftStale, discard_draft, keep_draft
from conversations.actions.messages import delete_message, edit_message
from conversations.actions.moving import move_thread, split_thread
from conversations.actions.posting import Draft, PostRefused, draft, post_message, post_messages
from conversations.actions.reactions import react
from conversations.actions.readings import (
    Closed,
    bring_back,
    mark_many_read,
    mark_read,
    mark_unread_from,
    set_level,
)
from conversations.actions.threads import (
    opens_up,
    rename_thread,
    set_circle,
    set_locked,
    set_pinned,
    start_thread,
)

__all__ = [
    "Closed",
    "Draft",
    "DraftStale",
    "PostRefused",
    "attach",
    "bring_back",
    "delete_message",
    "discard",
    "discard_draft",
    "draft",
    "edit_message",
    "keep_draft",
    "let_go",
    "mark_many_read",
    "mark_read",
    "mark_unread_from",
    "move_thread",
    "opens_up",
    "post_message",
    "post_messages",
    "react",
    "rename_thread",
    "set_circle",
    "set_level",
    "set_locked",
    "set_pinned",
    "split_thread",
    "start_thread",
    "sweep_files",
    "sweep_unsent",
]
