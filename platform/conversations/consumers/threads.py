from conversations.consumers.given import number, visible_thread
from conversations.frames import Frame, message_frame, missed
from live import topics
from live.connection import Connection
from live.consumers import Command


def open_thread(connection: Connection, frame: Frame) -> Frame:
    """Hear a thread from now on, and have what the page lacks since the revision that it knows."""
    thread = visible_thread(connection, frame)
    connection.listen(thread.topic, within=thread.home_topic)
    if "since" not in frame:
        return {"revision": thread.revision}
    found = missed(thread, number(frame, "since"))
    if found is None:
        return {"resync": True, "revision": thread.revision}
    newest = max([thread.revision, *(message.revision for message in found)])
    return {"frames": [message_frame(message) for message in found], "revision": newest}


def close_thread(connection: Connection, frame: Frame) -> None:
    connection.leave(topics.thread(number(frame, "thread")))


commands: dict[str, Command] = {"open": open_thread, "close": close_thread}
