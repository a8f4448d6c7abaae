"""What a page of a thread shows, by the rules of `thread-feed.js` and `thread-log.js`, method by method.

Pure: it hears frames and says what the page does next. `tests.faults.visitor` drives it over a real network, and
`tests/conversations/test_every_story_of_a_page.py` over every order in which frames may come. Its times are read from
the scripts themselves, so that a test which passes by a time speaks of the page's own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

Frame = Mapping[str, Any]
SCRIPTS = Path(__file__).resolve().parents[2] / "frontend" / "static" / "js"


def milliseconds(script: str) -> dict[str, int]:
    """The times that a script names: `const GAP_MS = 1000;`."""
    text = (SCRIPTS / script).read_text()
    return {name: int(value) for name, value in re.findall(r"^const (\w+_MS) = (\d+);", text, re.M)}


@dataclass(frozen=True)
class Shown:
    """A message as somebody sees it."""

    seq: int
    revision: int
    author: int | None
    name: str
    text: str
    is_edited: bool
    is_deleted: bool
    answers: int | None
    moved_to: tuple[int, int] | None = None  # a thread, and a place in it
    signs: tuple[tuple[str, int, str], ...] = ()  # each sign, how many gave it, who
    files: tuple[str, ...] = ()
    is_naming_me: bool = False


def shown(frame: Frame, me: int | None = None) -> Shown:
    return Shown(
        seq=frame["seq"],
        revision=frame["revision"],
        author=frame["author"],
        name=frame["name"],
        text=text_of(frame["html"]),
        is_edited=frame["edited"],
        is_deleted=frame["deleted"],
        answers=frame["reply_to"] and frame["reply_to"]["seq"],
        moved_to=frame["moved_to"] and (frame["moved_to"]["thread"], frame["moved_to"]["seq"]),
        signs=tuple((one["sign"], len(one["people"]), ", ".join(one["names"])) for one in frame["reactions"]),
        files=tuple(one["url"] for one in frame["attachments"]),
        is_naming_me=me in frame["mentions"],
    )


@dataclass
class Page:
    """`does` is what the page wants now: "open" (ask for what it lacks), "reload", "end" (access is gone), "gap" (ask,
    unless what is missing comes within a moment)."""

    thread: int
    me: int
    revision: int = 0
    has_earlier: bool = False
    has_later: bool = False
    messages: dict[int, Shown] = field(default_factory=dict)
    ahead: set[int] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    known: int = 0
    is_over: bool = False

    @property
    def topic(self) -> str:
        return f"thread:{self.thread}"

    @property
    def log(self) -> list[Shown]:
        """From top to bottom."""
        return [self.messages[seq] for seq in sorted(self.messages)]

    def hear(self, frame: Frame) -> str:
        """#hear"""
        if frame["type"] == "heartbeat" and frame["revisions"].get(self.topic, 0) > self.revision:
            return "open"
        if frame["type"] == "reading" and frame["thread"] == self.thread:
            self.known = frame["reading_revision"]
        if frame.get("topic") != self.topic:
            return ""
        if frame["type"] == "revoked":
            return "end"
        if frame["type"] == "thread":
            return "reload"
        if frame["type"] == "message":
            self.apply(frame)
            return self.count(frame["revision"])
        return ""

    def opened(self, answer: Frame) -> str:
        """#open, once it is answered."""
        if answer["type"] == "error":
            return "end" if answer["code"] in ("missing", "gone") else "again"
        if answer.get("resync"):
            return "reload"
        for frame in answer["frames"]:
            self.apply(frame)
        self.revision = max(self.revision, answer["revision"])
        self.ahead.clear()
        return ""

    def count(self, revision: int) -> str:
        """#count"""
        if revision > self.revision:
            self.ahead.add(revision)
        while self.revision + 1 in self.ahead:
            self.ahead.discard(self.revision + 1)
            self.revision += 1
        return "gap" if self.ahead else ""

    def apply(self, frame: Frame) -> None:
        if frame["author"] == self.me:
            self.settled.add(frame["client_id"])
        self.place(shown(frame, self.me))

    def place(self, message: Shown) -> None:
        """#place"""
        here = self.messages.get(message.seq)
        if here is not None:
            if here.revision < message.revision:
                self.messages[message.seq] = message
            return
        first, last = min(self.messages, default=0), max(self.messages, default=0)
        is_newest = not self.messages or message.seq > last
        is_earlier = message.seq < first and self.has_earlier
        if self.has_later if is_newest else is_earlier:
            return
        self.messages[message.seq] = message

    def turned(self, window: "Window") -> None:
        """#poll: what changed since, as pieces of the page."""
        for message in window.messages:
            self.place(message)
        self.revision = max(self.revision, window.revision)

    def replaced(self, window: "Window") -> None:
        """#fetch"""
        self.messages = {message.seq: message for message in window.messages}
        self.revision = window.revision
        self.has_earlier, self.has_later = window.has_earlier, window.has_later
        self.ahead.clear()

    def end(self) -> None:
        """#end and #leave: nothing of the thread stays on the page."""
        self.is_over = True
        self.messages = {}


