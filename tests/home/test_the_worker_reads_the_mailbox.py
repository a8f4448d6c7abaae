"""The worker looks into the mailbox each minute, where one is set, and is held up by none that doesn't answer."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.worker import TASKS
from conversations.models import Message
from home import tasks
from notices.addresses import ANSWER, mailbox_for
from people.models import Person
from tests import factories
from tests.calendars.imap_server import PASSWORD, USER, ImapServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ImapServer]:
    running = ImapServer(tmp_path)
    yield running
    running.close()


@pytest.fixture(autouse=True)
def mailbox(settings: Any, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TALK_ADDRESS, settings.INVITES_AUTHSERV_ID = "talk@example.org", "mx.example.org"
    settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_CA_FILE = "localhost", server.port, server.ca
    settings.IMAP_USER, settings.IMAP_PASSWORD, settings.IMAP_DONE_FOLDER = USER, PASSWORD, "Done"
    monkeypatch.setattr(tasks, "rounds", tasks.Rounds())


def test_it_is_one_of_the_workers_tasks() -> None:
    assert "home.tasks.read_mail" in TASKS


def test_an_answer_in_the_mailbox_is_posted(server: ImapServer, impact: Any, mads: Person) -> None:
    thread = factories.make_thread(impact.space, messages=[(mads, "One.")])
    raw = (
        "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n"
        f"From: {mads.email}\r\nTo: {mailbox_for(mads, thread.topic, ANSWER)}\r\nMessage-ID: <1@example.org>\r\n\r\nTwo.\r\n"
    )
    server.put(raw.encode())
    assert tasks.read_mail() is True
    tasks.wait_for_reading(30)
    assert list(Message.objects.filter(thread=thread, seq=2).values_list("body", flat=True)) == ["Two."]
    assert (list(server.folders["INBOX"]), list(server.folders["Done"])) == ([], [1])
    assert tasks.read_mail() is False, "not again within the minute"


def test_how_often_it_looks_is_a_setting(settings: Any) -> None:
    settings.IMAP_EVERY_SECONDS = 300
    tasks.read_mail()
    tasks.wait_for_reading(30)
    assert 240 < tasks.rounds.due - time.monotonic() <= 300


def test_without_a_mailbox_nothing_is_looked_for(settings: Any) -> None:
    settings.IMAP_HOST = ""
    assert tasks.read_mail() is False


def test_a_server_that_says_nothing_holds_up_nothing_and_is_asked_more_seldom(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("home.mailbox.TIMEOUT_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.IMAP_HOST, settings.IMAP_PORT = "127.0.0.1", mute.getsockname()[1]
        assert tasks.read_mail() is True
        assert tasks.rounds.failures == 0, "the look is not over yet, and the worker goes on"
        assert tasks.read_mail() is False, "one look at a time"
        tasks.wait_for_reading(30)
    assert tasks.rounds.failures == 1
    assert 60 < tasks.rounds.due - time.monotonic() <= 120
