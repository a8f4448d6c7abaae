"""What goes by itself and is never stored: only from who hears the thread, to who hears it."""

import live
from conversations.consumers.given import number, person
from conversations.frames import Frame
from live import topics
from live.connection import Connection, Refusal
from live.consumers import Command


def typing(connection: Connection, frame: Frame) -> None:
    topic = topics.thread(number(frame, "thread"))
    if not connection.hears(topic):
        raise Refusal("missing")
    author = person(connection)
    live.publish(topic, {"type": "typing", "person": author.pk, "name": author.name})


commands: dict[str, Command] = {"typing": typing}
