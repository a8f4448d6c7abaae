from django.contrib import admin

from partners.models import Affiliation, Consortium, Country, Desk, Organisation

admin.site.register(Consortium)


class DeskInline(admin.TabularInline):
    model = Desk
    extra = 0
    autocomplete_fields = ["person"]


@admin.register(Country)
class CountryAdmin(admin.ModelAdmin):
    list_display = ["code", "zone", "strength"]
    inlines = [DeskInline]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "country", "kind", "status"]
    list_filter = ["country", "kind", "status"]
    search_fields = ["name"]


@admin.register(Affiliation)
class AffiliationAdmin(admin.ModelAdmin):
    list_display = ["person", "organisation", "role", "state"]
    list_filter = ["state", "role", "organisation__country"]
    autocomplete_fields = ["person", "organisation"]
    list_select_related = ["person", "organisation"]
