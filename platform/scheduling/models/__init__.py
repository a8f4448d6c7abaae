from scheduling.models.burden import Burden
from scheduling.models.busy_calendar import BusyCalendar

__all__ = ["Burden", "BusyCalendar"]
