from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from conversations import actions, writer
from conversations.models import Attachment, Message, Thread
from people.models import Person
from tests import factories
from tests.conversations import files
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


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Where files are kept during a test, and nothing else."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return tmp_path / "media"


Attach = Callable[..., Attachment]


@pytest.fixture
def attach(media: Path) -> Attach:
    """Upload as the actions do: `attach(anna, thread, "a.png")`."""

    def upload(by: Person, thread: Thread, name: str = "a.png", content: bytes = b"") -> Attachment:
        given = ContentFile(content or files.png(), name)
        return actions.attach(thread=thread, by=by, name=name, content=given)

    return upload
