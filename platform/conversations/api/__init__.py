"""Threads and messages over HTTP for programs: the same actions and policies as pages and sockets."""

from conversations.api.attachments import AttachmentViewSet
from conversations.api.messages import MessageViewSet
from conversations.api.threads import ThreadViewSet

__all__ = ["AttachmentViewSet", "MessageViewSet", "ThreadViewSet"]
