"""A fixed day on which polls are asked: Monday, 7 September 2026, seven weeks before clocks go back."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from people.models import Person
from scheduling.models import Poll
from spaces.models import Space
from tests import factories
from tests.scheduling.polls import opened
from workgroups.models import WorkingGroup

TODAY = "2026-09-07T08:00:00+00:00"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.fromisoformat(TODAY), tick=False) as traveller:
        yield traveller


@pytest.fixture
def group(clock: object, impact: WorkingGroup, kadri: Person) -> Space:
    """Anna (Berlin) coordinates it, Mads (Copenhagen) and Kadri (Tallinn) belong to it."""
    factories.make_membership(impact.space, kadri)
    return impact.space


@pytest.fixture
def poll(group: Space, anna: Person) -> Poll:
    """Three mornings in Tallinn, to be answered within a week."""
    return opened(group, anna)
