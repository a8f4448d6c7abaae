from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from people import actions
from people.models import Person


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = [
        "name",
        "email",
        "language",
        "zone",
        "is_organiser",
        "is_steward",
        "is_active",
        "is_guest",
    ]
    list_filter = ["is_active", "is_guest", "is_organiser", "is_steward", "language"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "language", "zone", "is_organiser", "is_steward", "is_staff", "is_active"]

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        if change:
            actions.keep_profile(person=obj, fields=form.changed_data)
        else:
            super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data and not obj.is_active:
            actions.deactivate(person=obj)
