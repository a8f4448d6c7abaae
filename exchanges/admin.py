from django.contrib import admin

from exchanges.models import Visit


@admin.register(Visit)
class VisitAdmin(admin.ModelAdmin):
    """To look at: a visit is changed on its own pages, where those who come are told."""

    list_display = ["space", "country", "city", "state"]
    list_select_related = ["space", "country", "entry", "seat_plan__space", "seat_plan__entry"]
    list_filter = ["country", "space__state", "entry__status"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
