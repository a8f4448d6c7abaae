"""Groups for administrators: that they exist. What an action-learning group works on stays among its members."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from workgroups.models import ActionLearningGroup, WorkingGroup


class GroupAdmin(admin.ModelAdmin):
    list_select_related = ["space"]
    search_fields = ["space__title"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(WorkingGroup)
class WorkingGroupAdmin(GroupAdmin):
    list_display = ["space", "rhythm"]
    fields = ["mandate", "rhythm"]


@admin.register(ActionLearningGroup)
class ActionLearningGroupAdmin(GroupAdmin):
    list_display = ["space", "format"]
    fields = ["format"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
