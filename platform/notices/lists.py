"""Whom a mail comes from, as a list in the sense of RFC 2919: the space that its notices belong to.

A Notice knows its topic and no higher room; the room of a topic's kind (`space` of `space:7`) registers a function here,
in `AppConfig.ready`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from people.models import Person


@dataclass(frozen=True)
class MailList:
    """`title` and `name` are empty for what is confidential: its mails come from "a private group", as those of any other.

    `about` is what hearing less of it is about, `is_muted`: this person wants nothing of it by mail.
    """

    title: str = ""
    name: str = ""
    about: str = ""
    is_muted: bool = False


Find = Callable[[Person, list[str]], Mapping[str, MailList]]

finders: dict[str, Find] = {}


def lists(person: Person, topics: Iterable[str]) -> dict[str, MailList]:
    """Of each topic that has one. A query for each kind, however many topics."""
    asked: dict[str, list[str]] = {}
    for topic in sorted(set(topics)):
        asked.setdefault(topic.partition(":")[0], []).append(topic)
    found: dict[str, MailList] = {}
    for kind, own in asked.items():
        if kind in finders:
            found.update(finders[kind](person, own))
    return found
