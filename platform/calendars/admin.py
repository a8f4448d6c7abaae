from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from calendars.actions import revoke_subscription
from calendars.models import Entry, MailedEntry, MailReply, Subscription
from notices.admin import Queue


class ToLookAt(admin.ModelAdmin):
    """Nothing is made, changed or deleted here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Entry)
class EntryAdmin(ToLookAt):
    """To look at. What is confidential isn't listed; changes go through the pages, which tell people of them."""

    list_display = ["title", "space", "kind", "starts_at", "zone", "status"]
    list_filter = ["kind", "status"]
    search_fields = ["title", "uid"]
    date_hierarchy = "starts_at"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("space").filter(space__is_confidential=False)


@admin.register(MailedEntry)
class MailedEntryAdmin(Queue):
    """The state of the queue of invitations."""

    list_display = ["person", "entry", "method", "sent_at", "due_at", "tries", "set_aside_at"]
    list_filter = ["method", ("set_aside_at", admin.EmptyFieldListFilter)]
    fields = list_display
    list_select_related = ["person", "entry"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(entry__space__is_confidential=False)


@admin.register(MailReply)
class MailReplyAdmin(ToLookAt):
    """What was decided on each mail that came in, and why; nothing that stood in it."""

    list_display = ["received_at", "decision", "reason", "person", "entry", "recurrence_id", "partstat"]
    list_filter = ["decision", "reason"]
    fields = list_display
    date_hierarchy = "received_at"
    list_select_related = ["person", "entry"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(entry__space__is_confidential=True)


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):
    """To see which addresses exist and to revoke one; the address itself is known to nobody."""

    list_display = ["person", "label", "scope", "created_at", "last_fetched_at", "program", "revoked_at"]
    list_filter = ["scope", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person"]
    actions = ["revoke"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Revoke"), permissions=["delete"])
    def revoke(self, request, queryset):
        for subscription in queryset:
            revoke_subscription(subscription=subscription)
