from conversations import actions
from conversations.consumers.given import flag, person, text, visible_message
from conversations.frames import Frame, message_frame
from live.connection import Connection
from live.consumers import Command


def react(connection: Connection, frame: Frame) -> Frame:
    message = actions.react(
        message=visible_message(connection, frame),
        by=person(connection),
        sign=text(frame, "sign"),
        on=flag(frame, "on"),
    )
    return {"frame": message_frame(message)}


commands: dict[str, Command] = {"react": react}
