"""The consumer of live sockets: it reads commands, runs them in a few threads, and answers. It knows none.

It subscribes to no channel layer: a channel for each socket costs a thread hop and a walk over all channels
for every delivery. Frames reach the socket through the hub.
"""

import asyncio
import contextlib
import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, close_old_connections
from django.http import Http404
from django.utils import translation

from . import hub as hubs
from . import topics
from .connection import Connection, Refusal
from .frames import Frame, seal
from .rates import Rate
from .sockets import RESTARTING, SHUT_OUT, SIGNED_OUT, Identity, QueueingSocket, ReadySocket, Socket

log = logging.getLogger("live")

PROTOCOL = 1
EXTENSION = "live.socket"  # as in live.protocol, which only uvicorn's processes import
LONGEST_MESSAGE = 64 * 1024
LONGEST_NAME = 64
LARGEST_NAME = 2**53 - 1  # the largest whole number of JavaScript
COMMAND_THREADS = 4
COMMANDS = (200, 10.0)  # of all kinds together, in ten seconds
POLICY_VIOLATION = 1008
MOST_ERRORS_IN_A_ROW = 100
FORBIDDEN = re.compile("[\0\ud800-\udfff]")

Answer = Frame | None | Future[Any]
Command = Callable[[Connection, Frame], Answer]
Authenticate = Callable[[Mapping[str, Any]], Identity | None]
Allowed = Callable[[hubs.Holdings], Mapping[Identity, set[str] | None]]
Latest = Callable[[set[str]], dict[str, int]]
AWAY = (OperationalError, InterfaceError)  # how a database that restarts shows

threads = ThreadPoolExecutor(COMMAND_THREADS, thread_name_prefix="live-command")


class LiveConsumer(AsyncConsumer):
    """`as_asgi(commands=…, authenticate=…, revalidate=…)`; all three are plain functions and may use the ORM.

    commands      name → `command(connection, frame) -> dict | None`; what it returns goes into the ack. A future of
                  it keeps no thread waiting: posts of many sockets can gather for one commit
    authenticate  `authenticate(scope)` → Identity, or None where nobody is signed in (close 4401); raises
                  PermissionDenied for somebody who is, and may not come in (close 4403)
    revalidate    asked every 30 s: {identity: topics} → the same with what is still allowed; without the identities
                  that are signed out, and with None for those that are shut out
    latest        asked for every heartbeat: topics → the revision at which each of those that have one stands
    refusals      exceptions with `code` and `message` that say no, and `more` for the frame; all others are faults of ours
    rates         name of a command → (most, seconds); "" is all commands together
    """

    def __init__(
        self,
        commands: Mapping[str, Command],
        authenticate: Authenticate,
        revalidate: Allowed,
        latest: Latest | None = None,
        refusals: tuple[type[Exception], ...] = (),
        rates: Mapping[str, tuple[int, float]] | None = None,
    ) -> None:
        self.commands = commands
        self.authenticate = authenticate
        self.revalidate = revalidate
        self.latest = latest
        self.refusals: tuple[type[Exception], ...] = (Refusal, *refusals)
        self.limits = {"": COMMANDS, **(rates or {})}
        # Made when first needed: most sockets only listen, and each takes a kilobyte.
        self.rates: dict[str, Rate] = {}
        self.errors_in_a_row = 0
        self.connection: Connection | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # Not Channels' own: that one makes two tasks for each message, to hear a layer beside it.
        self.scope, self.base_send = scope, send
        with contextlib.suppress(StopConsumer):
            while True:
                await self.dispatch(await receive())
                # The others' turn: neither side of this waits for anything while messages are there already.
                await asyncio.sleep(0)

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Not Channels' own: that one hops to a thread to close database connections before each message.
        await getattr(self, message["type"].replace(".", "_"))(message)

    # Coming and going

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        began = time.monotonic()
        await self.send({"type": "websocket.accept"})  # a browser sees a close code only after this
        identity, code = await self._who()
        hub = hubs.on_this_loop()
        if identity is None or hub.was_closed(identity, began):
            await self.send({"type": "websocket.close", "code": code})
            return
        door = (self.scope.get("extensions") or {}).get(EXTENSION)
        socket: Socket = QueueingSocket(identity, self.send) if door is None else ReadySocket(identity, door)
        hub.revalidate = partial(in_thread, self.revalidate)
        hub.latest = None if self.latest is None else partial(in_thread, self.latest)
        hub.enter(socket)
        self.connection = Connection(hub, socket)
        await hub.listen(socket, topics.person(identity.person_id), began)
        self.answer(self.connection, hello(self.connection))

    async def _who(self) -> tuple[Identity | None, int]:
        """Whoever sits there, and the code to close with where it is nobody who may."""
        try:
            return await in_thread(self.authenticate, self.scope), SIGNED_OUT
        except PermissionDenied:
            return None, SHUT_OUT
        except AWAY as error:
            log.warning("Nobody comes in while the database is away: %s", error)
            return None, RESTARTING

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        if self.connection is not None:
            self.connection.hub.leave(self.connection.socket)
        raise StopConsumer

    # Commands

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        connection = self.connection
        if connection is None or self.errors_in_a_row >= MOST_ERRORS_IN_A_ROW:
            return  # of somebody who is cut off already, whatever is still on its way
        frame, code = read(message)
        if code:
            self.answer(connection, {**error(code), "id": known_id(frame)})
        elif frame is not None:
            self.answer(connection, {**await self._obey(connection, frame), "id": frame.get("id")})

    async def _obey(self, connection: Connection, frame: Frame) -> Frame:
        name = frame["do"]
        if name not in self.commands:
            return error("unknown")
        wait = max(self._wait(""), self._wait(name))
        if wait:
            return {**error("rate"), "retry_after": round(wait, 1)}
        connection.began = time.monotonic()
        command = self.commands[name]
        ask = partial(command, connection, frame)
        answer: Any
        if getattr(command, "is_quick", never)(frame):
            answer = self._run(ask, connection, name)
        else:
            run = threads.submit(with_database, self._run, ask, connection, name)
            await settled(run, connection.hub)
            answer = run.result()
        if isinstance(answer, Future):
            await settled(answer, connection.hub)
            # A language is needed for a refusal alone.
            answer = (
                self._run(answer.result, connection, name) if answer.exception() else ack(answer.result())
            )
        return dict(answer)

    def _wait(self, name: str) -> float:
        limit = self.limits.get(name)
        if limit is None:
            return 0.0
        if name not in self.rates:
            self.rates[name] = Rate(*limit)
        return self.rates[name].wait()

    def _run(self, ask: Callable[[], Answer], connection: Connection, name: str) -> Frame | Future[Any]:
        """The answer, its refusals in the person's language."""
        try:
            with translation.override(connection.identity.language):
                try:
                    answer = ask()
                    return answer if isinstance(answer, Future) else ack(answer)
                except self.refusals as refusal:
                    said = error(getattr(refusal, "code", "refused"), getattr(refusal, "message", refusal))
                    return {**getattr(refusal, "more", {}), **said}
                except Http404:
                    return error("missing")
                except PermissionDenied:
                    return error("forbidden")
                except ValidationError as invalid:
                    return error("invalid", " ".join(invalid.messages))
        except AWAY as away:
            log.warning("The command %r found no database: %s", name, away)
            return error("busy")
        except Exception:
            log.exception("The command %r failed.", name)
            return error("internal")

    def answer(self, connection: Connection, frame: Frame) -> None:
        connection.hub.send(connection.socket, seal(frame))
        self.errors_in_a_row = self.errors_in_a_row + 1 if frame["type"] == "error" else 0
        if self.errors_in_a_row >= MOST_ERRORS_IN_A_ROW:
            connection.hub.cut_off(connection.socket, POLICY_VIOLATION)


