from django.contrib import admin

from events.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """To look at: an event is changed on its own pages, where those who come are told."""

    list_display = ["space", "kind", "state"]
    list_select_related = ["space", "entry"]
    list_filter = ["kind", "space__state", "entry__status"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
