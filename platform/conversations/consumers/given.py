"""What a command's frame gives: the rows it speaks of, as far as this person may see them, and its plain values."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from conversations.forms import LARGEST_SEQ
from conversations.frames import Frame
from conversations.models import Message, Thread
from live.connection import Connection, Refusal
from people.models import Person

MOST_TEXTS = 100
LARGEST = 2**53 - 1  # the largest whole number of JavaScript


def visible_thread(connection: Connection, frame: Frame) -> Thread:
    threads = Thread.objects.visible_to(Person(pk=connection.person_id)).select_related("space")
    return get_object_or_404(threads, pk=number(frame, "thread"))


def visible_message(connection: Connection, frame: Frame) -> Message:
    thread = visible_thread(connection, frame)
    return get_object_or_404(thread.messages, seq=number(frame, "seq", LARGEST_SEQ))


def person(connection: Connection) -> Person:
    return Person.objects.get(pk=connection.person_id)


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


def texts(frame: Frame, name: str) -> list[str]:
    """Some short texts, or nothing."""
    value = frame.get(name) or []
    if (
        not isinstance(value, list)
        or len(value) > MOST_TEXTS
        or not all(isinstance(one, str) for one in value)
    ):
        raise not_understood(name)
    return value


def flag(frame: Frame, name: str) -> bool:
    value = frame.get(name)
    if not isinstance(value, bool):
        raise not_understood(name)
    return value


def not_understood(name: str) -> Refusal:
    return Refusal("invalid", _("The page sent something that the server doesn't understand (%s).") % name)
