"""The socket's commands, on a real server in this process and the real store."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from django.db import connection
from django.test import Client
from websockets.sync.client import connect

from config.sockets import application
from conversations import actions, writer
from conversations.frames import message_frame
from conversations.models import Message, Reading, Thread
from live import consumers, hub
from live.protocol import LiveProtocol
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.conversations.conftest import Say
from tests.live.conftest import Tab, free_port
from tests.people import browser

pytestmark = pytest.mark.django_db(transaction=True)


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


@pytest.fixture(autouse=True)
def _no_connection_stays() -> Iterator[None]:
    """The threads of commands stay, and each keeps its connection where the store is another process."""
    yield
    writer.in_this_process().finish()
    together = threading.Barrier(consumers.COMMAND_THREADS)

    def let_go() -> None:
        together.wait(10)
        connection.close()

    wait([consumers.threads.submit(let_go) for _thread in range(consumers.COMMAND_THREADS)], 20)


Open = Any


@pytest.fixture
def tab(port: int) -> Iterator[Open]:
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


def post(tab: Tab, thread: Thread | int, body: Any = "Hello.", **more: Any) -> dict[str, Any]:
    number = thread if isinstance(thread, int) else thread.pk
    return tab.say(
        "post", **{"thread": number, "body": body, "client_id": str(body)[:60], "language": "en", **more}
    )


def frame_of(seq: int) -> dict[str, Any]:
    return message_frame(Message.objects.for_list().get(seq=seq))


def test_what_one_says_stands_in_the_others_page_at_once(
    tab: Open, thread: Thread, anna: Person, mads: Person
) -> None:
    hers, his = tab(anna), tab(mads)
    for one in (hers, his):
        assert one.say("open", thread=thread.pk, since=0) == {"type": "ack", "frames": [], "revision": 0}
    answer = post(hers, thread, "Hello **Mads**.")
    assert answer == {"type": "ack", "frame": frame_of(1)}
    assert his.next() == {"topic": thread.topic, **frame_of(1)}


def test_a_page_that_comes_back_gets_what_it_lacks_in_order(
    tab: Open, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    first = say(anna, thread, "One.")
    say(mads, thread, "Two.")
    actions.edit_message(message=first, by=anna, body="One, better.")
    one = tab(mads)
    assert one.say("open", thread=thread.pk, since=1) == {
        "type": "ack",
        "frames": [frame_of(2), frame_of(1)],
        "revision": 3,
    }
    assert one.say("open", thread=thread.pk, since=3)["frames"] == []
    assert one.say("open", thread=thread.pk) == {"type": "ack", "revision": 3}


def test_too_far_behind_it_is_told_to_begin_anew(tab: Open, thread: Thread, anna: Person) -> None:
    for _number in range(301):
        factories.make_message(thread, anna)
    assert tab(anna).say("open", thread=thread.pk, since=0) == {
        "type": "ack",
        "resync": True,
        "revision": 301,
    }


def test_sent_five_times_it_is_one_message(tab: Open, thread: Thread, anna: Person) -> None:
    one = tab(anna)
    answers = [post(one, thread, "Once.", client_id="same") for _time in range(5)]
    assert answers == [{"type": "ack", "frame": frame_of(1)}] * 5
    assert Message.objects.count() == 1


def test_edit_delete_and_read_by_the_socket(tab: Open, thread: Thread, anna: Person, mads: Person) -> None:
    hers, his = tab(anna), tab(mads)
    his.say("open", thread=thread.pk)
    post(hers, thread, "Frist.")
    post(hers, thread, "Second.")
    assert [his.next("message")["seq"] for _message in (1, 2)] == [1, 2]
    edited = hers.say("edit", thread=thread.pk, seq=1, body="First.")
    assert (edited["frame"]["html"], his.next("message")) == (
        "<p>First.</p>",
        {"topic": thread.topic, **edited["frame"]},
    )
    deleted = hers.say("delete", thread=thread.pk, seq=2)
    assert (deleted["frame"]["deleted"], deleted["frame"]["revision"]) == (True, 4)
    assert his.say("edit", thread=thread.pk, seq=1, body="Not mine.")["code"] == "forbidden"
    assert his.say("read", thread=thread.pk, first=1, last=2, known=0) == {
        "type": "ack",
        "read_count": 2,
        "reading_revision": 0,
    }
    assert Reading.objects.get(person=mads).ranges == [[1, 2]]


def test_typing_is_heard_by_the_others_of_the_thread_alone(
    tab: Open, thread: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    hers, his, outside = tab(anna), tab(mads), tab(kadri)
    assert hers.say("typing", thread=thread.pk)["code"] == "missing"
    for one in (hers, his):
        one.say("open", thread=thread.pk)
    hers.say("typing", thread=thread.pk)
    assert his.next() == {"topic": thread.topic, "type": "typing", "person": anna.pk, "name": "Anna Albers"}
    assert outside.hears_nothing()


OUTSIDE = ("open", "post", "edit", "delete", "read", "typing")


def test_a_foreign_thread_and_one_that_is_not_there_are_the_same(
    tab: Open, thread: Thread, private: Thread, anna: Person, kadri: Person, say: Say
) -> None:
    say(anna, private, "A secret.")
    one = tab(kadri)
    whole = {"seq": 1, "since": 0, "first": 1, "last": 1, "body": "Hi.", "client_id": "x", "language": "en"}
    for do in OUTSIDE:
        answers = [one.say(do, thread=number, **whole) for number in (private.pk, 999_999)]
        assert answers[0] == answers[1]
        assert answers[0]["code"] == ("gone" if do == "post" else "missing")
    assert one.say("listen", topic=private.topic)["code"] == "missing"
    assert Message.objects.get().body == "A secret."


RUBBISH = [
    {},
    {"thread": "7"},
    {"thread": None},
    {"thread": True},
    {"thread": -1},
    {"thread": 1.5},
    {"thread": 2**70},
    {"thread": [1]},
    {"thread": {"a": 1}},
]


@pytest.mark.parametrize("do", ["open", "close", "post", "edit", "delete", "read", "typing"])
def test_rubbish_is_answered_and_the_socket_lives(tab: Open, thread: Thread, anna: Person, do: str) -> None:
    one = tab(anna)
    for rubbish in RUBBISH:
        assert one.say(do, **rubbish)["type"] == "error", rubbish
    for name in ("seq", "body", "since", "first", "last", "language", "client_id", "reply_to"):
        for value in ({"a": 1}, [1], -5, 1.5, 2**40, "\u2028"):
            given = {
                "seq": 1,
                "body": "x",
                "since": 0,
                "first": 1,
                "last": 1,
                "client_id": "x",
                "language": "en",
            }
            assert one.say(do, **{"thread": thread.pk, **given, name: value})["type"] in ("ack", "error")
        if do == "post":
            break
    assert one.say("ping") == {"type": "ack"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("x" * 20_001, "too_long"),
        ("x" * 100_000, "size"),
        (" \n ", "empty"),
        ("a\0b", "text"),
        ("a\ud800b", "text"),
        (7, "invalid"),
    ],
)
def test_a_text_that_cannot_be_is_refused_with_a_code(
    tab: Open, thread: Thread, anna: Person, body: Any, code: str
) -> None:
    import json

    one = tab(anna)
    given = {"do": "post", "id": 1, "thread": thread.pk, "body": body, "client_id": "x", "language": "en"}
    assert one.raw(json.dumps(given))["code"] == code
    assert post(one, thread, "Still here.")["type"] == "ack"
    assert Message.objects.count() == 1


def test_a_refusal_is_worded_in_the_persons_language(tab: Open, thread: Thread, anna: Person) -> None:
    assert post(tab(anna), thread, " ")["detail"] == "Write something first."


def test_the_twenty_first_post_in_ten_seconds_waits(tab: Open, thread: Thread, anna: Person) -> None:
    one = tab(anna)
    answers = [post(one, thread, f"Number {number}.") for number in range(21)]
    assert [answer.get("code") for answer in answers] == [None] * 20 + ["rate"]
    assert answers[-1]["retry_after"] > 0


def test_a_removal_ends_the_thread_on_every_open_socket_within_a_second(
    tab: Open, thread: Thread, anna: Person, mads: Person
) -> None:
    hers, his = tab(anna), tab(mads)
    other = factories.make_thread(thread.space, "Another")
    for number in (thread.pk, other.pk):
        his.say("open", thread=number)
    post(hers, thread, "Before.")
    assert his.next("message")["html"] == "<p>Before.</p>"
    began = time.monotonic()
    spaces.remove_member(membership=Membership.objects.get(person=mads), by=anna, reason="Moved on.")
    assert {his.next("revoked")["topic"] for _topic in (1, 2)} == {thread.topic, other.topic}
    assert time.monotonic() - began < 1
    post(hers, thread, "After, a secret.")
    assert [post(his, thread, "Me too.")["code"], his.say("open", thread=thread.pk, since=0)["code"]] == [
        "gone",
        "missing",
    ]
    while True:
        try:
            assert "secret" not in str(his.next(seconds=0.4))
        except TimeoutError:
            break


def test_without_a_word_on_the_bus_asking_again_ends_it(
    tab: Open, thread: Thread, anna: Person, mads: Person
) -> None:
    hers, his = tab(anna), tab(mads)
    his.say("open", thread=thread.pk)
    Membership.objects.filter(person=mads).update(state=Membership.State.REMOVED)
    assert his.next("revoked", seconds=3) == {"type": "revoked", "topic": thread.topic}
    post(hers, thread, "A secret.")
    assert his.hears_nothing()


def test_posts_of_many_sockets_share_a_commit(
    tab: Open, thread: Thread, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More posts than there are threads for commands wait together: none of them keeps a thread."""
    sizes: list[int] = []
    settle = writer.settle
    gate = threading.Event()

    def slow(batch: list[Any]) -> None:
        sizes.append(len(batch))
        gate.wait(10)
        settle(batch)

    monkeypatch.setattr(writer, "settle", slow)
    people = [factories.make_person() for _number in range(10)]
    for person in people:
        factories.make_membership(thread.space, person)
    tabs = [tab(person) for person in people]
    for number, one in enumerate(tabs):
        one.connection.send(
            f'{{"do":"post","id":1,"thread":{thread.pk},"body":"x","client_id":"{number}","language":"en"}}'
        )
    until = time.monotonic() + 10
    while sum(sizes) + len(writer.in_this_process().waiting) < 10 and time.monotonic() < until:
        time.sleep(0.02)
    gate.set()
    assert sorted(one.next("ack", "error")["frame"]["seq"] for one in tabs) == list(range(1, 11))
    assert (sum(sizes), max(sizes) > consumers.COMMAND_THREADS) == (10, True)


def test_a_page_asks_whom_an_at_can_name_and_who_would_be_told(
    tab: Open, thread: Thread, private: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    factories.make_membership(private.space, kadri)
    organisation = mads.affiliations.get().organisation.name
    offered = {"id": mads.pk, "name": "Mads Madsen", "organisation": organisation, "written": "Mads Madsen"}
    hers, theirs = tab(anna), tab(kadri)
    assert hers.say("people", thread=thread.pk, prefix="ma") == {"type": "ack", "people": [offered]}
    assert hers.say("mentions", thread=thread.pk, body="@Mads Madsen and @Kadri Kask and @Piotr Pawlak") == {
        "type": "ack",
        "readers": [{"id": mads.pk, "name": "Mads Madsen"}],
        "strangers": [{"id": kadri.pk, "name": "Kadri Kask"}],
    }
    for command in ({"do": "people", "prefix": "ma"}, {"do": "mentions", "body": "@Mads Madsen"}):
        assert theirs.say(command.pop("do"), thread=thread.pk, **command)["code"] == "missing"