# What the server's own pages say


@dataclass(frozen=True)
class Window:
    """The page of a thread, or the pieces that a poll brings."""

    revision: int
    has_earlier: bool
    has_later: bool
    is_too_far: bool
    known: int
    messages: list[Shown]


class Reader(HTMLParser):
    """Reads articles by the names of their slots, so that what is added to them does not disturb it."""

    VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head: dict[str, str | None] = {}
        self.articles: list[dict[str, Any]] = []
        self.open: list[str] = []
        self.templates = 0
        self.is_in_article = False
        self.turns: set[str | None] = set()
        self.part = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "live-thread" or "thread-changes" in (given.get("class") or ""):
            self.head = given
        if tag in self.VOID:
            return
        self.templates += tag == "template"
        if not self.templates:  # the page keeps one of each to fill
            self.turns.add(given.get("data-turn"))
        if tag == "article" and "data-seq" in given and not self.templates:
            self.is_in_article = True
            self.articles.append({"given": given, "slots": {}, "signs": [], "files": []})
        slot = given.get("data-slot") or ""
        if slot and self.is_in_article:
            self.articles[-1]["slots"].setdefault(slot, "")
        if tag == "a" and "answers" in self.open and self.is_in_article:
            self.articles[-1]["answers"] = int((given.get("href") or "").rstrip("/").rsplit("/", 1)[1])
        if self.is_in_article:
            self.look_at_parts(tag, given)
        self.open.append(slot)

    def look_at_parts(self, tag: str, given: dict[str, str | None]) -> None:
        """What hangs on a message: where it has gone, its signs, its files."""
        here, address = self.articles[-1], given.get("href") or ""
        if tag == "a" and "moved" in self.open:
            thread, seq = re.findall(r"/threads/(\d+)/.*#m(\d+)$", address)[0]
            here["moved_to"] = (int(thread), int(seq))
        if tag == "a" and "attachments" in self.open:
            here["files"].append(address)
        if given.get("data-part") == "sign":
            here["signs"].append(["", 0, given.get("title")])
        self.part = given.get("data-part") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        self.templates -= tag == "template"
        if tag == "article":
            self.is_in_article = False
        if self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.is_in_article:
            slots = self.articles[-1]["slots"]
            if self.part in ("mark", "count") and data.strip():
                self.articles[-1]["signs"][-1][self.part == "count"] = data.strip()
            for slot in filter(None, self.open):
                slots[slot] = slots.get(slot, "") + data


def read(html: str) -> Window:
    reader = Reader()
    reader.feed(html)
    return Window(
        revision=int(reader.head.get("data-revision") or 0),
        has_earlier="earlier" in reader.turns,
        has_later="data-has-later" in reader.head,
        is_too_far="data-resync" in reader.head,
        known=int(reader.head.get("data-known") or 0),
        messages=[article(one) for one in reader.articles],
    )


def article(found: dict[str, Any]) -> Shown:
    given, slots = found["given"], found["slots"]
    return Shown(
        seq=int(given["data-seq"]),
        revision=int(given["data-revision"]),
        author=int(given["data-author"]) if given["data-author"] else None,
        name=plain(slots.get("name", "")) if given["data-author"] else "",
        text=plain(slots.get("body", "")),
        is_edited="edited" in slots,
        is_deleted="tombstone" in slots,
        answers=found.get("answers"),
        moved_to=found.get("moved_to"),
        signs=tuple((mark, int(count), names) for mark, count, names in found["signs"]),
        files=tuple(found["files"]),
        is_naming_me="is-mention" in (given.get("class") or "").split(),
    )


def text_of(html: str) -> str:
    reader = Reader()
    reader.feed(f'<article data-seq="1"><div data-slot="body">{html}</div></article>')
    return plain(reader.articles[0]["slots"]["body"])


def plain(text: str) -> str:
    return " ".join(text.split())


def in_order(messages: Iterable[Shown]) -> list[Shown]:
    return sorted(messages, key=lambda message: message.seq)
