from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from calendars.actions import revoke_subscription
from calendars.models import Entry, Subscription


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """To look at. What is confidential isn't listed; changes go through the pages, which tell people of them."""

    list_display = ["title", "space", "kind", "starts_at", "zone", "status"]
    list_filter = ["kind", "status"]
    search_fields = ["title", "uid"]
    date_hierarchy = "starts_at"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("space").filter(space__is_confidential=False)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


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
