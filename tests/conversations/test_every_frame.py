"""Every kind of frame: what a page knew before, and the frame, are what it would fetch afterwards.

`docs/live.md` names the kinds. One that stands there has a case here, or the test that is named for it: whoever adds a
kind of frame says what does it (CASES) and what a page makes of it (APPLY).
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

import live.testing
from conversations import actions, consumers
from conversations.models import Thread
from live import topics
from live.connection import Connection
from live.hub import Hub
from live.sockets import Identity, Socket
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership, Space
from tests import factories
from tests.conversations import files
from tests.conversations.conftest import Say
from tests.faults.page import Shown, read, shown
from tests.people import browser

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \|", re.M)


def kinds() -> set[str]:
    text = (ROOT / "docs" / "live.md").read_text()
    section = text.split("## What a page hears\n")[1].split("\n## ")[0]
    return set(re.findall(r"`(\w+)`", " ".join(ROW.findall(section)))) - {"type"}


# What a page knows

OF_THREAD = ("title", "language", "circle", "is_locked", "is_pinned")
OF_DRAFT = ("body", "language", "reply_to", "draft_revision")


@dataclass(frozen=True)
class State:
    """The page of a thread, with the lists beside it: `parts` are what fetches itself anew, by its address."""

    me: int
    topics: frozenset[str]
    messages: tuple[tuple[int, Shown], ...]
    last_seq: int
    revision: int
    unread: int
    reading_revision: int
    thread: tuple[tuple[str, Any], ...]  # what may be another by a "thread"
    draft: tuple[tuple[str, Any], ...]
    parts: tuple[tuple[str, str], ...]


@dataclass
class World:
    space: Space
    thread: Thread
    anna: Person
    mads: Person
    kadri: Person
    say: Say

    # Address → whose topic's news make the page fetch it again
    def addresses(self, person: Person) -> dict[str, str]:
        slug, own = self.space.slug, topics.person(person.pk)
        return {
            f"/spaces/{slug}/threads/": self.space.topic,
            f"/spaces/{slug}/members/": self.space.topic,
            f"/spaces/{slug}/membership/": own,
            f"/groups/{slug}/": self.space.topic,
            "/notices/counter/": own,
        }

    def fetch(self, person: Person) -> State:
        client = browser(person)
        thread = client.get(f"/api/v1/threads/{self.thread.pk}/").json()
        page = read(client.get(f"/threads/{self.thread.pk}/").content.decode())
        draft = client.get(f"/api/v1/threads/{self.thread.pk}/draft/").json()
        changes = read(client.get(f"/threads/{self.thread.pk}/messages/?since=0").content.decode())
        assert changes.revision == page.revision == thread["revision"]
        return State(
            me=person.pk,
            topics=frozenset({self.thread.topic, self.space.topic, topics.person(person.pk)}),
            messages=tuple(sorted((one.seq, one) for one in changes.messages)),
            last_seq=thread["last_seq"],
            revision=thread["revision"],
            unread=thread["unread"],
            reading_revision=page.known,
            thread=tuple((name, thread[name]) for name in OF_THREAD),
            draft=tuple((name, draft[name]) for name in OF_DRAFT),
            parts=tuple((address, self.part(client, address)) for address in self.addresses(person)),
        )

    def part(self, client: Any, address: str) -> str:
        """Without what is another in every answer."""
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode().split("<main", 1)[-1].split("</main>")[0]
        return re.sub(r'csrf[^>]*value="\w+"|"X-CSRFToken": "\w+"|\w{8}(-\w{4}){3}-\w{12}', "", text)


# What a page makes of a frame, by its kind


def message(world: World, state: State, frame: dict[str, Any]) -> State:
    messages = dict(state.messages)
    is_new = frame["seq"] not in messages
    messages[frame["seq"]] = shown(frame, state.me)
    return replace(
        state,
        messages=tuple(sorted(messages.items())),
        last_seq=max(state.last_seq, frame["seq"]),
        revision=max(state.revision, frame["revision"]),
        unread=state.unread + (is_new and frame["author"] != state.me),
    )


def thread(world: World, state: State, frame: dict[str, Any]) -> State:
    known = {name: frame[name] for name in OF_THREAD if name in frame}
    assert known, frame
    return replace(state, thread=tuple({**dict(state.thread), **known}.items()))


def draft(world: World, state: State, frame: dict[str, Any]) -> State:
    return replace(state, draft=tuple((name, frame[name]) for name in OF_DRAFT))


def reading(world: World, state: State, frame: dict[str, Any]) -> State:
    return replace(
        state, unread=state.last_seq - frame["read_count"], reading_revision=frame["reading_revision"]
    )


def typing(world: World, state: State, frame: dict[str, Any]) -> State:
    """A hint that goes by itself: nothing that is fetched knows it."""
    assert Person.objects.get(pk=frame["person"]).name == frame["name"]
    return state


def changed(world: World, state: State, frame: dict[str, Any]) -> State:
    """Whatever shows something of this topic fetches itself anew, and nothing else."""
    person = Person.objects.get(pk=state.me)
    client = browser(person)
    heard = {at for at, topic in world.addresses(person).items() if topic == frame["topic"]}
    assert heard, frame
    parts = [(at, world.part(client, at) if at in heard else text) for at, text in state.parts]
    return replace(state, parts=tuple(parts))


# What a "changed" speaks of, and the part that shows it. How much of a thread is unread is in its list as of when the
# list was fetched: a page of the space does not fetch itself anew for every message.
SHOWN_BY = {
    "threads": "/spaces/{slug}/threads/",
    "members": "/spaces/{slug}/members/",
    "memberships": "/spaces/{slug}/membership/",
    "space": "/groups/{slug}/",
    "notices": "/notices/counter/",
}

APPLY: dict[str, Callable[[World, State, dict[str, Any]], State]] = {
    "message": message,
    "thread": thread,
    "reading": reading,
    "typing": typing,
    "here": typing,
    "draft": draft,
    "changed": changed,
}

# What belongs to a connection and changes nothing that is fetched: where it is tested.
OF_THE_CONNECTION = {
    "hello": "tests/live/conftest.py",
    "heartbeat": "tests/live/test_bus.py",
    "bus": "tests/live/test_bus.py",
    "revoked": "tests/live/test_losing_access.py",
    "ack": "tests/conversations/test_sockets.py",
    "error": "tests/live/test_bad_input.py",
}


# What makes a frame of each kind


def post(world: World) -> None:
    world.say(world.anna, world.thread, "Something *new*.")


def answer(world: World) -> None:
    world.say(world.mads, world.thread, "An answer.", reply_to=1)


def edit(world: World) -> None:
    said = world.thread.messages.get(seq=1)
    actions.edit_message(message=said, by=world.anna, body="Said better.")


def delete(world: World) -> None:
    actions.delete_message(message=world.thread.messages.get(seq=2), by=world.anna)


def react(world: World) -> None:
    actions.react(message=world.thread.messages.get(seq=1), by=world.mads, sign="👍", on=True)


def name_somebody(world: World) -> None:
    world.say(world.anna, world.thread, "@Mads Madsen, look.")


def attach(world: World) -> None:
    file = ContentFile(files.png(), "a.png")
    kept = actions.attach(thread=world.thread, by=world.anna, name="a.png", content=file)
    world.say(world.anna, world.thread, "", attachments=[kept.key])


def split(world: World) -> None:
    actions.split_thread(thread=world.thread, by=world.anna, title="Apart", seqs=[2])


def rename(world: World) -> None:
    actions.rename_thread(thread=world.thread, by=world.anna, title="Another", language="de")


def announce(world: World) -> None:
    actions.set_circle(thread=world.thread, by=world.anna, circle=Thread.Circle.ANNOUNCEMENTS)


def begin_to_write(world: World) -> None:
    actions.keep_draft(
        thread=world.thread, person=world.mads, body="Perhaps", language="da", reply_to=1, known=0
    )


def throw_away(world: World) -> None:
    begin_to_write(world)
    actions.discard_draft(thread=world.thread, person=world.mads)


def close(world: World) -> None:
    actions.set_locked(thread=world.thread, by=world.anna, is_locked=True)


def pin(world: World) -> None:
    actions.set_pinned(thread=world.thread, by=world.anna, is_pinned=True)


def mark(world: World) -> None:
    actions.mark_read(thread=world.thread, person=world.mads, first=1, last=1)


def unread_from_here(world: World) -> None:
    actions.mark_unread_from(thread=world.thread, person=world.mads, seq=2)


def type_something(world: World) -> None:
    hint(world, "typing")


def be_here(world: World) -> None:
    hint(world, "here")


def hint(world: World, command: str) -> None:
    socket = Socket(Identity(world.anna.pk))
    socket.topics[world.thread.topic] = world.space.topic
    loop = asyncio.new_event_loop()
    consumers.commands[command](Connection(Hub(loop, None), socket), {"thread": world.thread.pk})
    loop.close()


def start_a_thread(world: World) -> None:
    actions.start_thread(space=world.space, by=world.anna, title="Another", language="en")


def ask_to_join(world: World) -> None:
    spaces.ask_to_join(space=world.space, person=world.kadri)


def let_in(world: World) -> None:
    spaces.admit(space=world.space, person=world.kadri, by=world.anna)


def make_coordinator(world: World) -> None:
    his = Membership.objects.get(space=world.space, person=world.mads)
    spaces.set_role(membership=his, by=world.anna, role=Membership.Role.COORDINATOR)


def archive(world: World) -> None:
    spaces.archive(space=world.space, by=world.anna)


CASES: dict[str, list[Callable[[World], None]]] = {
    "message": [post, answer, edit, delete, react, name_somebody, attach, split],
    "thread": [close, pin, rename, announce],
    "reading": [mark, unread_from_here],
    "typing": [type_something],
    "here": [be_here],
    "draft": [begin_to_write, throw_away],
    "changed": [start_a_thread, close, pin, answer, ask_to_join, let_in, make_coordinator, archive],
}


@pytest.fixture
def world(media: Path, impact: Any, anna: Person, mads: Person, kadri: Person, say: Say) -> World:
    thread = factories.make_thread(impact.space, "How do we compare?")
    for author in (anna, mads, anna):
        say(author, thread, f"{author.name} says something.")
    return World(impact.space, thread, anna, mads, kadri, say)


@pytest.mark.parametrize(
    ("kind", "happens"),
    [(kind, one) for kind, ones in CASES.items() for one in ones],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
def test_what_was_known_before_and_the_frame_are_what_is_fetched_afterwards(
    world: World, kind: str, happens: Callable[[World], None]
) -> None:
    people = [world.anna, world.mads]
    states = [world.fetch(person) for person in people]
    with live.testing.record() as said:
        happens(world)
    assert kind in {frame["type"] for _topic, frame in said.frames}
    for person, state in zip(people, states, strict=True):
        heard = [frame for topic, frame in said.frames if topic in state.topics]
        for frame in heard:
            state = APPLY[frame["type"]](world, state, frame)
        spoken_of = [
            SHOWN_BY[frame["what"]].format(slug=world.space.slug)
            for frame in heard
            if frame["type"] == "changed"
        ]
        fetched = world.fetch(person)
        assert replace(state, parts=()) == replace(fetched, parts=())
        for address in spoken_of:
            assert dict(state.parts)[address] == dict(fetched.parts)[address]


def test_every_kind_of_frame_that_is_documented_has_a_case() -> None:
    assert {"hello", "message", "reading", "changed"} <= kinds(), "the table of docs/live.md is not read"
    assert kinds() == CASES.keys() | OF_THE_CONNECTION.keys()
    assert CASES.keys() == APPLY.keys()
    for kind, where in OF_THE_CONNECTION.items():
        assert f'"{kind}"' in (ROOT / where).read_text(), f"{where} does not speak of {kind}"


def test_without_the_frame_it_would_not_be_so(world: World) -> None:
    """The twin: an action whose frame is lost leaves a page that knows less than what is fetched."""
    for happens in (post, mark, close, start_a_thread):
        before = world.fetch(world.mads)
        happens(world)
        assert before != world.fetch(world.mads)
