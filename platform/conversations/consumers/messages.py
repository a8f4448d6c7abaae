from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from conversations import actions, writer
from conversations.consumers.given import number, person, text, texts, visible_message
from conversations.forms import LARGEST_SEQ
from conversations.frames import Frame, message_frame
from live.connection import Connection
from live.consumers import Command, quick

T = TypeVar("T")


QUICK_BODY = 500  # so many characters take a few milliseconds at worst, whatever they are


def is_short(frame: Frame) -> bool:
    body = frame.get("body")
    return isinstance(body, str) and len(body) <= QUICK_BODY


@quick(is_short)
def post(connection: Connection, frame: Frame) -> "Future[Frame]":
    """Checked and rendered here, stored by the writer. Answered after the commit. Whoever may not post here is told the same as for a thread that isn't there."""
    draft = actions.draft(
        author=connection.person_id,
        thread=number(frame, "thread"),
        client_id=text(frame, "client_id"),
        body=text(frame, "body"),
        language=text(frame, "language") or connection.identity.language,
        reply_to=number(frame, "reply_to", LARGEST_SEQ) if frame.get("reply_to") else None,
        draft_revision=number(frame, "draft_revision") if frame.get("draft_revision") else None,
        attachments=texts(frame, "attachments"),
    )
    return then(writer.submit(draft), lambda message: {"frame": message.frame})


def edit(connection: Connection, frame: Frame) -> Frame:
    edited = actions.edit_message(
        message=visible_message(connection, frame),
        by=person(connection),
        body=text(frame, "body"),
        language=text(frame, "language"),
    )
    return {"frame": message_frame(edited)}


def delete(connection: Connection, frame: Frame) -> Frame:
    deleted = actions.delete_message(message=visible_message(connection, frame), by=person(connection))
    return {"frame": message_frame(deleted)}


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


commands: dict[str, Command] = {"post": post, "edit": edit, "delete": delete}
