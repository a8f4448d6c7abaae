"""Who speaks in the programme of an event, for the lists of evidence."""

from events.models import ProgrammeItem
from spaces.models import Space


def of_space(space: Space) -> dict[int, str]:
    """By the number of its Entry. One query."""
    rows = ProgrammeItem.objects.filter(event__space=space).exclude(speakers="")
    return dict(rows.order_by("pk").values_list("entry", "speakers"))
