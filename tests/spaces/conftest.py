from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from live.testing import Record, record

Said = Callable[[], AbstractContextManager[Record]]


@pytest.fixture
def said(django_capture_on_commit_callbacks: Any) -> Said:
    """`with said() as record:` what the actions inside say to open pages, as if each had been committed."""

    @contextmanager
    def block() -> Iterator[Record]:
        with record() as kept, django_capture_on_commit_callbacks(execute=True):
            yield kept

    return block
