"""Frames that get lost, come twice or in another order, processes that die, pages that come back, people who are
removed and let in again: when it is calm, each page shows what its reader may see in the database, in order and once.

The actions, the hub and the socket's commands are the program's own; the page is the twin of `live-thread.js`. In the
pass with Redis every frame travels through it, as from another process.
"""

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import Http404
from django.test import Client
from hypothesis import Phase
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import live
from config import sockets
from conversations import actions
from conversations.frames import message_frame
from conversations.models import Message, Thread
from live import hub as hubs
from live import publishing, topics
from live.bus import Bus
from live.connection import Connection, Refusal
from live.frames import Sealed
from live.sockets import Identity, Socket
from live.testing import unheard
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.faults.page import Page, read, shown
from tests.people import browser

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 20.0
MARK = "space:0"


class Wire(Socket):
    """What the hub writes, until the story lets it arrive. `is_barred` from when its person has lost the thread."""

    def __init__(self, identity: Identity) -> None:
        super().__init__(identity)
        self.frames: deque[dict[str, Any]] = deque()
        self.code = 0
        self.is_barred = False
        self.leaked: list[dict[str, Any]] = []

    def write(self, sealed: list[Sealed], wire: bytes) -> bool:
        for one in sealed:
            frame = json.loads(one.text)
            self.frames.append(frame)
            if self.is_barred and frame["type"] != "revoked" and frame.get("topic", "").startswith("thread:"):
                self.leaked.append(frame)
        return True

    def cut_off(self, code: int) -> None:
        self.code = code


class Here:
    """A hub on a loop of its own, as in a process of sockets, and what the story does to it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.marks = 0
        self.begin()

    def begin(self) -> None:
        self.run(self._begin())

    async def _begin(self) -> None:
        self.hub = hubs.Hub(self.loop, Bus.from_settings())
        self.hub.revalidate = lambda holdings: self.asked(may_still_hear, holdings)
        self.hub.latest = lambda names: self.asked(sockets.latest, names)
        hubs._hub = self.hub
        self.mark = Wire(Identity(0))
        self.hub.enter(self.mark)
        if self.hub.bus is not None:
            self.hub._tasks.append(self.loop.create_task(self.hub.bus.run(self.hub)))
            while self.hub.bus.connection is None:
                await asyncio.sleep(0.002)
        assert await self.hub.listen(self.mark, MARK, time.monotonic())

    async def asked(self, ask: Callable[[Any], Any], of: Any) -> Any:
        def in_a_thread() -> Any:
            try:
                return ask(of)
            finally:
                connection.close()

        return await self.loop.run_in_executor(None, in_a_thread)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_SECONDS)

    def settle(self) -> None:
        """Until everything that was said so far has reached the sockets: the bus keeps the order."""
        self.marks += 1
        live.publish(MARK, {"type": "changed", "what": self.marks})
        self.run(self._heard(self.marks))

    async def _heard(self, number: int) -> None:
        while not any(frame.get("what") == number for frame in self.mark.frames):
            await asyncio.sleep(0.001)
        self.mark.frames.clear()

    def do(self, function: Callable[..., None], *given: Any) -> None:
        async def work() -> None:
            function(*given)

        self.run(work())

    def die(self) -> None:
        """SIGKILL: its sockets are gone, and so is what waited to be written."""
        self.run(self.hub.stop())

    def end(self) -> None:
        self.die()
        hubs._hub = None
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


def may_still_hear(holdings: hubs.Holdings) -> dict[Identity, set[str] | None]:
    """As the program says; the mark of the test is nobody's."""
    marks = {identity: names for identity, names in holdings.items() if not identity.person_id}
    return {**sockets.revalidate({one: holdings[one] for one in holdings.keys() - marks.keys()}), **marks}


