from django.contrib import admin

from people.models import Person


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "email", "language", "zone", "is_organiser", "is_steward", "is_active"]
    list_filter = ["is_active", "is_organiser", "is_steward", "language"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "language", "zone", "is_organiser", "is_steward", "is_staff", "is_active"]
