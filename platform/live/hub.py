"""The hub of a process: topic → open sockets.

Everything here runs on the one event loop that holds the sockets; other threads come in by `call` and
`publish`. Frames of one moment are gathered and every socket gets one write with all of them: under load a
write per frame and socket is what everything else waits for.
"""

import asyncio
import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

from . import topics as names
from .bus import Bus
from .frames import Sealed, seal
from .sockets import SHUT_OUT, SIGNED_OUT, TOO_SLOW, Identity, Socket

log = logging.getLogger("live")
T = TypeVar("T")

HEARTBEAT_SECONDS = 25.0
REVALIDATE_SECONDS = 30.0
LONGEST_GATHER_SECONDS = 0.02
REMEMBER_REVOCATION_SECONDS = 60.0

LATEST_SECONDS = 5.0
LOOK_AFTER_SECONDS = 0.1  # in which the asking of several processes that begin together is one

# What a holding is when it is asked again: for each identity the topics it may still listen to.
# An identity that is missing from the answer is signed out, one with None instead of topics is shut out.
Holdings = dict[Identity, set[str]]
Revalidate = Callable[[Holdings], Awaitable[Mapping[Identity, set[str] | None]]]
Latest = Callable[[set[str]], Awaitable[dict[str, int]]]


class Hub:
    def __init__(self, loop: asyncio.AbstractEventLoop, bus: Bus | None) -> None:
        self.loop = loop
        self.bus = bus
        self.revalidate: Revalidate | None = None
        self.latest: Latest | None = None
        self.readers: dict[str, dict[Socket, int | None]] = {}
        self.people: dict[int, set[Socket]] = defaultdict(set)
        self.revisions: dict[str, int] = {}
        self.revoked_at: dict[tuple[int, str], float] = {}
        self.rehomed: dict[str, tuple[float, str]] = {}
        self._inbox: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._inbox_lock = threading.Lock()
        self._pending: dict[str, list[Sealed]] = {}
        self._flush: asyncio.Handle | None = None
        self._flushed_at = 0.0
        self._flush_cost = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self._looking: asyncio.Task[None] | None = None
        self._is_look_due = False

    def start(self) -> None:
        self._tasks = [
            self.loop.create_task(self._every(HEARTBEAT_SECONDS, self.beat)),
            self.loop.create_task(self._every(REVALIDATE_SECONDS, self.look_again)),
        ]
        if self.bus is not None:
            self._tasks.append(self.loop.create_task(self.bus.run(self)))

    async def stop(self) -> None:
        tasks = [*self._tasks, *([self._looking] if self._looking else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception:
                log.exception("The hub's own work failed; it goes on.")

    # From other threads

    def call(self, function: Callable[..., None], *arguments: Any) -> None:
        """Have `function` run on the loop soon, in the order of the calls. From any thread."""
        with self._inbox_lock:
            first = not self._inbox
            self._inbox.append((function, arguments))
        if first:
            try:
                self.loop.call_soon_threadsafe(self._take_in)
            except RuntimeError:  # the loop has ended: so have its sockets
                self._inbox.clear()

    def _take_in(self) -> None:
        with self._inbox_lock:
            taken = list(self._inbox)
            self._inbox.clear()
        for function, arguments in taken:
            try:
                function(*arguments)
            except Exception:
                log.exception("The hub could not do what it was called for.")

    # Coming, listening, going

    def enter(self, socket: Socket) -> None:
        self.people[socket.identity.person_id].add(socket)

    def leave(self, socket: Socket) -> None:
        for topic in list(socket.topics):
            self.unlisten(socket, topic)
        theirs = self.people.get(socket.identity.person_id)
        if theirs is not None:
            theirs.discard(socket)
            if not theirs:
                del self.people[socket.identity.person_id]

    def is_open(self, socket: Socket) -> bool:
        return socket in self.people.get(socket.identity.person_id, ())

    async def listen(
        self, socket: Socket, topic: str, since: float, from_seq: int | None = None, within: str = ""
    ) -> bool:
        """Deliver frames of `topic` to this socket from now on; with `from_seq` none of an earlier `seq`.

        False, when the person lost the topic after `since` (monotonic): whoever asks looked at their rights
        before, and a removal in between must win. Returns when the bus has confirmed, so that what is read
        from the database afterwards and the frames leave no gap between them.
        """
        person_id = socket.identity.person_id
        is_own = topic == names.person(person_id)
        at, home = self.rehomed.get(topic, (0.0, ""))
        if at >= since:  # whoever asks looked before it came to belong elsewhere
            within = home
        if not self.is_open(socket) or (not is_own and self._was_revoked(person_id, (topic, within), since)):
            return False
        socket.topics[topic] = within
        self.readers.setdefault(topic, {})[socket] = from_seq
        if self.bus is not None:
            await self.bus.want(topic)
        return topic in socket.topics

    def unlisten(self, socket: Socket, topic: str) -> None:
        socket.topics.pop(topic, None)
        readers = self.readers.get(topic)
        if readers is None:
            return
        readers.pop(socket, None)
        if not readers:
            del self.readers[topic]
            self.revisions.pop(topic, None)
            if self.bus is not None:
                self.bus.unwant(topic)

    # Frames

    def deliver(self, topic: str, sealed: Sealed) -> None:
        """Take a frame for all who listen; it leaves with the others of this moment."""
        if topic not in self.readers:
            return
        if sealed.revision is not None:
            self.revisions[topic] = max(sealed.revision, self.revisions.get(topic, 0))
        self._pending.setdefault(topic, []).append(sealed)
        if self._flush is None:
            # At once where it was quiet. Under load half the *processor* time of the last round is left to
            # gather: wall time would count the waiting for a busy core as well, and grow by itself.
            # uvloop counts in whole milliseconds: what took less is followed at once.
            wait = self._flushed_at + min(self._flush_cost / 2, LONGEST_GATHER_SECONDS) - self.loop.time()
            self._flush = (
                self.loop.call_later(wait, self.flush) if wait > 0 else self.loop.call_soon(self.flush)
            )

    def flush(self) -> None:
        self._flush = None
        pending, self._pending = self._pending, {}
        began = time.thread_time()
        if len(pending) == 1:
            ((topic, sealed),) = pending.items()
            slow = self._write_topic(topic, sealed)
        else:
            slow = self._write_topics(pending)
        for socket in slow:
            self.cut_off(socket, TOO_SLOW)
        self._flush_cost = time.thread_time() - began
        self._flushed_at = self.loop.time()

    def _write_topic(self, topic: str, sealed: list[Sealed]) -> list[Socket]:
        wire = b"".join([one.wire for one in sealed])
        slow = []
        for socket, from_seq in self.readers.get(topic, {}).items():
            if from_seq is None:
                if not socket.write(sealed, wire):
                    slow.append(socket)
            elif not write(socket, visible(sealed, from_seq)):
                slow.append(socket)
        return slow

    def _write_topics(self, pending: dict[str, list[Sealed]]) -> list[Socket]:
        gathered: dict[Socket, list[Sealed]] = {}
        for topic, sealed in pending.items():
            for socket, from_seq in self.readers.get(topic, {}).items():
                seen = sealed if from_seq is None else visible(sealed, from_seq)
                gathered[socket] = gathered[socket] + seen if socket in gathered else seen
        return [socket for socket, sealed in gathered.items() if not write(socket, sealed)]

    def send(self, socket: Socket, sealed: Sealed) -> None:
        """One frame to one socket, now."""
        if not socket.write([sealed], sealed.wire):
            self.cut_off(socket, TOO_SLOW)

    def tell_all(self, sealed: Sealed) -> None:
        for sockets in list(self.people.values()):
            for socket in list(sockets):
                self.send(socket, sealed)

    def cut_off(self, socket: Socket, code: int) -> None:
        self.leave(socket)
        socket.cut_off(code)

    # Losing access

    def revoke(self, person_id: int, topics: Iterable[str] | None, within: str | None) -> None:
        """The person hears no more of these topics, and of what is within; None and None: of all but their own."""
        lost = {*(topics or ()), *([within] if within else [])}
        for topic in lost or ["*"]:
            self._remember(person_id, topic)
        for socket in list(self.people.get(person_id, ())):
            for topic, container in list(socket.topics.items()):
                if topic in lost or (container and container == within) or not lost:
                    self._take_away(socket, topic)

    def _remember(self, person_id: int, what: str) -> None:
        """For a while, for those who looked at their rights just before."""
        now = time.monotonic()
        for key in [key for key, at in self.revoked_at.items() if at < now - REMEMBER_REVOCATION_SECONDS]:
            del self.revoked_at[key]
        self.revoked_at[person_id, what] = now

    def rehome(self, topic: str, within: str) -> None:
        """From now on the topic is a part of another: who loses that one loses this too, whenever they began to listen."""
        now = time.monotonic()
        for old in [
            one for one, (at, _home) in self.rehomed.items() if at < now - REMEMBER_REVOCATION_SECONDS
        ]:
            del self.rehomed[old]
        self.rehomed[topic] = now, within
        for socket in self.readers.get(topic, {}):
            socket.topics[topic] = within

    def _take_away(self, socket: Socket, topic: str) -> None:
        if topic != names.person(socket.identity.person_id):
            self.unlisten(socket, topic)
            self.send(socket, seal({"type": "revoked", "topic": topic}))

    def _was_revoked(self, person_id: int, topics: tuple[str, ...], since: float) -> bool:
        return any(self.revoked_at.get((person_id, one), 0.0) >= since for one in (*topics, "*"))

    def close(self, person_id: int, session: str | None, code: int = SIGNED_OUT) -> None:
        """Close the person's sockets, of one sign-in or of all."""
        self._remember(person_id, f"session {session or '*'}")
        for socket in list(self.people.get(person_id, ())):
            if session is None or socket.identity.session == session:
                self.cut_off(socket, code)

    def was_closed(self, identity: Identity, since: float) -> bool:
        """Whether a sign-in ended while its socket was still on the way in."""
        keys = (f"session {identity.session}", "session *")
        return any(self.revoked_at.get((identity.person_id, key), 0.0) >= since for key in keys)

    async def look_again(self) -> None:
        """Ask anew who may still listen to what: it holds while the bus is away, too."""
        if self.revalidate is None:
            return
        holdings: Holdings = {}
        for sockets in self.people.values():
            for socket in sockets:
                holdings.setdefault(socket.identity, set()).update(socket.topics)
        if not holdings:
            return
        allowed = await self.revalidate(holdings)
        for identity, topics in holdings.items():
            for socket in list(self.people.get(identity.person_id, ())):
                if socket.identity != identity:
                    continue
                still = allowed.get(identity)
                if still is None:
                    self.cut_off(socket, SHUT_OUT if identity in allowed else SIGNED_OUT)
                    continue
                for topic in (topics - still) & socket.topics.keys():
                    self._take_away(socket, topic)

    def look_soon(self) -> None:
        """Look at rights and revisions at once; whoever asks while a look is under way is answered by one more."""
        self._is_look_due = True
        if self._looking is None or self._looking.done():
            self._looking = self.loop.create_task(self._look_and_beat())

    async def _look_and_beat(self) -> None:
        while self._is_look_due:
            await asyncio.sleep(LOOK_AFTER_SECONDS)
            self._is_look_due = False
            for work in (self.look_again, self.beat):
                try:
                    await work()
                except Exception:
                    log.exception("The hub could not look again; it does in its own time.")

    # Signs of life

    async def beat(self) -> None:
        """A sign of life to every socket, with the revision at which each of its topics stands by now."""
        await self._learn_revisions()
        ready: dict[tuple[tuple[str, int], ...], Sealed] = {}
        for sockets in list(self.people.values()):
            for socket in list(sockets):
                heard = tuple(
                    (topic, self.revisions[topic])
                    for topic in sorted(socket.topics)
                    if topic in self.revisions
                )
                if heard not in ready:
                    ready[heard] = seal({"type": "heartbeat", "revisions": dict(heard)})
                self.send(socket, ready[heard])

    async def _learn_revisions(self) -> None:
        """From the database: of what somebody said and then died no frame came. Without it what was heard counts."""
        if self.latest is None or not self.readers:
            return
        try:
            latest = await asyncio.wait_for(self.latest(set(self.readers)), LATEST_SECONDS)
        except Exception as error:  # the sign of life does not wait for a database that is away
            log.warning("The revisions could not be read: %s", error)
            return
        for topic, revision in latest.items():
            if topic in self.readers:
                self.revisions[topic] = max(revision, self.revisions.get(topic, 0))

    def bus_is(self, state: str) -> None:
        """The bus went "away" or came "back". What was said meanwhile elsewhere was not heard here."""
        self.tell_all(seal({"type": "bus", "state": state}))
        if state == "back":
            self.look_soon()


def visible(sealed: list[Sealed], from_seq: int) -> list[Sealed]:
    """Without what is older than the reader's time in the space; a frame without `seq` is for everybody."""
    return [one for one in sealed if one.seq is None or one.seq >= from_seq]


def write(socket: Socket, sealed: list[Sealed]) -> bool:
    return not sealed or socket.write(sealed, b"".join([one.wire for one in sealed]))


_hub: Hub | None = None


def in_this_process() -> Hub | None:
    """The hub, where this process holds sockets. From any thread."""
    return _hub if _hub is not None and not _hub.loop.is_closed() else None


def on_this_loop() -> Hub:
    """The hub of the running loop, made with the first socket."""
    global _hub
    loop = asyncio.get_running_loop()
    if _hub is None or _hub.loop is not loop:
        _hub = Hub(loop, Bus.from_settings())
        _hub.start()
    return _hub
