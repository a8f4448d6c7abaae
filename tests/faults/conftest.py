from collections.abc import Iterator

import pytest
from django.db import connection


@pytest.fixture
def many(schedule: int) -> int:
    """How many faults of a kind: a tenth in `make test`, all of them in `make faults`."""
    return 20 * schedule


@pytest.fixture(autouse=True)
def _seen_by_others(transactional_db: None) -> Iterator[None]:
    """What the test makes is committed: processes of the program see it."""
    yield
    connection.close()
