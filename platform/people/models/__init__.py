from people.models.leave import Leave
from people.models.person import Person
from people.models.working_hours import WorkingHours

__all__ = ["Leave", "Person", "WorkingHours"]
