"""Spaces for administrators: their outside. Who says what in them, or why somebody asked to join, is not shown here."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from spaces import actions
from spaces.models import Space


@admin.register(Space)
class SpaceAdmin(admin.ModelAdmin):
    """A confidential space can't be changed here: an administrator is a stranger to it."""

    list_display = ["title", "kind", "state", "visibility", "joining", "is_confidential", "created_at"]
    list_filter = ["kind", "state", "visibility", "countries"]
    search_fields = ["title", "slug"]
    fields = ["title", "slug", "kind", "language", "visibility", "joining", "state", "is_confidential"]
    readonly_fields = ["slug", "kind", "is_confidential"]

    def save_model(self, request: HttpRequest, obj: Space, form: Any, change: bool) -> None:
        with transaction.atomic():
            changed = {name: form.cleaned_data[name] for name in form.changed_data}
            actions.change_space(space=actions.locked(obj), **changed)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_confidential:
            return False
        return super().has_change_permission(request, obj)
