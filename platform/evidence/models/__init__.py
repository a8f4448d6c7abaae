from evidence.models.attendance import Attendance
from evidence.models.door import Door
from evidence.models.ticket import Ticket

__all__ = ["Attendance", "Door", "Ticket"]
