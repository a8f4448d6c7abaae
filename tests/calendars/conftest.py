"""A fixed day on which the tests of this room happen: Monday, 7 September 2026, seven weeks before clocks go back."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from calendars import actions
from calendars.models import Entry
from people.models import Person
from spaces.models import Space
from workgroups.models import WorkingGroup

TODAY = "2026-09-07T08:00:00+00:00"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.fromisoformat(TODAY), tick=False) as traveller:
        yield traveller


@pytest.fixture
def group(clock: object, impact: WorkingGroup) -> Space:
    return impact.space


@pytest.fixture
def weekly(group: Space, anna: Person) -> Entry:
    """Every Thursday at ten in Tallinn, from September until April: over both changes of clocks."""
    return actions.create_entry(
        space=group,
        by=anna,
        title="Weekly call",
        starts_local=datetime(2026, 9, 10, 10),
        ends_local=datetime(2026, 9, 10, 11),
        zone="Europe/Tallinn",
        place="Telliskivi",
        conference_url="https://meet.example.org/impact",
        rrule="FREQ=WEEKLY;BYDAY=TH;UNTIL=20270429",
    )
