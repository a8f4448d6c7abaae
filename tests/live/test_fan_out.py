import threading
from contextlib import ExitStack

from tests.live.conftest import Site

TOPIC = "thread:1"


def test_what_one_says_reaches_all_who_listen_and_nobody_else(everywhere: Site) -> None:
    with ExitStack() as stack:
        tabs = [stack.enter_context(everywhere.open(person)) for person in range(1, 21)]
        bystander = stack.enter_context(everywhere.open(99))
        for tab in tabs:
            assert tab.say("listen", topic=TOPIC) == {"type": "ack"}
        tabs[0].connection.send('{"do":"post","topic":"thread:1","body":"Zażółć – õun 🙂"}')
        frame = {
            "topic": TOPIC,
            "type": "message",
            "body": "Zażółć – õun 🙂",
            "number": 0,
        }
        assert [tab.next("message") for tab in tabs] == [frame] * 20
        assert bystander.hears_nothing()


def test_a_frame_is_serialised_once_however_many_listen(everywhere: Site) -> None:
    def one_post(listeners: int) -> int:
        with ExitStack() as stack:
            tabs = [stack.enter_context(everywhere.open(person)) for person in range(1, listeners + 1)]
            writer = stack.enter_context(everywhere.open(100))
            for tab in tabs:
                tab.say("listen", topic="thread:2")
            before = writer.say("count")["sealed"]
            writer.say("post", topic="thread:2", body="once")
            assert [tab.bodies(1) for tab in tabs] == [["once"]] * listeners
            after: int = writer.say("count")["sealed"] - before
            return after

    # The heartbeats of the time it took are counted too: a few, not one for each of forty.
    assert one_post(40) - one_post(1) < 20


def test_frames_of_one_moment_arrive_each_once_and_in_order(everywhere: Site) -> None:
    with everywhere.open(1) as reader, everywhere.open(2) as writer:
        reader.say("listen", topic="thread:3")
        writer.say("post", topic="thread:3", times=200, body="burst")
        assert [reader.next("message")["number"] for _ in range(200)] == list(range(200))


def test_frames_of_several_topics_keep_each_topics_order(everywhere: Site) -> None:
    with everywhere.open(1) as reader, everywhere.open(2) as a, everywhere.open(3) as b:
        reader.say("listen", topic="thread:4")
        reader.say("listen", topic="thread:5")
        writers = [
            threading.Thread(target=tab.say, args=["post"], kwargs={"topic": topic, "times": 50})
            for tab, topic in ((a, "thread:4"), (b, "thread:5"))
        ]
        for writer in writers:
            writer.start()
        frames = [reader.next("message") for _ in range(100)]
        for writer in writers:
            writer.join()
    heard = {
        topic: [f["number"] for f in frames if f["topic"] == topic] for topic in ("thread:4", "thread:5")
    }
    assert heard == {"thread:4": list(range(50)), "thread:5": list(range(50))}


def test_who_joined_later_hears_nothing_of_what_was_before(everywhere: Site) -> None:
    with everywhere.open(1) as old, everywhere.open(2) as new:
        old.say("listen", topic="thread:6")
        new.say("listen", topic="thread:6", from_seq=10)
        for seq in (9, 10, None):
            more = {} if seq is None else {"seq": seq}
            old.connection.send(
                f'{{"do":"post","topic":"thread:6","body":"{seq}","more":{more}}}'.replace("'", '"')
            )
        assert old.bodies(3) == ["9", "10", "None"]
        assert new.bodies(2) == ["10", "None"]


def test_the_heartbeat_says_the_latest_revision_of_what_one_listens_to(
    everywhere: Site,
) -> None:
    with everywhere.open(1) as tab:
        tab.say("listen", topic="thread:7")
        tab.say("post", topic="thread:7", body="a", more={"revision": 41})
        tab.say("post", topic="thread:7", body="b", more={"revision": 40})
        tab.say("post", topic="thread:8", body="c", more={"revision": 99})
        assert tab.next("heartbeat")["revisions"] == {"thread:7": 41}


def test_leaving_a_page_frees_its_place(everywhere: Site) -> None:
    with everywhere.open(1) as tab:
        before = tab.say("count")["sockets"]
        with everywhere.open(2) as other:
            other.say("listen", topic="thread:9")
            assert tab.say("count")["sockets"] == before + 1
        while tab.say("count")["sockets"] != before:
            pass
