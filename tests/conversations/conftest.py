from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from conversations import actions, writer
from conversations.models import Message, Thread
from people.models import Person
from tests import factories
from workgroups.models import ActionLearningGroup, WorkingGroup

numbers = count(1)


@pytest.fixture(autouse=True)
def _writer_at_rest() -> Iterator[None]:
    """The writer's thread holds a connection to the database of the tests while it lives."""
    yield
    writer.in_this_process().finish()


@pytest.fixture
def thread(impact: WorkingGroup) -> Thread:
    return factories.make_thread(impact.space, "How do we compare?")


@pytest.fixture
def private(circle: ActionLearningGroup) -> Thread:
    return factories.make_thread(circle.space, "What nobody else may know")


Say = Callable[..., Message]


@pytest.fixture
def say() -> Say:
    """Post as the actions do: `say(anna, thread, "Hello")`."""

    def post(author: Person, thread: Thread, body: str = "Hello.", **more: Any) -> Message:
        given = {"client_id": f"said-{next(numbers)}", "language": "en", **more}
        return actions.post_message(draft=actions.draft(author=author, thread=thread, body=body, **given))

    return post
