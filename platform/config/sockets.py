"""The router of live sockets: who may come in, what they may say, and what they may still hear."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest, parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare

import live
import people.refusal
from conversations import consumers
from conversations.models import Thread
from live import topics
from live.connection import Connection, Refusal
from live.consumers import Command, LiveConsumer
from live.frames import Frame
from live.sockets import Identity
from spaces.models import Space

Person = get_user_model()


# Who comes in


def authenticate(scope: Mapping[str, Any]) -> Identity | None:
    """The person of the session cookie, by the rules of pages: active, and the password unchanged since."""
    key = session_key(scope["headers"])
    if not key:
        return None
    request = HttpRequest()
    request.session = SessionStore(key)
    person: Any = get_user(request)
    if not person.is_authenticated or not person.is_active:
        return None
    return Identity(person.pk, live.digest(key), person.language, proof=key)


def session_key(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name == b"cookie":
            return parse_cookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")
    return ""


# What they may still hear


def revalidate(holdings: dict[Identity, set[str]]) -> dict[Identity, set[str]]:
    """What of this is still true. Two queries for all sign-ins together, a few for each person's topics."""
    still = signed_in(holdings)
    asked: dict[int, set[str]] = {}
    for identity in still:
        asked.setdefault(identity.person_id, set()).update(holdings[identity])
    heard = {person_id: audible(person_id, names) for person_id, names in asked.items()}
    return {identity: holdings[identity] & heard[identity.person_id] for identity in still}


def signed_in(identities: Iterable[Identity]) -> list[Identity]:
    asked = list(identities)
    people = Person.objects.filter(is_active=True).in_bulk({identity.person_id for identity in asked})
    sessions = Session.objects.filter(expire_date__gt=timezone.now()).in_bulk(
        {identity.proof for identity in asked}
    )
    return [
        identity
        for identity in asked
        if identity.person_id in people
        and identity.proof in sessions
        and is_of(sessions[identity.proof].get_decoded(), people[identity.person_id])
    ]


def is_of(session: dict[str, Any], person: Any) -> bool:
    return session.get(SESSION_KEY) == str(person.pk) and constant_time_compare(
        session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()
    )


def audible(person_id: int, names: Iterable[str]) -> set[str]:
    """Those of the topics that this person may listen to. A kind that nobody answers for is nobody's."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    keys: dict[str, set[int]] = {}
    for name in names:
        kind, key = topics.parts(name)
        if kind in VISIBLE and key.isascii() and key.isdecimal() and len(key) < 19:
            keys.setdefault(kind, set()).add(int(key))
    if person is None:
        return set()
    return {
        f"{kind}:{key}"
        for kind, asked in keys.items()
        for key in VISIBLE[kind](person).filter(pk__in=asked).values_list("pk", flat=True)
    }


# Kind of topic → what of it a person may see. A page of a space may be watched by whoever may open it.
VISIBLE: dict[str, Callable[[Any], QuerySet[Any]]] = {
    "person": lambda person: Person.objects.filter(pk=person.pk),
    "space": lambda person: Space.objects.visible_to(person),
    "thread": lambda person: Thread.objects.visible_to(person),
}


# What they may say


def ping(connection: Connection, frame: Frame) -> Frame:
    return {}


def listen(connection: Connection, frame: Frame) -> Frame:
    """To a topic of which a page shows something. A thread is opened by its own command, which knows `seq`."""
    topic = frame.get("topic")
    if not isinstance(topic, str) or topics.parts(topic)[0] == "thread":
        raise Refusal("missing")
    if topic not in audible(connection.person_id, [topic]):
        raise Refusal("missing")  # the same for what there is and for what there isn't
    connection.listen(topic)
    return {"topic": topic}


def leave(connection: Connection, frame: Frame) -> Frame:
    topic = frame.get("topic")
    if isinstance(topic, str) and topic != topics.person(connection.person_id):
        connection.leave(topic)
    return {"topic": topic}


commands: dict[str, Command] = {"ping": ping, "listen": listen, "leave": leave, **consumers.commands}

application = AllowedHostsOriginValidator(
    LiveConsumer.as_asgi(
        commands=commands,
        authenticate=authenticate,
        revalidate=revalidate,
        refusals=(people.refusal.Refusal,),
        rates=consumers.RATES,
    )
)
