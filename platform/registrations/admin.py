from django.contrib import admin

from registrations.models import Registration, SeatPlan


@admin.register(SeatPlan)
class SeatPlanAdmin(admin.ModelAdmin):
    """To look at: seats are given by actions, under their lock."""

    list_display = ["space", "entry", "occurrence", "capacity", "opens_at", "closes_at"]
    list_select_related = ["space", "entry", "occurrence"]
    search_fields = ["space__title"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Registration)
class RegistrationAdmin(SeatPlanAdmin):
    list_display = ["person", "plan", "state", "place"]
    list_select_related = ["person", "plan"]
    list_filter = ["state"]
    search_fields = ["person__name"]
