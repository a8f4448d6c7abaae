from conversations import actions
from conversations.consumers.given import number, visible_thread
from conversations.forms import LARGEST_SEQ
from conversations.frames import Frame
from live.connection import Connection
from live.consumers import Command
from people.models import Person


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


def unread(connection: Connection, frame: Frame) -> Frame:
    """This message and all after it are unread again, on every device."""
    reading = actions.mark_unread_from(
        thread=visible_thread(connection, frame),
        person=Person(pk=connection.person_id),
        seq=max(number(frame, "seq", LARGEST_SEQ), 1),
    )
    return {"read_count": reading.read_count, "reading_revision": reading.revision}


commands: dict[str, Command] = {"read": read, "unread": unread}
