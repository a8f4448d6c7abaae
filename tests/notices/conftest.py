from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture(autouse=True)
def by_day() -> Iterator[time_machine.Traveller]:
    """A Tuesday morning, since at night and on holidays little is mailed. The clock goes on; a test may move it."""
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC)) as traveller:
        yield traveller
