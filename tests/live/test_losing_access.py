import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Close
from websockets.sync.client import connect

from tests.live.conftest import Site


def test_a_removal_ends_deliveries_within_a_second_and_says_so(
    everywhere: Site,
) -> None:
    with (
        everywhere.open(1) as removed,
        everywhere.open(1) as other_tab,
        everywhere.open(2) as stays,
    ):
        for tab in (removed, other_tab, stays):
            tab.say("listen", topic="thread:1")
        stays.say("post", topic="thread:1", body="all hear this")
        assert removed.bodies(1) == other_tab.bodies(1) == ["all hear this"]
        began = time.monotonic()
        stays.say("revoke", person=1, topics=["thread:1"])
        for tab in (removed, other_tab):
            assert tab.next() == {"type": "revoked", "topic": "thread:1"}
        assert time.monotonic() - began < 1
        stays.connection.send('{"do":"post","topic":"thread:1","body":"a secret"}')
        assert stays.bodies(1) == ["a secret"]
        assert removed.hears_nothing()


def test_what_is_said_right_after_a_removal_is_not_delivered_either(
    everywhere: Site,
) -> None:
    with everywhere.open(1) as removed, everywhere.open(2) as stays:
        for _ in range(20):
            removed.say("listen", topic="thread:2")
            stays.say("revoke", person=1, topics=["thread:2"])
            live_then = '{"do":"post","topic":"thread:2","body":"a secret"}'
            stays.connection.send(live_then)
            assert removed.next() == {"type": "revoked", "topic": "thread:2"}
            time.sleep(0.5 if _ == 0 else 0)
            stays.next("ack", "error")
        assert removed.hears_nothing()


def test_a_removal_without_topics_leaves_only_the_persons_own(everywhere: Site) -> None:
    with everywhere.open(1) as removed, everywhere.open(2) as other:
        removed.say("listen", topic="space:3")
        removed.say("listen", topic="thread:3")
        other.say("revoke", person=1)
        assert {removed.next()["topic"], removed.next()["topic"]} == {
            "space:3",
            "thread:3",
        }
        other.say("post", topic="person:1", body="for you alone")
        assert removed.bodies(1) == ["for you alone"]


def test_who_loses_a_space_loses_what_is_within_it_and_nothing_else(everywhere: Site) -> None:
    with everywhere.open(1) as removed, everywhere.open(2) as other:
        removed.say("listen", topic="space:4")
        removed.say("listen", topic="thread:41", within="space:4")
        removed.say("listen", topic="thread:51", within="space:5")
        removed.say("listen", topic="thread:61")
        other.say("revoke", person=1, within="space:4")
        assert {removed.next()["topic"], removed.next()["topic"]} == {"space:4", "thread:41"}
        for topic in ("thread:41", "space:4", "thread:51", "thread:61"):
            other.say("post", topic=topic, body=topic)
        assert removed.bodies(2) == ["thread:51", "thread:61"]
        assert removed.hears_nothing()


def test_what_came_to_belong_elsewhere_is_lost_with_that(everywhere: Site) -> None:
    with everywhere.open(1) as removed, everywhere.open(2) as other:
        removed.say("listen", topic="thread:71", within="space:6")
        other.say("rehome", topic="thread:71", within="space:7")
        other.say("revoke", person=1, within="space:6")
        other.say("post", topic="thread:71", body="still mine")
        assert removed.bodies(1) == ["still mine"]
        other.say("revoke", person=1, within="space:7")
        assert removed.next() == {"type": "revoked", "topic": "thread:71"}


def test_who_began_to_listen_while_it_moved_loses_it_with_its_new_home(everywhere: Site) -> None:
    with everywhere.open(1) as removed, everywhere.open(2) as other:
        assert removed.say("moving", topic="thread:72", within="space:8", to="space:9") == {"type": "ack"}
        other.say("revoke", person=1, within="space:9")
        assert removed.next() == {"type": "revoked", "topic": "thread:72"}


