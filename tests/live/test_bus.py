"""Several processes with a real Redis between them."""

import json
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest
import redis

from tests.live.conftest import ROOT, OwnRedis, Tab, site

pytestmark = pytest.mark.redis

SPEAKER = """
import sys
sys.path[:0] = ["platform"]
from django.conf import settings
settings.configure(REDIS_URL=sys.argv[1])
import live
exec(sys.argv[2])
"""


def elsewhere(url: str, what: str) -> None:
    """Run a line in a process that holds no sockets and ends at once, as a page or a command would."""
    subprocess.run([sys.executable, "-c", SPEAKER, url, what], cwd=ROOT, check=True, timeout=30)


def body(tab: Tab) -> str:
    said: str = tab.next("message", "changed")["body"]
    return said


def test_what_a_third_process_says_reaches_the_sockets_of_two_others_once(
    own_redis: OwnRedis,
) -> None:
    with (
        site(redis_url=own_redis.url) as first,
        site(redis_url=own_redis.url) as second,
        first.open(1) as a,
        second.open(2) as b,
    ):
        for tab in (a, b):
            tab.say("listen", topic="thread:1")
        elsewhere(
            own_redis.url,
            'live.publish("thread:1", {"type": "message", "body": "Tere!", "revision": 3})',
        )
        expected = {
            "topic": "thread:1",
            "type": "message",
            "body": "Tere!",
            "revision": 3,
        }
        assert [a.next(), b.next()] == [expected, expected]
        assert [tab.next("heartbeat")["revisions"] for tab in (a, b)] == [{"thread:1": 3}] * 2
        # A process hears its own frames once, not again from the bus.
        a.say("post", topic="thread:1", body="from the first")
        assert b.bodies(1) == ["from the first"]
        assert b.hears_nothing()
        assert a.hears_nothing()


def test_a_removal_said_in_a_third_process_holds_in_all_within_a_second(
    own_redis: OwnRedis,
) -> None:
    with (
        site(redis_url=own_redis.url) as first,
        site(redis_url=own_redis.url) as second,
        first.open(1) as a,
        second.open(1, session="phone") as b,
    ):
        for tab in (a, b):
            tab.say("listen", topic="thread:1")
        what = (
            'live.revoke(1, ["thread:1"]); live.publish("thread:1", {"type": "message", "body": "a secret"})'
        )
        elsewhere(own_redis.url, what)
        assert [a.next(), b.next()] == [{"type": "revoked", "topic": "thread:1"}] * 2
        assert a.hears_nothing()
        elsewhere(own_redis.url, 'live.close(1, "phone")')
        assert b.closed_with() == 4401
        assert a.say("listen", topic="thread:2") == {"type": "ack"}


def test_what_belongs_elsewhere_now_is_known_in_every_process(own_redis: OwnRedis) -> None:
    with site(redis_url=own_redis.url) as here, here.open(1) as tab:
        tab.say("listen", topic="thread:1", within="space:1")
        elsewhere(own_redis.url, 'live.rehome("thread:1", "space:2"); live.revoke(1, within="space:2")')
        assert tab.next() == {"type": "revoked", "topic": "thread:1"}


