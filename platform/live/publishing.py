"""Saying something to all who listen, from any thread of any process.

Call it from `transaction.on_commit` only. A frame is a hint: where the bus is away it is kept for a while and
then lost, and nothing of what the caller does fails by it.
"""

import atexit
import hashlib
import logging
import os
import threading
from collections import deque
from collections.abc import Iterable
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import hub as hubs
from .bus import CONTROL, origin, prefix
from .frames import Frame, encode, pack, seal
from .testing import muted, recorders

log = logging.getLogger("live")

MOST_WAITING = 5_000
MOST_IN_ONE_WRITE = 500
LONGEST_BACK_OFF_SECONDS = 1.0
LAST_WORDS_SECONDS = 2.0


def publish(topic: str, frame: Frame) -> None:
    """Send `frame` to all sockets that listen to `topic`; the frame carries its topic.

    Its `revision` and `seq`, where it has them, are those of the thing it speaks of: by `revision` a browser
    knows what it has, by `seq` the hub knows who joined too late to see it.
    """
    if muted:
        return
    frame = {"topic": topic, **frame}
    for record in recorders:
        record.frames.append((topic, frame))
    hub = hubs.in_this_process()
    if hub is None and not settings.REDIS_URL:
        return
    sealed = seal(frame)
    if hub is not None:
        hub.call(hub.deliver, topic, sealed)
    if settings.REDIS_URL:
        courier().send(topic, pack(sealed, origin()))


def revoke(person_id: int, topics: Iterable[str] | None = None, *, within: str | None = None) -> None:
    """The person hears no more of `topics`, on all their sockets; without any, of all but their own topic.

    `within` is a topic, and everything that was listened to as a part of it.
    """
    names = None if topics is None else sorted(topics)
    if muted:
        return
    for record in recorders:
        record.revoked.append((person_id, within or names))
    hub = hubs.in_this_process()
    if hub is not None:
        hub.call(hub.revoke, person_id, names, within)
    order({"do": "revoke", "person": person_id, "topics": names, "within": within})


def rehome(topic: str, within: str) -> None:
    """What is heard of `topic` is a part of `within` from now on: whoever loses that one loses this too."""
    for record in recorders:
        record.rehomed.append((topic, within))
    hub = hubs.in_this_process()
    if hub is not None:
        hub.call(hub.rehome, topic, within)
    order({"do": "rehome", "topic": topic, "within": within})


def close(person_id: int, session_key: str | None = None) -> None:
    """Close the person's sockets with 4401: all of them, or those of one sign-in."""
    for record in recorders:
        record.closed.append((person_id, session_key))
    end(person_id, digest(session_key) if session_key else None, hubs.SIGNED_OUT)


def shut_out(person_id: int) -> None:
    """Close all sockets of somebody who may not come in any more with 4403: their pages do not ask again."""
    for record in recorders:
        record.shut_out.append(person_id)
    end(person_id, None, hubs.SHUT_OUT)


def end(person_id: int, session: str | None, code: int) -> None:
    hub = hubs.in_this_process()
    if hub is not None:
        hub.call(hub.close, person_id, session, code)
    order({"do": "close", "person": person_id, "session": session, "code": code})


def look_again() -> None:
    """Have every hub look again at rights and revisions.

    For a process that begins: the one before it may have died between its commit and its word.
    """
    hub = hubs.in_this_process()
    if hub is not None:
        hub.call(hub.look_soon)
    order({"do": "look"})


def digest(session_key: str) -> str:
    """A session's name on the bus and in the hub: who reads it there cannot sign in with it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def order(what: dict[str, Any]) -> None:
    if settings.REDIS_URL:
        courier().order(encode({"origin": origin(), **what}))


Waiting = deque[tuple[str, bytes]]


class Courier:
    """A thread that carries to Redis what waits, in one pipeline. Nobody who publishes waits for Redis.

    Orders wait apart from frames and go before them: a frame that is lost is fetched by its revision, while a removal
    that many frames pushed out would hold nowhere else until the next look at all rights.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.prefix = prefix(url)
        self.client = redis.Redis.from_url(
            url, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
        )
        self.orders: Waiting = deque(maxlen=MOST_WAITING)
        self.frames: Waiting = deque(maxlen=MOST_WAITING)
        self.something = threading.Event()
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._run, name="live-courier", daemon=True)
        self.thread.start()

    def send(self, topic: str, message: bytes) -> None:
        self.frames.append((self.prefix + topic, message))
        self.something.set()

    def order(self, message: bytes) -> None:
        self.orders.append((self.prefix + CONTROL, message))
        self.something.set()

    def finish(self) -> None:
        """Last words of a short command, before its process ends."""
        self.ending.set()
        self.something.set()
        self.thread.join(LAST_WORDS_SECONDS)

    def _run(self) -> None:
        pause = 0.0
        while not (self.ending.is_set() and (not (self.orders or self.frames) or pause)):
            self.something.wait()
            if not self.ending.is_set():
                self.something.clear()
            orders = taken(self.orders, MOST_IN_ONE_WRITE)
            frames = taken(self.frames, MOST_IN_ONE_WRITE - len(orders))
            if not orders and not frames:
                continue
            if self.orders or self.frames:
                self.something.set()
            pause = 0.0 if self._carry(orders + frames) else min(pause * 2 or 0.1, LONGEST_BACK_OFF_SECONDS)
            if pause:
                put_back(self.orders, orders)
                put_back(self.frames, frames)
                self.something.set()
                self.ending.wait(pause)

    def _carry(self, batch: list[tuple[str, bytes]]) -> bool:
        try:
            pipeline = self.client.pipeline(transaction=False)
            for channel, message in batch:
                pipeline.publish(channel, message)
            pipeline.execute()
        except (redis.RedisError, OSError) as error:
            log.warning("The bus takes nothing: %s", error)
            return False
        return True


def taken(waiting: Waiting, most: int) -> list[tuple[str, bytes]]:
    return [waiting.popleft() for _place in range(min(len(waiting), most))]


def put_back(waiting: Waiting, batch: list[tuple[str, bytes]]) -> None:
    """What is oldest drops out where too much waits; those who listen catch up by revision."""
    room = MOST_WAITING - len(waiting)
    waiting.extendleft(reversed(batch[-room:] if room else []))


_courier: tuple[Courier, int, str] | None = None
_courier_lock = threading.Lock()


def courier() -> Courier:
    """The courier of this process; a fork needs a new one, because threads don't come along."""
    global _courier
    with _courier_lock:
        if _courier is None or _courier[1:] != (os.getpid(), settings.REDIS_URL):
            new = Courier(settings.REDIS_URL)
            atexit.register(new.finish)
            _courier = (new, os.getpid(), settings.REDIS_URL)
        return _courier[0]