def test_a_removal_between_the_look_and_the_listening_wins(everywhere: Site) -> None:
    with everywhere.open(1) as late, everywhere.open(2) as other:
        assert late.say("late", topic="thread:4") == {
            "type": "error",
            "code": "gone",
            "detail": "",
        }
        other.say("post", topic="thread:4", body="a secret")
        assert late.hears_nothing()
        assert late.say("listen", topic="thread:4") == {"type": "ack"}  # let in again later


def test_signing_out_closes_the_sockets_of_that_sign_in(everywhere: Site) -> None:
    with (
        everywhere.open(1, session="phone") as phone,
        everywhere.open(1, session="desk") as desk,
        everywhere.open(2) as other,
    ):
        began = time.monotonic()
        other.say("close", person=1, session="phone")
        assert phone.closed_with() == 4401
        assert time.monotonic() - began < 1
        assert desk.say("listen", topic="thread:5") == {"type": "ack"}


def test_a_deactivated_person_loses_every_socket(everywhere: Site) -> None:
    with (
        everywhere.open(1, session="a") as first,
        everywhere.open(1, session="b") as second,
    ):
        with everywhere.open(2) as other:
            other.say("close", person=1)
        assert [first.closed_with(), second.closed_with()] == [4401, 4401]


def test_whoever_is_shut_out_loses_every_socket_by_a_code_that_says_so(everywhere: Site) -> None:
    with everywhere.open(3, session="a") as first, everywhere.open(3, session="b") as second:
        with everywhere.open(2) as other:
            other.say("shut", person=3)
        assert [first.closed_with(), second.closed_with()] == [4403, 4403]


def test_whoever_is_shut_out_is_found_by_asking_again_and_does_not_come_back(everywhere: Site) -> None:
    with everywhere.open(21) as gone, everywhere.open(2) as other:
        other.say("forget", barred=[21])
        assert gone.closed_with() == 4403
    address = f"ws://127.0.0.1:{everywhere.port}/live/?person=21"
    with connect(address, origin="http://localhost:8000") as again, pytest.raises(ConnectionClosed) as closed:
        again.recv(5)
    assert closed.value.rcvd == Close(4403, "")


def test_without_a_word_on_the_bus_asking_again_ends_it(everywhere: Site) -> None:
    with (
        everywhere.open(11) as gone,
        everywhere.open(12) as stays,
        everywhere.open(13) as other,
    ):
        for tab in (gone, stays):
            tab.say("listen", topic="thread:60")
            tab.say("listen", topic="thread:61")
        other.say("forget", people=[11], topics=["thread:60"])
        assert gone.closed_with() == 4401
        assert stays.next("revoked") == {"type": "revoked", "topic": "thread:60"}
        other.say("post", topic="thread:60", body="a secret")
        other.say("post", topic="thread:61", body="still allowed")
        assert stays.bodies(1) == ["still allowed"]


def test_nobody_signed_in_is_told_by_the_code_4401(everywhere: Site) -> None:
    with (
        connect(f"ws://127.0.0.1:{everywhere.port}/live/", origin="http://localhost:8000") as nobody,
        pytest.raises(ConnectionClosed) as closed,
    ):
        nobody.recv(5)
    assert closed.value.rcvd == Close(4401, "")


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        None,
        "http://localhost.evil.example",
        "http://evil.example:8000",
        "file://",
        "http://127.0.0.1.nip.io",
        "localhost",
    ],
)
def test_a_foreign_origin_gets_no_socket(everywhere: Site, origin: str | None) -> None:
    address = f"ws://127.0.0.1:{everywhere.port}/live/?person=1"
    with pytest.raises(InvalidStatus) as refused, connect(address, origin=origin):
        pass
    # daphne itself refuses one without a host, with 400
    assert refused.value.response.status_code in (400, 403)


def test_the_own_origin_gets_one(everywhere: Site) -> None:
    for origin in ("http://localhost:8000", "https://127.0.0.1", "http://LOCALHOST"):
        with everywhere.open(1, origin=origin):
            pass
