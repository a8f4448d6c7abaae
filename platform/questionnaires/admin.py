from django.contrib import admin

from questionnaires.models import Questionnaire


@admin.register(Questionnaire)
class QuestionnaireAdmin(admin.ModelAdmin):
    """To look at: hosts make them. Nobody's answers stand here."""

    list_display = ["title", "space", "language", "created_at"]
    list_select_related = ["space"]
    search_fields = ["title", "space__title"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