class Tab:
    """A page, its connection where it has one, and what is on the way to it."""

    def __init__(self, here: Here, person: Person, thread: Thread) -> None:
        self.here, self.person, self.thread = here, person, thread
        self.client: Client = browser(person)
        key = self.client.session.session_key or ""
        self.identity = Identity(person.pk, live.digest(key), person.language, proof=key)
        self.wire: Wire | None = None
        self.has_gap = False
        self.page = Page(thread.pk, person.pk)
        self.fetch()

    def fetch(self) -> None:
        answer = self.client.get(f"/threads/{self.thread.pk}/")
        if answer.status_code == 404:
            self.page.end()
        else:
            self.page.replaced(read(answer.content.decode()))

    def reopen(self) -> None:
        self.page = Page(self.thread.pk, self.person.pk)
        self.fetch()

    def connect(self) -> None:
        self.wire = Wire(self.identity)
        self.here.do(self.here.hub.enter, self.wire)
        self.here.run(self.here.hub.listen(self.wire, topics.person(self.person.pk), time.monotonic()))
        self.open()

    def open(self) -> None:
        """The answer comes with the frames, which may have been faster."""
        if self.wire is None:
            return
        frame = {"thread": self.thread.pk, "since": self.page.revision}
        try:
            answer = sockets.commands["open"](Connection(self.here.hub, self.wire), frame)
            self.wire.is_barred = False
            self.wire.frames.append({"type": "ack", **answer})  # type: ignore[dict-item]
        except Http404:
            self.wire.frames.append({"type": "error", "code": "missing"})
        except Refusal as refusal:
            self.wire.frames.append({"type": "error", "code": refusal.code})

    def cut(self) -> None:
        if self.wire is not None:
            self.here.do(self.here.hub.leave, self.wire)
            self.wire = None

    def hear(self) -> None:
        """The next thing on the wire."""
        if self.wire is None or not self.wire.frames:
            return
        frame = json.loads(json.dumps(self.wire.frames.popleft()))
        if self.page.is_over:
            return
        what = self.page.opened(frame) if frame["type"] in ("ack", "error") else self.page.hear(frame)
        if what in ("open", "again"):
            self.open()
        elif what == "gap":
            self.has_gap = True
        elif what == "reload":
            self.fetch()
        elif what == "end":
            self.page.end()

    def hear_all(self) -> None:
        while self.wire is not None and self.wire.frames:
            self.hear()
        if self.has_gap and self.page.ahead:
            self.open()
        self.has_gap = False


TABS = st.integers(0, 3)
PEOPLE = st.integers(0, 2)


