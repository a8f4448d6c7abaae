from conversations import actions
from conversations.consumers.given import number, text, visible_thread
from conversations.forms import LARGEST_SEQ
from conversations.frames import Frame
from live.connection import Connection
from live.consumers import Command
from people.models import Person


def draft(connection: Connection, frame: Frame) -> Frame:
    """What stands in the composer of this tab; an empty text throws the draft away."""
    saved = actions.keep_draft(
        thread=visible_thread(connection, frame),
        person=Person(pk=connection.person_id),
        body=text(frame, "body"),
        language=text(frame, "language") or connection.identity.language,
        reply_to=number(frame, "reply_to", LARGEST_SEQ) if frame.get("reply_to") else None,
        known=number(frame, "known") if "known" in frame else 0,
    )
    return {"draft_revision": saved.revision}


commands: dict[str, Command] = {"draft": draft}
