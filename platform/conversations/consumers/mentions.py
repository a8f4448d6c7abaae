from conversations.consumers.given import person, text, visible_thread
from conversations.frames import Frame
from conversations.naming import named_in, offers
from live.connection import Connection
from live.consumers import Command
from people.models import Person

LONGEST_PREFIX = 120


def people(connection: Connection, frame: Frame) -> Frame:
    """Whom an @ can name here, for completing it."""
    thread = visible_thread(connection, frame)
    prefix = text(frame, "prefix")[:LONGEST_PREFIX]
    found = offers(thread, prefix, but=person(connection))
    return {
        "people": [
            {
                "id": one.person.pk,
                "name": one.person.name,
                "organisation": one.organisation,
                "written": one.written,
            }
            for one in found
        ]
    }


def mentions(connection: Connection, frame: Frame) -> Frame:
    """Who is told of what somebody is about to say, and who is named and can't read it."""
    named = named_in(text(frame, "body"), visible_thread(connection, frame), person(connection))
    return {"readers": names(named.readers), "strangers": names(named.strangers)}


def names(people: list[Person]) -> list[Frame]:
    return [{"id": one.pk, "name": one.name} for one in people]


commands: dict[str, Command] = {"people": people, "mentions": mentions}
