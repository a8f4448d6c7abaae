from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notices.models import Digest, IncomingMail, Notice, Push


class Queue(admin.ModelAdmin):
    """The state of a queue, to look at; what was set aside can be tried again. `due` names the column of its due time."""

    due = "due_at"
    actions = ["try_again"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Try again what was set aside"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        found = queryset.exclude(set_aside_at=None)
        count = found.update(set_aside_at=None, tries=0, claimed_until=None, **{self.due: timezone.now()})
        said = ngettext("%(count)s is tried again.", "%(count)s are tried again.", count) % {"count": count}
        messages.success(request, said)


@admin.register(Notice)
class NoticeAdmin(Queue):
    """What a notice says may be confidential: only its key is shown."""

    due = "mail_due_at"
    list_display = ["key", "recipient", "created_at", "mail_due_at", "mailed_at", "tries", "set_aside_at"]
    list_filter = ["key", ("set_aside_at", admin.EmptyFieldListFilter)]
    fields = list_display
    list_select_related = ["recipient"]


@admin.register(Digest)
class DigestAdmin(Queue):
    list_display = ["person", "due_at", "sent_at", "tries", "set_aside_at"]
    list_filter = [("set_aside_at", admin.EmptyFieldListFilter)]
    fields = list_display
    list_select_related = ["person"]


@admin.register(IncomingMail)
class IncomingMailAdmin(Queue):
    """What was decided on each mail that came in, and why; nothing that stood in it."""

    list_display = [
        "received_at", "decision", "reason", "person", "topic", "due_at", "answered_at", "tries", "set_aside_at",
    ]  # fmt: skip
    list_filter = ["decision", "reason", ("set_aside_at", admin.EmptyFieldListFilter)]
    fields = list_display
    list_select_related = ["person"]


@admin.register(Push)
class PushAdmin(Queue):
    """What is on its way to browsers. Tried again, it goes only where it is still news."""

    list_display = ["notice", "subscription", "due_at", "sent_at", "tries", "set_aside_at"]
    list_filter = [("set_aside_at", admin.EmptyFieldListFilter)]
    fields = list_display
    list_select_related = ["notice", "subscription"]
