from django.contrib import admin

from evidence.models import Attendance
from registrations.admin import SeatPlanAdmin


@admin.register(Attendance)
class AttendanceAdmin(SeatPlanAdmin):
    """To look at: who was there is noted by actions. Tickets are not here: whoever sees one can use it."""

    list_display = ["registration", "day", "mode", "source", "arrived_at", "struck_at"]
    list_select_related = ["registration"]
    list_filter = ["mode", "source"]
    search_fields = ["registration__person__name"]
