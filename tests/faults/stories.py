"""People who talk while things break: what they were promised, and what each of them sees."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from conversations.frames import message_frame
from conversations.models import Message, Reading, Thread
from people.models import Person
from tests import factories
from tests.faults.ledger import Draft, Ledger
from tests.faults.page import Page, Shown, shown
from tests.faults.visitor import Doors, Times, Visitor, posted
from tests.faults.wire import Answer

CONVERGE_SECONDS = 20.0  # patience of the tests; what is promised is asserted where it is promised


@dataclass
class Cast:
    thread: Thread
    people: list[Person]
    sessions: list[str]


def cast(people: int) -> Cast:
    """A thread, and members of its space who are signed in."""
    coordinator = factories.make_partner("Anna Albers")
    space = factories.make_space("Impact measurement", coordinator=coordinator)
    others = [factories.make_partner(f"Member {number}") for number in range(1, people)]
    for person in others:
        factories.make_membership(space, person)
    everybody = [coordinator, *others]
    return Cast(factories.make_thread(space), everybody, [session_of(person) for person in everybody])


def session_of(person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


@dataclass
class Story:
    """`talk` is run while people post: by sockets, as pages do, and by forms, as pages without a script do."""

    cast: Cast
    doors: Doors
    seed: int
    by_socket: int = 3
    by_form: int = 3
    watching: int = 2
    pause: tuple[float, float] = (0.05, 0.5)
    times: Times = field(default_factory=Times)
    around: Callable[["Story"], AbstractAsyncContextManager[Any]] = (
        nullcontext  # entered before anybody comes
    )
    ledger: Ledger = field(default_factory=Ledger)
    refused: list[Answer] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)
    is_over: bool = False
    took: float = 0.0
    tried: int = 0

    def run(self, talk: Callable[["Story"], Awaitable[Any]]) -> None:
        asyncio.run(self._run(talk))

    async def _run(self, talk: Callable[["Story"], Awaitable[Any]]) -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.around(self))
            for place in range(self.by_socket + self.watching):
                self.visitors.append(await stack.enter_async_context(self.visitor(place).here()))
            posters = [self.post(place, self.visitors[place].write) for place in range(self.by_socket)]
            for place in range(self.by_socket + self.watching, self.by_socket + self.watching + self.by_form):
                posters.append(self.post(place, self.by_forms(place)))
            working = [asyncio.create_task(one) for one in posters]
            try:
                await talk(self)
            finally:
                self.is_over = True
            await asyncio.wait_for(asyncio.gather(*working), 60)
            self.took = await self.converged()

    def visitor(self, place: int) -> Visitor:
        page = Page(self.cast.thread.pk, self.cast.people[place].pk)
        dice = random.Random(self.seed * 100 + place)
        return Visitor(self.doors, self.cast.sessions[place], page, dice, self.times)

    async def post(self, place: int, write: Callable[[Draft, Ledger], Awaitable[None]]) -> None:
        dice, number = random.Random(self.seed * 1000 + place), 0
        while not self.is_over:
            number += 1
            self.tried += 1
            name = f"{self.seed}-{place}-{number}"
            await write(Draft(self.cast.thread.pk, name, f"Number {number} of {place}."), self.ledger)
            await asyncio.sleep(dice.uniform(*self.pause))

    def by_forms(self, place: int) -> Callable[[Draft, Ledger], Awaitable[None]]:
        session = self.cast.sessions[place]

        async def write(draft: Draft, ledger: Ledger) -> None:
            """Somebody who clicks again until the answer shows what they wrote."""
            while (seq := await posted(self.doors.pages(), session, draft, self.refused)) is None:
                await asyncio.sleep(0.1)
            ledger.acknowledged(draft, seq)

        return write

    async def converged(self) -> float:
        """In how many seconds after the last word everybody sees as many messages as were acknowledged."""
        began = time.monotonic()
        while time.monotonic() - began < CONVERGE_SECONDS:
            if all(len(one.page.messages) == len(self.ledger.seqs) for one in self.visitors):
                break
            await asyncio.sleep(0.05)
        return time.monotonic() - began

    # What must hold

    def holds(self) -> None:
        """The ledger is the database is what everybody sees, in order and once."""
        assert self.ledger.broken == []
        stored = list(Message.objects.for_list().filter(thread=self.cast.thread).order_by("seq"))
        assert [(one.seq, one.client_id, one.body) for one in stored] == self.ledger.rows()
        assert [one.seq for one in stored] == list(range(1, len(stored) + 1))
        assert sorted(one.revision for one in stored) == list(range(1, len(stored) + 1))
        self.cast.thread.refresh_from_db()
        assert (self.cast.thread.last_seq, self.cast.thread.revision) == (len(stored), len(stored))
        self.nothing_is_half_done(stored)
        expected: list[Shown] = [shown(message_frame(one)) for one in stored]
        for visitor in self.visitors:
            assert visitor.page.log == expected, self.told(visitor, len(expected))

    def told(self, visitor: Visitor, count: int) -> str:
        """For whoever has to find out why."""
        page = visitor.page
        lacks = sorted(set(range(1, count + 1)) - page.messages.keys())
        return (
            f"seed {self.seed}: lacks {lacks} of {count}, revision {page.revision}, ahead {sorted(page.ahead)}, "
            f"{visitor.states[-8:]}, refused {visitor.refused[-3:]}, took {self.took:.1f} s"
        )

    def nothing_is_half_done(self, stored: list[Message]) -> None:
        """Whoever wrote has read what they wrote: that is the same transaction."""
        own: dict[int | None, int] = {}
        for one in stored:
            own[one.author_id] = own.get(one.author_id, 0) + 1
        counts = Reading.objects.filter(thread=self.cast.thread).values_list("person_id", "read_count")
        assert dict(counts) == own


async def until(holds: Callable[[], bool], seconds: float, what: str) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"Not within {seconds} s: {what}"
        await asyncio.sleep(0.02)
    return time.monotonic() - began