class Story(RuleBasedStateMachine):
    """Anna stays; the other two come and go. Four tabs: the last two are one person's."""

    here: Here

    @initialize(before=st.integers(0, 3))
    def begin(self, before: int) -> None:
        self.people = [factories.make_person() for _one in range(3)]
        self.space = factories.make_space(coordinator=self.people[0], members=self.people[1:])
        self.thread = factories.make_thread(self.space)
        self.number = 0
        for _one in range(before):
            self.post(0, is_heard=True)
        self.tabs = [Tab(self.here, self.people[place], self.thread) for place in (0, 1, 2, 2)]
        for tab in self.tabs:
            tab.connect()

    # What people do

    @rule(who=PEOPLE, is_heard=st.booleans())
    def post(self, who: int, is_heard: bool) -> None:
        """Where it is not heard, its process died between its commit and its word."""
        self.number += 1
        draft = actions.draft(
            author=self.people[who],
            thread=self.thread,
            client_id=f"{self.thread.pk}-{self.number}",
            body=f"Number {self.number}",
            language="en",
        )
        if not self.belongs(who):
            with pytest.raises(actions.PostRefused):
                actions.post_message(draft=draft)
            return
        self.aloud(lambda: actions.post_message(draft=draft), is_heard)

    @rule(which=st.integers(0, 30), is_heard=st.booleans())
    def edit(self, which: int, is_heard: bool) -> None:
        message = self.one(which)
        if message and message.author and self.belongs(self.people.index(message.author)):
            self.number += 1
            by, body = message.author, f"Better {self.number}"
            self.aloud(lambda: actions.edit_message(message=message, by=by, body=body), is_heard)

    @rule(which=st.integers(0, 30), is_heard=st.booleans())
    def delete(self, which: int, is_heard: bool) -> None:
        message = self.one(which)
        if message:
            self.aloud(lambda: actions.delete_message(message=message, by=self.people[0]), is_heard)

    @rule()
    def close_or_open(self) -> None:
        self.thread.refresh_from_db()
        actions.set_locked(thread=self.thread, by=self.people[0], is_locked=not self.thread.is_locked)
        actions.set_locked(thread=self.thread, by=self.people[0], is_locked=False)

    @rule(who=st.integers(1, 2), is_heard=st.booleans())
    def remove(self, who: int, is_heard: bool) -> None:
        """At once where the bus tells it; else when the hub asks again, as it does every thirty seconds."""
        if not self.belongs(who):
            return
        membership = Membership.objects.get(space=self.space, person=self.people[who])
        self.aloud(
            lambda: spaces.remove_member(membership=membership, by=self.people[0], reason="Moved on."),
            is_heard,
        )
        self.here.settle()
        if not is_heard:
            self.here.run(self.here.hub.look_again())
        for tab in self.tabs:
            if tab.person == self.people[who] and tab.wire is not None:
                tab.wire.is_barred = True

    @rule(who=st.integers(1, 2))
    def admit(self, who: int) -> None:
        spaces.admit(space=self.space, person=self.people[who])

    def aloud(self, work: Callable[[], object], is_heard: bool) -> None:
        if is_heard:
            work()
        else:
            with unheard():
                work()

    def one(self, which: int) -> Message | None:
        found = list(self.thread.messages.select_related("author").filter(deleted_at=None))
        return found[which % len(found)] if found else None

    def belongs(self, who: int) -> bool:
        return Membership.objects.active().filter(space=self.space, person=self.people[who]).exists()

    # What the way to the pages does

    @rule(which=TABS, count=st.integers(1, 4))
    def arrive(self, which: int, count: int) -> None:
        self.here.settle()
        for _frame in range(count):
            self.tabs[which].hear()

    def on_the_way(self, which: int) -> tuple[deque[dict[str, Any]], list[int]]:
        self.here.settle()
        wire = self.tabs[which].wire
        frames = wire.frames if wire is not None else deque()
        return frames, [place for place, frame in enumerate(frames) if frame["type"] == "message"]

    @rule(which=TABS, place=st.integers(0, 5))
    def lose(self, which: int, place: int) -> None:
        frames, places = self.on_the_way(which)
        if places:
            del frames[places[place % len(places)]]

    @rule(which=TABS, place=st.integers(0, 5))
    def double(self, which: int, place: int) -> None:
        frames, places = self.on_the_way(which)
        if places:
            frames.append(frames[places[place % len(places)]])

    @rule(which=TABS)
    def overtake(self, which: int) -> None:
        """The last is the first: also of an answer and the frames beside it."""
        frames, places = self.on_the_way(which)
        if places:
            frames.rotate(1)

    @rule(which=TABS)
    def cut(self, which: int) -> None:
        self.tabs[which].cut()

    @rule(which=TABS)
    def come_back(self, which: int) -> None:
        if self.tabs[which].wire is None and not self.tabs[which].page.is_over:
            self.tabs[which].connect()

    @rule(which=TABS)
    def load_again(self, which: int) -> None:
        self.tabs[which].cut()
        self.tabs[which].reopen()

    @rule()
    def kill(self) -> None:
        self.here.die()
        for tab in self.tabs:
            tab.wire = None
        self.here.begin()

    @rule()
    def beat(self) -> None:
        self.here.run(self.here.hub.beat())

    # What must hold

    @invariant()
    def nobody_hears_what_they_may_not(self) -> None:
        self.here.settle()
        for tab in self.tabs:
            assert tab.wire is None or tab.wire.leaked == []

    @precondition(lambda self: self.number)
    @rule()
    def be_calm(self) -> None:
        """The network is good again and the heartbeat comes: nothing is missing, nothing is there twice."""
        for tab in self.tabs:
            if tab.wire is None and not tab.page.is_over:
                tab.connect()
        for _round in range(3):
            self.here.settle()
            self.here.run(self.here.hub.beat())
            for tab in self.tabs:
                tab.hear_all()
        stored = [shown(message_frame(one)) for one in self.thread.messages.for_list().order_by("seq")]
        assert [one.seq for one in stored] == list(range(1, len(stored) + 1))
        for place, tab in zip((0, 1, 2, 2), self.tabs, strict=True):
            if not self.belongs(place):
                assert tab.page.log == []
            elif not tab.page.is_over:
                assert tab.page.log == stored
                assert tab.page.revision >= max((one.revision for one in stored), default=0)

    def teardown(self) -> None:
        if hasattr(self, "tabs"):
            self.be_calm()
            for tab in self.tabs:
                tab.cut()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    if settings.REDIS_URL:  # whoever acts is another process: nothing is handed over but through Redis
        monkeypatch.setattr(publishing, "origin", lambda: "another")
        monkeypatch.setattr(hubs, "in_this_process", lambda: None)
    running = Here()
    yield running
    running.end()


def test_when_it_is_calm_each_page_shows_what_its_reader_may_see(here: Here, schedule: int) -> None:
    run_state_machine_as_test(
        type("StoryHere", (Story,), {"here": here}),
        settings=hypothesis(max_examples=8 * schedule, stateful_step_count=25 if schedule == 1 else 50),
    )


def test_without_asking_for_what_is_missing_a_page_would_lack_it(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: heartbeats alone, which nobody acts on, do not close a gap."""
    monkeypatch.setattr(Page, "hear", lambda page, frame: "")
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            type("StoryHere", (Story,), {"here": here}),
            settings=hypothesis(max_examples=10, stateful_step_count=25, phases=[Phase.generate]),
        )
