"""All that the house keeps about a person, handed to that person."""

from typing import Any

import calendars.privacy
import conversations.privacy
import evidence.privacy
import needs.privacy
import notices.privacy
import partners.privacy
import people.privacy
import questionnaires.privacy
import registrations.privacy
import scheduling.privacy
import spaces.privacy
from people.models import Person

ROOMS = (
    people.privacy,
    partners.privacy,
    notices.privacy,
    spaces.privacy,
    calendars.privacy,
    conversations.privacy,
    evidence.privacy,
    registrations.privacy,
    needs.privacy,
    questionnaires.privacy,
    scheduling.privacy,
)

# In which order they let go when somebody is erased: proof before seats, seats before belonging, the person last.
LETS_GO = (
    evidence.privacy,
    scheduling.privacy,
    registrations.privacy,
    questionnaires.privacy,
    needs.privacy,
    conversations.privacy,
    calendars.privacy,
    spaces.privacy,
    partners.privacy,
    notices.privacy,
    people.privacy,
)


def export(person: Person) -> dict[str, Any]:
    """Each room's own answer, side by side."""
    return {name: rows for room in ROOMS for name, rows in room.export(person).items()}
