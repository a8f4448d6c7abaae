from events.models.event import Event
from events.models.programme_item import ProgrammeItem

__all__ = ["Event", "ProgrammeItem"]
