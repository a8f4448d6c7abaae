# ruff: noqa: E402 - settings come before what reads them
"""A small site of its own for the tests of `live`: no database, a table of commands, people by query string.

python -m tests.live.server uvicorn|daphne|unbounded PORT [REDIS_URL]

`unbounded` is uvicorn without the bound on what a slow reader may leave unread: the twin of a test.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from django.conf import settings

kind, port, *rest = sys.argv[1:]
settings.configure(
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    REDIS_URL=rest[0] if rest else "",
    INSTALLED_APPS=["live"],
    LOGGING_CONFIG=None,
    SECRET_KEY="only for tests",
)

import django

django.setup()

from channels.security.websocket import AllowedHostsOriginValidator
from django.core.exceptions import PermissionDenied

import live
from live import frames, hub
from live.connection import Connection, Refusal
from live.consumers import LiveConsumer
from live.sockets import Identity

signed_out: set[int] = set()
shut_out: set[int] = set()
lost: set[str] = set()
stored: dict[str, int] = {}


def authenticate(scope: Mapping[str, Any]) -> Identity | None:
    given = parse_qs(scope["query_string"].decode())
    if "person" not in given or int(given["person"][0]) in signed_out:
        return None
    if int(given["person"][0]) in shut_out:
        raise PermissionDenied
    return Identity(int(given["person"][0]), live.digest(given.get("session", ["one"])[0]))


def revalidate(holdings: dict[Identity, set[str]]) -> dict[Identity, set[str] | None]:
    return {
        who: None if who.person_id in shut_out else topics - lost
        for who, topics in holdings.items()
        if who.person_id not in signed_out
    }


def latest(topics: set[str]) -> dict[str, int]:
    return {topic: stored[topic] for topic in topics & stored.keys()}


def listen(connection: Connection, frame: dict[str, Any]) -> None:
    connection.listen(frame["topic"], frame.get("from_seq"), within=frame.get("within", ""))


def post(connection: Connection, frame: dict[str, Any]) -> None:
    body = frame.get("body") or "x" * frame.get("size", 1)
    for number in range(frame.get("times", 1)):
        live.publish(
            frame["topic"],
            {
                "type": "message",
                "body": body,
                "number": number,
                **frame.get("more", {}),
            },
        )


def revoke(connection: Connection, frame: dict[str, Any]) -> None:
    live.revoke(frame["person"], frame.get("topics"), within=frame.get("within"))


def rehome(connection: Connection, frame: dict[str, Any]) -> None:
    live.rehome(frame["topic"], frame["within"])


def close(connection: Connection, frame: dict[str, Any]) -> None:
    live.close(frame["person"], frame.get("session"))


def shut(connection: Connection, frame: dict[str, Any]) -> None:
    live.shut_out(frame["person"])


def store(connection: Connection, frame: dict[str, Any]) -> None:
    """Something is stored, and whoever stored it dies before saying so."""
    stored[frame["topic"]] = frame["revision"]


def late(connection: Connection, frame: dict[str, Any]) -> None:
    """A removal between the look at the rights and the listening."""
    live.revoke(connection.person_id, [frame["topic"]])
    connection.send({"type": "between"})
    connection.listen(frame["topic"])


def moving(connection: Connection, frame: dict[str, Any]) -> None:
    """What is listened to comes to belong elsewhere between the look at the rights and the listening."""
    live.rehome(frame["topic"], frame["to"])
    connection.listen(frame["topic"], within=frame["within"])


def forget(connection: Connection, frame: dict[str, Any]) -> None:
    """Access ends without a word on the bus."""
    signed_out.update(frame.get("people", []))
    shut_out.update(frame.get("barred", []))
    lost.update(frame.get("topics", []))


def count(connection: Connection, frame: dict[str, Any]) -> dict[str, int]:
    here = hub.in_this_process()
    assert here is not None
    return {
        "sealed": frames.count.sealed,
        "sockets": sum(map(len, here.people.values())),
    }


def refuse(connection: Connection, frame: dict[str, Any]) -> None:
    raise Refusal("full", "There is no seat left.")


def fail(connection: Connection, frame: dict[str, Any]) -> None:
    raise RuntimeError("a fault of ours")


commands = {
    function.__name__: function
    for function in (
        listen,
        post,
        revoke,
        rehome,
        close,
        shut,
        store,
        late,
        moving,
        forget,
        count,
        refuse,
        fail,
    )
}
application = AllowedHostsOriginValidator(
    LiveConsumer.as_asgi(
        commands=commands,
        authenticate=authenticate,
        revalidate=revalidate,
        latest=latest,
        rates={"post": (20, 10.0), "": (1000, 10.0)},
    )
)


def main() -> None:
    hub.HEARTBEAT_SECONDS = float(os.environ.get("HEARTBEAT", "0.5"))
    hub.REVALIDATE_SECONDS = float(os.environ.get("REVALIDATE", "0.5"))
    if kind == "daphne":
        from daphne.server import Server

        Server(application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"]).run()
    else:
        import uvicorn

        from live import protocol

        if kind == "unbounded":
            protocol.MOST_BYTES = protocol.MOST_FRAMES = sys.maxsize
        uvicorn.run(
            application,
            port=int(port),
            ws=protocol.LiveProtocol,
            ws_per_message_deflate=False,
            # The twin keeps whoever does not answer, however long it takes.
            ws_ping_interval=None if kind == "unbounded" else 20.0,
            lifespan="off",
            log_level="warning",
            timeout_graceful_shutdown=5,
        )


if __name__ == "__main__":
    main()