def test_a_process_that_begins_has_all_look_for_what_a_dead_one_left_unsaid(
    own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HEARTBEAT", "REVALIDATE"):
        monkeypatch.setenv(name, "60")  # in their own time it would take a minute
    with site(redis_url=own_redis.url) as here, here.open(1) as tab, here.open(2) as gone:
        for one in (tab, gone):
            one.say("listen", topic="thread:1")
        tab.say("store", topic="thread:1", revision=9)
        tab.say("forget", people=[2])
        assert tab.hears_nothing()
        elsewhere(own_redis.url, "live.look_again()")
        assert tab.next("heartbeat", seconds=2) == {"type": "heartbeat", "revisions": {"thread:1": 9}}
        assert gone.closed_with(2) == 4401


def test_one_subscription_a_topic_and_process_and_none_when_the_last_one_leaves(
    own_redis: OwnRedis,
) -> None:
    client = redis.Redis.from_url(own_redis.url)

    def subscriptions() -> list[tuple[bytes, int]]:
        return client.pubsub_numsub("hansa:0:thread:1")

    with site(redis_url=own_redis.url) as here:
        with ExitStack() as stack:
            for person in range(1, 11):
                stack.enter_context(here.open(person)).say("listen", topic="thread:1")
            assert subscriptions() == [(b"hansa:0:thread:1", 1)]
        until = time.monotonic() + 5
        while subscriptions() != [(b"hansa:0:thread:1", 0)]:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_while_redis_is_away_a_process_goes_on_and_all_converge_after_its_return(
    own_redis: OwnRedis,
) -> None:
    with (
        site(redis_url=own_redis.url) as first,
        site(redis_url=own_redis.url) as second,
        first.open(1) as a,
        first.open(2) as beside_a,
        second.open(3) as b,
    ):
        for tab in (a, beside_a, b):
            tab.say("listen", topic="thread:1")
        own_redis.stop()
        for tab in (a, beside_a, b):
            assert tab.next() == {"type": "bus", "state": "away"}
        began = time.monotonic()
        assert a.say("post", topic="thread:1", body="while it is away") == {"type": "ack"}
        assert time.monotonic() - began < 1, "nobody who posts waits for Redis"
        assert body(beside_a) == "while it is away"
        with second.open(4) as newcomer:
            assert newcomer.say("listen", topic="thread:1") == {"type": "ack"}
        own_redis.start()
        began = time.monotonic()
        for tab in (beside_a, b):
            assert tab.next("bus") == {"type": "bus", "state": "back"}
        assert time.monotonic() - began < 5
        elsewhere(
            own_redis.url,
            'live.publish("thread:1", {"type": "message", "body": "after"})',
        )
        until = time.monotonic() + 5
        while body(b) != "after":  # before it may come what waited in the other process
            assert time.monotonic() < until
        assert body(beside_a) == "after"


FULL = """
import time
from live import publishing
live.publish("thread:1", {"type": "message", "body": "the oldest"})
live.revoke(1, ["thread:1"])
live.rehome("thread:2", "space:2")
time.sleep(0.5)  # it was tried, and waits to be tried again
for number in range(publishing.MOST_WAITING + 600):
    live.publish("thread:1", {"type": "message", "body": str(number)})
print("said", flush=True)
sys.stdin.readline()
"""


def test_a_removal_is_said_however_many_frames_waited_with_it(own_redis: OwnRedis) -> None:
    """In one queue with it they would have pushed it out."""
    client = redis.Redis.from_url(own_redis.url)
    client.execute_command("ACL SETUSER default -publish")  # the bus takes nothing
    saying = subprocess.Popen(
        [sys.executable, "-c", SPEAKER, own_redis.url, FULL],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert saying.stdout
    orders: dict[str, None] = {}
    bodies: dict[str, None] = {}
    try:
        assert saying.stdout.readline() == "said\n"
        with client.pubsub() as heard:
            heard.psubscribe("hansa:0:*")
            heard.get_message(timeout=10)
            client.execute_command("ACL SETUSER default +publish")
            while "5599" not in bodies:
                message = heard.get_message(timeout=10)
                assert message is not None
                if message["channel"] == b"hansa:0:!":
                    assert not bodies, "orders go before what waited with them"
                    orders[json.loads(message["data"])["do"]] = None
                else:
                    bodies[json.loads(message["data"].split(b" ", 3)[3])["body"]] = None
    finally:
        saying.communicate("\n", timeout=30)
    assert list(orders) == ["revoke", "rehome"]
    assert list(bodies)[-5000:] == [str(number) for number in range(600, 5600)]


def test_rubbish_on_the_bus_does_not_stop_it(own_redis: OwnRedis) -> None:
    client = redis.Redis.from_url(own_redis.url)
    with site(redis_url=own_redis.url) as here, here.open(1) as tab:
        tab.say("listen", topic="thread:1")
        for channel in ("hansa:0:thread:1", "hansa:0:!"):
            for rubbish in (b"", b"x", b"a b c d", b"{}", b"[]", b"\xff\xfe", b'{"origin": "x"}'):
                client.publish(channel, rubbish)
        elsewhere(own_redis.url, 'live.publish("thread:1", {"type": "message", "body": "still here"})')
        assert tab.bodies(1) == ["still here"]


def test_a_flushed_redis_takes_nothing_away(own_redis: OwnRedis) -> None:
    with site(redis_url=own_redis.url) as here, here.open(1) as tab:
        tab.say("listen", topic="thread:1")
        redis.Redis.from_url(own_redis.url).flushall()
        elsewhere(
            own_redis.url,
            'live.publish("thread:1", {"type": "message", "body": "still here"})',
        )
        assert tab.bodies(1) == ["still here"]
