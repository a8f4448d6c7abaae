"""What goes by itself and is never stored: only from who hears the thread, to who hears it."""

import time
from typing import NamedTuple

import live
from conversations.consumers.given import number
from conversations.frames import Frame
from live import topics
from live.connection import Connection, Refusal
from live.consumers import Command
from people.models import Person

# Presence off takes effect within this time, on every socket that is open already.
KNOWN_SECONDS = 20.0


class Known(NamedTuple):
    name: str
    shows_presence: bool
    at: float


def typing(connection: Connection, frame: Frame) -> None:
    hint(connection, frame, "typing")


def here(connection: Connection, frame: Frame) -> None:
    """Said every 30 s by a page that has the thread in front; who has not said it for 75 s is no longer there."""
    hint(connection, frame, "here")


def hint(connection: Connection, frame: Frame, kind: str) -> None:
    """Nothing for who does not show it: they are not told apart from who is not there."""
    topic = topics.thread(number(frame, "thread"))
    if not connection.hears(topic):
        raise Refusal("missing")
    author = known(connection)
    if author.shows_presence:
        live.publish(topic, {"type": kind, "person": connection.person_id, "name": author.name})


def known(connection: Connection) -> Known:
    """Asked of the database now and then: hints come often, and names seldom change."""
    kept: Known | None = connection.kept.get("hints")
    if kept is None or kept.at < time.monotonic() - KNOWN_SECONDS:
        rows = Person.objects.filter(pk=connection.person_id).values_list("name", "shows_presence")
        kept = connection.kept["hints"] = Known(*rows.get(), time.monotonic())
    return kept


commands: dict[str, Command] = {"typing": typing, "here": here}
