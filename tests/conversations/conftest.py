import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from websockets.sync.client import connect

from config.sockets import application
from conversations import actions, writer
from conversations.models import Attachment, Message, Thread
from live import consumers, hub
from live.protocol import LiveProtocol
from people.models import Person
from tests import factories
from tests.conversations import files
from tests.live.conftest import Tab, free_port
from tests.people import browser
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


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    patch = pytest.MonkeyPatch()
    patch.setattr(hub, "REVALIDATE_SECONDS", 0.5)
    number = free_port()
    server = uvicorn.Server(
        uvicorn.Config(application, port=number, ws=LiveProtocol, lifespan="off", log_level="warning")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield number
    server.should_exit = True
    thread.join(10)
    patch.undo()


@pytest.fixture
def _no_connection_stays(transactional_db: None) -> Iterator[None]:
    """The threads of commands stay, and each keeps its connection where the store is another process."""
    yield
    writer.in_this_process().finish()
    together = threading.Barrier(consumers.COMMAND_THREADS)

    def let_go() -> None:
        together.wait(10)
        connection.close()

    wait([consumers.threads.submit(let_go) for _thread in range(consumers.COMMAND_THREADS)], 20)


Open = Callable[..., Tab]


@pytest.fixture
def tab(port: int, _no_connection_stays: None) -> Iterator[Open]:
    """Open a socket of somebody on a real server in this process: `tab(anna)`."""
    opened: list[Tab] = []

    def open_tab(person: Person, client: Client | None = None) -> Tab:
        cookies = (client or browser(person)).cookies
        cookie = f"{settings.SESSION_COOKIE_NAME}={cookies[settings.SESSION_COOKIE_NAME].value}"
        one = Tab(
            connect(
                f"ws://127.0.0.1:{port}/live/",
                origin="http://localhost:8000",
                compression=None,
                additional_headers={"Cookie": cookie},
            )
        )
        one.__enter__()
        opened.append(one)
        return one

    yield open_tab
    for one in opened:
        one.connection.close()


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
