"""Somebody with the page of a thread open: `live.js` and the modules `thread-*.js` over real connections, without a browser.

It comes back after every cut, asks for what it lacks, fetches the page anew when it is too far behind, polls while it
has no socket, and sends again by the same name what nobody answered.
"""

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.faults.ledger import Draft, Ledger
from tests.faults.page import Page, milliseconds, read
from tests.faults.wire import Answer, ask

LIVE, THREAD = milliseconds("live.js"), milliseconds("thread-feed.js")
UNSURE = {"offline", "timeout", "busy", "internal"}
FINAL = {"ended", "out", "barred"}
HEARTBEATS_OF_SILENCE = 2.2


@dataclass
class Doors:
    """Where to go: any of these ports, and which one is asked anew each time."""

    pages: Callable[[], int]
    sockets: Callable[[], int]


@dataclass
class Times:
    """The page's own, many times as fast: a test has no day to wait."""

    haste: float = 10.0

    def of(self, milliseconds: float) -> float:
        return milliseconds / 1000 / self.haste


@dataclass(eq=False)
class Visitor:
    doors: Doors
    session: str
    page: Page
    dice: random.Random
    times: Times = field(default_factory=Times)
    state: str = "connecting"
    states: list[str] = field(default_factory=list)
    socket: ClientConnection | None = None
    waiting: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    number: int = 0
    failures: int = 0
    refusals: int = 0
    silence: float = 55.0
    pending: dict[str, tuple[Draft, Ledger]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    works: set[asyncio.Task[None]] = field(default_factory=set)
    refused: list[Answer] = field(default_factory=list)

    # live.js

    @contextlib.asynccontextmanager
    async def here(self) -> AsyncIterator["Visitor"]:
        """The page stands open as long as the block."""
        await self.fetch()
        stays = asyncio.create_task(self.stay())
        polls = asyncio.create_task(self.keep_polling())
        try:
            yield self
        finally:
            for one in [stays, polls, *self.works]:
                one.cancel()
            await asyncio.gather(stays, polls, *self.works, return_exceptions=True)

    async def stay(self) -> None:
        while self.state not in FINAL:
            code = await self.one_connection()
            for future in self.waiting.values():
                if not future.done():
                    future.set_result({"type": "error", "code": "offline", "detail": ""})
            self.waiting.clear()
            self.lose(code)
            longest = min(LIVE["LONGEST_MS"], LIVE["SHORTEST_MS"] * 2**self.failures)
            self.failures += 1
            wait = LIVE["SHORTEST_MS"] + self.dice.random() * (longest - LIVE["SHORTEST_MS"] / 2)
            await asyncio.sleep(self.times.of(min(wait, LIVE["LONGEST_MS"])))

    async def one_connection(self) -> int:
        """Until it ends; the code that the server closed with, 0 for none."""
        address = f"ws://127.0.0.1:{self.doors.sockets()}/live/"
        cookie = {"Cookie": f"sessionid={self.session}"}
        try:
            async with asyncio.timeout(self.silence):
                self.socket = await connect(
                    address,
                    origin="http://localhost",
                    additional_headers=cookie,
                    compression=None,
                    ping_interval=None,
                    close_timeout=0.1,
                    open_timeout=None,
                )
            while True:
                async with asyncio.timeout(self.silence):
                    frame = await self.socket.recv()
                self.take(json.loads(frame))
        except (OSError, EOFError, TimeoutError, WebSocketException) as error:
            closed = getattr(error, "rcvd", None)
            return closed.code if closed else 0
        finally:
            socket, self.socket = self.socket, None
            if socket is not None:
                socket.transport.abort()

    def lose(self, code: int) -> None:
        if code == LIVE_CODES["SIGNED_OUT"]:
            self.refusals += 1
            if self.refusals > 1:
                return self.become("out")
        if code == LIVE_CODES["SHUT_OUT"]:
            return self.become("barred")
        return self.become("stale")

    def become(self, state: str) -> None:
        self.state = state
        self.states.append(state)
        if state in ("out", "barred"):
            self.page.end()

    def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] in ("ack", "error"):
            future = self.waiting.pop(frame["id"], None)
            if future is not None and not future.done():
                future.set_result(frame)
            return
        if frame["type"] == "hello":
            self.failures = self.refusals = 0
            self.silence = frame["heartbeat"] * HEARTBEATS_OF_SILENCE
            self.become("delayed" if frame["bus"] == "away" else "live")
            self.turn()
        elif frame["type"] == "bus":
            self.become("delayed" if frame["state"] == "away" else "live")
            self.turn()
        self.do(self.page.hear(frame))

    async def send(self, do: str, **more: Any) -> dict[str, Any]:
        if self.socket is None:
            return {"type": "error", "code": "offline", "detail": ""}
        self.number += 1
        number, future = self.number, asyncio.get_running_loop().create_future()
        self.waiting[number] = future
        try:
            async with asyncio.timeout(LIVE["ANSWER_MS"] / 1000):
                await self.socket.send(json.dumps({"do": do, "id": number, **more}))
                return await future
        except TimeoutError:
            return {"type": "error", "code": "timeout", "detail": ""}
        except WebSocketException:
            return {"type": "error", "code": "offline", "detail": ""}
        finally:
            self.waiting.pop(number, None)

    # thread-feed.js

    def turn(self) -> None:
        self.do("open")
        for draft, ledger in list(self.pending.values()):
            self.work(self.try_again(draft, ledger))

    def do(self, what: str) -> None:
        works = {"open": self.open, "gap": self.close_gap, "reload": self.fetch, "again": self.open_later}
        if what == "end":
            self.page.end()
        elif what and what not in self.asked:
            self.asked.add(what)
            self.work(self.once(what, works[what]))

    async def once(self, what: str, work: Callable[[], Any]) -> None:
        try:
            await work()
        finally:
            self.asked.discard(what)

    def work(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.works.add(task)
        task.add_done_callback(self.works.discard)

    async def open(self) -> None:
        self.asked.discard("open")  # what is heard from now on may be a reason to ask once more
        answer = await self.send("open", thread=self.page.thread, since=self.page.revision)
        if answer.get("code") != "offline":  # the next connection opens it
            self.do(self.page.opened(answer))

    async def close_gap(self) -> None:
        await asyncio.sleep(self.times.of(THREAD["GAP_MS"]))
        if self.page.ahead:
            self.do("open")

    async def open_later(self) -> None:
        await asyncio.sleep(self.times.of(LIVE["SHORTEST_MS"] * (1 + self.dice.random())))
        self.do("open")

    async def keep_polling(self) -> None:
        while True:
            await asyncio.sleep(self.times.of(THREAD["POLL_MS"]))
            if self.state == "stale":
                await self.poll()

    async def poll(self) -> None:
        path = f"/threads/{self.page.thread}/messages/?since={self.page.revision}"
        answer = await self.asked_for(path)
        if answer is None:
            return
        changes = read(answer.text)
        if changes.is_too_far:
            self.do("reload")
        else:
            self.page.turned(changes)

    async def fetch(self) -> None:
        while (answer := await self.asked_for(f"/threads/{self.page.thread}/")) is None:
            await asyncio.sleep(self.times.of(THREAD["RELOAD_WITHIN_MS"]))
        self.page.replaced(read(answer.text))

    async def asked_for(self, path: str) -> Answer | None:
        """None where it did not work out; access that has ended ends the page."""
        try:
            answer = await ask(self.doors.pages(), path, self.session)
        except OSError:
            return None
        if answer.status == 404:
            self.page.end()
        return answer if answer.status == 200 else self.note(answer)

    def note(self, answer: Answer) -> None:
        self.refused.append(answer)

    # Writing

    async def write(self, draft: Draft, ledger: Ledger) -> None:
        """Until it is stored."""
        self.pending[draft.client_id] = (draft, ledger)
        while draft.client_id in self.pending and not await self.try_once(draft, ledger):
            await asyncio.sleep(self.times.of(1000))

    async def try_again(self, draft: Draft, ledger: Ledger) -> None:
        await self.try_once(draft, ledger)

    async def try_once(self, draft: Draft, ledger: Ledger) -> bool:
        """#send"""
        answer = await self.send("post", thread=self.page.thread, **draft.fields())
        if answer["type"] == "ack":
            frame = answer["frame"]
            self.page.apply(frame)
            self.do(self.page.count(frame["revision"]))
            return self.settle(draft, ledger, frame["seq"])
        if answer["code"] == "rate":
            await asyncio.sleep(answer["retry_after"])
            return False
        assert answer["code"] in UNSURE, answer
        return await self.by_form(draft, ledger)

    async def by_form(self, draft: Draft, ledger: Ledger) -> bool:
        """#sendByForm"""
        seq = await posted(self.doors.pages(), self.session, draft, self.refused)
        return seq is not None and self.settle(draft, ledger, seq)

    def settle(self, draft: Draft, ledger: Ledger, seq: int) -> bool:
        self.pending.pop(draft.client_id, None)
        ledger.acknowledged(draft, seq)
        return True


LIVE_CODES = {"SIGNED_OUT": 4401, "SHUT_OUT": 4403}


async def posted(port: int, session: str, draft: Draft, refused: list[Answer]) -> int | None:
    """The form of the page; the `seq` where the answer leads to it, None where nobody knows."""
    try:
        answer = await ask(port, f"/threads/{draft.thread}/messages/", session, draft.fields())
    except OSError:
        return None
    if answer.status == 302 and "#m" in answer.headers["location"]:
        return int(answer.headers["location"].rsplit("#m", 1)[1])
    refused.append(answer)
    return None
