"""Read-only, and blind for confidential spaces: what is said there is nobody's but the members'."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from conversations.models import Message, Thread


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ["title", "space", "last_seq", "last_posted_at", "is_locked"]
    list_filter = ["is_locked", "language"]
    list_select_related = ["space"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        return super().get_queryset(request).filter(space__is_confidential=False)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Who wrote where and when, for finding out what went wrong; the words stay in the thread."""

    list_display = ["thread", "seq", "author", "created_at", "edited_at", "deleted_at"]
    list_select_related = ["thread", "author"]
    fields = ["thread", "seq", "revision", "author", "language", "created_at", "edited_at", "deleted_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).filter(thread__space__is_confidential=False)
