import socket
import sys
import time

from websockets.sync.client import connect

from tests.live.conftest import ORIGIN, SECONDS, Site, Tab, free_port, running, site


def stalled(address: str) -> Tab:
    """A reader that has opened its window as little as it can, and never reads.

    It does not ask whether the server lives either: no answer would reach it, and it would go by itself after 40 s, which
    a busy machine needs for less than these tests do.
    """
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.connect(("127.0.0.1", int(address.rsplit(":", 1)[1].split("/")[0])))
    return Tab(connect(address, sock=plain, origin=ORIGIN, compression=None, max_queue=1, ping_interval=None))


def resident_bytes(pid: int) -> int:
    with open(f"/proc/{pid}/statm") as sizes:
        return int(sizes.read().split()[1]) * 4096


def test_a_reader_that_stops_is_cut_off_alone_and_nobody_else_loses_anything() -> None:
    with site() as running:
        readers = [running.open(person) for person in range(1, 11)]
        slow = stalled(f"ws://127.0.0.1:{running.port}/live/?person=50")
        for tab in (*readers, slow):
            tab.next("hello")
            tab.say("listen", topic="thread:1")
        posts, each = 12, 100
        with running.open(60) as writer:
            for _ in range(posts):
                # 100 frames of 8 KB: twelve of these are more than the kernel and the bound take together
                assert writer.say("post", topic="thread:1", times=each, size=8_000) == {"type": "ack"}
                for tab in readers:
                    assert [tab.next("message")["number"] for _ in range(each)] == list(range(each))
            assert writer.say("count")["sockets"] == len(readers) + 1
        assert slow.closed_with() == 1013
        for tab in readers:
            tab.connection.close()


# What these readers leave unread is 180 MB, of which the kernel takes 4 MB for each; the loop keeps it once for all of them.
# Cut off, they cost the few posts that were under way: 14 to 36 MB were seen, by how busy the machine was.
READERS, POSTS, FRAMES, OCTETS = 30, 60, 600, 5_000
BOUND = POSTS * FRAMES * OCTETS // 3


def grown_by(kind: str) -> tuple[int, int]:
    """By how many bytes a process has grown at its largest, and how many of these readers it still holds at the end."""
    port = free_port()
    with running([sys.executable, "-m", "tests.live.server", kind, str(port)], port) as process:
        slow = [stalled(f"ws://127.0.0.1:{port}/live/?person={person}") for person in range(READERS)]
        for tab in slow:
            tab.next("hello")
            tab.say("listen", topic="thread:1")
        before = largest = resident_bytes(process.pid)
        for number in range(POSTS):
            with Site(port).open(100 + number) as writer:  # each a person of their own: none may say so much
                assert writer.say("post", topic="thread:1", times=FRAMES, size=OCTETS) == {"type": "ack"}
            largest = max(largest, resident_bytes(process.pid))
        with Site(port).open(99) as watcher:
            until = time.monotonic() + SECONDS
            while watcher.say("count")["sockets"] > 1 and kind != "unbounded" and time.monotonic() < until:
                time.sleep(0.1)
            # an answer: what was posted before it is written by now
            held = watcher.say("count")["sockets"] - 1
            result = max(largest, resident_bytes(process.pid)) - before, held
        for tab in slow:
            tab.connection.socket.close()
    return result


def test_readers_that_never_read_are_cut_off_and_cost_a_bounded_memory() -> None:
    grown, held = grown_by("uvicorn")
    assert held == 0
    assert grown < BOUND


def test_without_the_bound_their_memory_would_grow_with_what_they_leave_unread() -> None:
    grown, held = grown_by("unbounded")
    assert held == READERS
    assert grown > BOUND