def hello(connection: Connection) -> Frame:
    bus = connection.hub.bus
    return {
        "type": "hello",
        "protocol": PROTOCOL,
        "person": connection.person_id,
        "heartbeat": hubs.HEARTBEAT_SECONDS,
        "bus": "away" if bus is not None and bus.is_away else "here",
    }


def ack(answer: Frame | None) -> Frame:
    return {**(answer or {}), "type": "ack"}


def error(code: object, detail: object = "") -> Frame:
    return {"type": "error", "id": None, "code": str(code), "detail": str(detail)}


def read(message: Mapping[str, Any]) -> tuple[Frame | None, str]:
    """The frame of a message, if it is one, and the code of what is wrong with it."""
    text = message.get("text")
    if text is None:
        return None, "binary"
    if len(text) > LONGEST_MESSAGE or len(text.encode("utf-8", "surrogatepass")) > LONGEST_MESSAGE:
        return None, "size"
    try:
        frame = json.loads(text, parse_constant=not_json)
    except (ValueError, RecursionError):
        return None, "json"
    if not isinstance(frame, dict) or not isinstance(frame.get("do"), str) or not is_name(frame.get("id")):
        return None, "shape"
    return frame, "text" if has_forbidden_text(frame) else ""


def known_id(frame: Frame | None) -> int | None:
    """By which the page knows what was refused; never a text, which is what is wrong with the frame."""
    found = frame.get("id") if frame else None
    return found if isinstance(found, int) else None


def is_name(value: object) -> bool:
    """Whether an answer can carry it back: nothing, a whole number or a short text. What is deep or endless cannot."""
    if isinstance(value, str):
        return len(value) <= LONGEST_NAME
    return value is None or (isinstance(value, int) and abs(value) <= LARGEST_NAME)


def not_json(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def has_forbidden_text(value: object) -> bool:
    """NUL and lone surrogates, anywhere: PostgreSQL takes neither, and SQLite only half of it."""
    values = [value]
    while values:
        one = values.pop()
        if isinstance(one, str):
            if FORBIDDEN.search(one):
                return True
        elif isinstance(one, dict):
            values += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            values += one
    return False


def quick(is_quick: Callable[[Frame], bool]) -> Callable[[Command], Command]:
    """Marks a command that for such a frame asks no database and takes a few milliseconds at most: it runs on the loop.

    To wake a thread for it would cost more than what it does.
    """

    def mark(command: Command) -> Command:
        command.is_quick = is_quick  # type: ignore[attr-defined]
        return command

    return mark


def never(frame: Frame) -> bool:
    return False


async def settled(future: "Future[Any]", hub: hubs.Hub) -> None:
    """Wait for a thread's future. Those of one commit come in together: asyncio's own way wakes the loop for each."""
    waiting = hub.loop.create_future()

    def release() -> None:
        if not waiting.done():  # the socket may have gone
            waiting.set_result(None)

    future.add_done_callback(lambda _done: hub.call(release))
    await waiting


async def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(threads, with_database, function, *arguments)


def with_database(function: Callable[..., Any], *arguments: Any) -> Any:
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        close_old_connections()
