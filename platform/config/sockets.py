"""The router of live sockets: who may come in, what they may say, and what they may still hear."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare

import live
import people.refusal
from conversations import consumers
from conversations.models import Thread
from conversations.policy import visible_threads
from live import topics
from live.connection import Connection, Refusal
from live.consumers import Command, LiveConsumer
from live.frames import Frame
from live.hub import Holdings
from live.sockets import Identity
from spaces.policy import visible_spaces

Person = get_user_model()


# Who comes in


def authenticate(scope: Mapping[str, Any]) -> Identity | None:
    """The person of the session cookie, by the rules of pages: active, and the password unchanged since.

    Raises PermissionDenied for whoever holds such a cookie and was deactivated.
    """
    key = session_key(scope["headers"])
    if not key:
        return None
    request = HttpRequest()
    request.session = SessionStore(key)
    person: Any = get_user(request)
    if person.is_authenticated and person.is_active:
        return Identity(person.pk, live.digest(key), person.language, proof=key)
    given = str(request.session.get(SESSION_KEY, ""))
    gone = Person.objects.filter(pk=int(given), is_active=False).first() if given.isdecimal() else None
    if gone is not None and is_of(request.session, gone):
        raise PermissionDenied
    return None


def session_key(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name == b"cookie":
            return parse_cookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")
    return ""


# What they may still hear


def revalidate(holdings: Holdings) -> dict[Identity, set[str] | None]:
    """What of this is still true; None for whoever was deactivated. As many queries for all sign-ins as for one."""
    people = Person.objects.in_bulk({identity.person_id for identity in holdings})
    active = {pk: person for pk, person in people.items() if person.is_active}
    still = signed_in(holdings, active)
    asked: dict[int, set[str]] = {}
    for identity in still:
        asked.setdefault(identity.person_id, set()).update(holdings[identity])
    heard = audible(active, asked)
    found: dict[Identity, set[str] | None] = dict.fromkeys(
        (one for one in holdings if one.person_id in people and one.person_id not in active), None
    )
    return found | {identity: holdings[identity] & heard[identity.person_id] for identity in still}


def signed_in(identities: Iterable[Identity], people: Mapping[int, Any]) -> list[Identity]:
    """Those whose session still stands, of these people."""
    asked = list(identities)
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


def is_of(session: Mapping[str, Any], person: Any) -> bool:
    return session.get(SESSION_KEY) == str(person.pk) and constant_time_compare(
        session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()
    )


def audible(people: Mapping[int, Any], asked: Mapping[int, Iterable[str]]) -> dict[int, set[str]]:
    """Those of the topics that each person may listen to. A kind that nobody answers for is nobody's."""
    heard: dict[int, set[str]] = {person_id: set() for person_id in asked}
    keys: dict[str, dict[int, set[int]]] = {}
    for person_id, names in asked.items():
        for name in names:
            kind, key = topics.parts(name)
            if kind in VISIBLE and key.isascii() and key.isdecimal() and len(key) < 19:
                keys.setdefault(kind, {}).setdefault(person_id, set()).add(int(key))
    for kind, wanted in keys.items():
        everything = set().union(*wanted.values())
        seen = VISIBLE[kind]([people[person_id] for person_id in wanted if person_id in people], everything)
        for person_id, ones in wanted.items():
            heard[person_id] |= {f"{kind}:{key}" for key in ones & seen.get(person_id, set())}
    return heard


# Kind of topic → what of these keys each of these people may see, for all of them in a few queries.
# A page of a space may be watched by whoever may open it.
VISIBLE: dict[str, Callable[[Collection[Any], Collection[int]], Mapping[int, set[int]]]] = {
    "person": lambda people, keys: {person.pk: {person.pk} for person in people},
    "space": visible_spaces,
    "thread": visible_threads,
}


def latest(names: Iterable[str]) -> dict[str, int]:
    """The revision at which each of these topics stands, of those that count one. A query for all."""
    keys = [int(key) for kind, key in map(topics.parts, names) if kind == "thread" and key.isdecimal()]
    found = Thread.objects.filter(pk__in=keys).values_list("pk", "revision")
    return {topics.thread(pk): revision for pk, revision in found}


# What they may say


def ping(connection: Connection, frame: Frame) -> Frame:
    return {}


def listen(connection: Connection, frame: Frame) -> Frame:
    """To a topic of which a page shows something. A thread is opened by its own command, which knows `seq`."""
    topic = frame.get("topic")
    if not isinstance(topic, str) or topics.parts(topic)[0] == "thread":
        raise Refusal("missing")
    people = Person.objects.filter(is_active=True).in_bulk([connection.person_id])
    if topic not in audible(people, {connection.person_id: [topic]})[connection.person_id]:
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
        latest=latest,
        refusals=(people.refusal.Refusal,),
        rates=consumers.RATES,
    )
)
