"""The socket's commands of discussion. `docs/live.md` says what each takes and answers."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

import live
from conversations import actions, writer
from conversations.frames import Frame, message_frame, missed
from conversations.models import Message, Thread
from live import topics
from live.connection import Connection, Refusal
from live.consumers import Command
from people.models import Person

T = TypeVar("T")
LARGEST_SEQ = 2**31 - 1
LARGEST = 2**53 - 1  # the largest whole number of JavaScript
RATES = {"typing": (10, 10.0)}


def open_thread(connection: Connection, frame: Frame) -> Frame:
    """Hear a thread from now on, and have what the page lacks since the revision that it knows."""
    thread = visible_thread(connection, frame)
    connection.listen(thread.topic, within=thread.space.topic)
    if "since" not in frame:
        return {"revision": thread.revision}
    found = missed(thread, number(frame, "since"))
    if found is None:
        return {"resync": True, "revision": thread.revision}
    newest = max([thread.revision, *(message.revision for message in found)])
    return {"frames": [message_frame(message) for message in found], "revision": newest}


def close_thread(connection: Connection, frame: Frame) -> None:
    connection.leave(topics.thread(number(frame, "thread")))


def post(connection: Connection, frame: Frame) -> "Future[Frame]":
    """Answered after the commit. Whoever may not post here is told the same as for a thread that isn't there."""
    draft = actions.draft(
        author=connection.person_id,
        thread=number(frame, "thread"),
        client_id=text(frame, "client_id"),
        body=text(frame, "body"),
        language=text(frame, "language") or connection.identity.language,
        reply_to=number(frame, "reply_to", LARGEST_SEQ) if frame.get("reply_to") else None,
    )
    return then(writer.submit(draft), lambda message: {"frame": message_frame(message)})


def edit(connection: Connection, frame: Frame) -> Frame:
    message = visible_message(connection, frame)
    by = Person.objects.get(pk=connection.person_id)
    edited = actions.edit_message(
        message=message, by=by, body=text(frame, "body"), language=text(frame, "language")
    )
    return {"frame": message_frame(edited)}


def delete(connection: Connection, frame: Frame) -> Frame:
    by = Person.objects.get(pk=connection.person_id)
    deleted = actions.delete_message(message=visible_message(connection, frame), by=by)
    return {"frame": message_frame(deleted)}


def read(connection: Connection, frame: Frame) -> Frame:
    thread = visible_thread(connection, frame)
    reading = actions.mark_read(
        thread=thread,
        person=Person(pk=connection.person_id),
        first=number(frame, "first", LARGEST_SEQ),
        last=number(frame, "last", LARGEST_SEQ),
        known=number(frame, "known") if "known" in frame else None,
    )
    return {"read_count": reading.read_count, "reading_revision": reading.revision}


def typing(connection: Connection, frame: Frame) -> None:
    """A hint that goes by itself. Only from who hears the thread, to who hears it."""
    topic = topics.thread(number(frame, "thread"))
    if not connection.hears(topic):
        raise Refusal("missing")
    live.publish(topic, {"type": "typing", "person": connection.person_id, "name": name_of(connection)})


commands: dict[str, Command] = {
    "open": open_thread,
    "close": close_thread,
    "post": post,
    "edit": edit,
    "delete": delete,
    "read": read,
    "typing": typing,
}


# What commands are made of


def visible_thread(connection: Connection, frame: Frame) -> Thread:
    threads = Thread.objects.visible_to(Person(pk=connection.person_id)).select_related("space")
    return get_object_or_404(threads, pk=number(frame, "thread"))


def visible_message(connection: Connection, frame: Frame) -> Message:
    thread = visible_thread(connection, frame)
    return get_object_or_404(thread.messages, seq=number(frame, "seq", LARGEST_SEQ))


def number(frame: Frame, name: str, largest: int = LARGEST) -> int:
    value = frame.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= largest:
        raise not_understood(name)
    return value


def text(frame: Frame, name: str) -> str:
    value = frame.get(name, "")
    if not isinstance(value, str):
        raise not_understood(name)
    return value


def not_understood(name: str) -> Refusal:
    return Refusal("invalid", _("The page sent something that the server doesn't understand (%s).") % name)


def name_of(connection: Connection) -> str:
    return Person.objects.values_list("name", flat=True).get(pk=connection.person_id)


def then(future: "Future[T]", make: Callable[[T], Any]) -> "Future[Any]":
    """A future of what `make` makes of the result, or of the same error."""
    answer: Future[Any] = Future()

    def settle(done: "Future[T]") -> None:
        try:
            answer.set_result(make(done.result()))
        except Exception as error:
            answer.set_exception(error)

    future.add_done_callback(settle)
    return answer
