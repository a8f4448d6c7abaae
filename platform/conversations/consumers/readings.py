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


commands: dict[str, Command] = {"read": read}
