from django.contrib import admin

from scheduling.models import Poll


@admin.register(Poll)
class PollAdmin(admin.ModelAdmin):
    """The outside of polls, to look at. What they ask and who answered what is talk: it is not shown here."""

    list_display = ["pk", "kind", "state", "made_by", "created_at", "closes_at", "reminded_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["made_by"]
    fields = ["kind", "state", "created_at", "closes_at", "closed_at", "remind_at", "reminded_at"]
    readonly_fields = fields

    def get_queryset(self, request: object) -> object:
        """An administrator is a stranger to confidential spaces: even that they poll is theirs."""
        return super().get_queryset(request).filter(space__is_confidential=False)  # type: ignore[arg-type]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
