# ruff: noqa: E402 - settings come before what reads them
"""Servers of sockets that store what is posted, on the database of the program:

python -m benchmarks.live.stored_servers program PORT    the program's own, without its limit on how fast one may write
python -m benchmarks.live.stored_servers typical PORT [REDIS_URL]
                                                         the same verb by the way of Channels' tutorial: on daphne,
                                                         Django's default for connections, a transaction a post, then
                                                         group_send by a layer on Redis, or in memory where there is none
python -m benchmarks.live.stored_servers bare_typical PORT [REDIS_URL]
                                                         that way, and of a post only what a tutorial stores of it
python -m benchmarks.live.stored_servers bare PORT       a socket that is accepted and says nothing more
"""

import logging
import sys
from typing import Any

import django
from django.conf import settings

django.setup()

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from daphne import server as daphne
from django.db import connection, transaction
from django.db.models import F

from config import servers, sockets
from conversations import markdown
from conversations.actions import draft, mark_read, post_message
from conversations.models import Message, Thread
from live.consumers import LiveConsumer
from live.testing import unheard
from people.models import Person
from people.refusal import Refusal
from spaces.models import Membership

UNLIMITED = (10**9, 1.0)


class TypicalConsumer(AsyncJsonWebsocketConsumer):
    """Signed in like ours, and does what ours does for a post: each in a transaction of its own."""

    async def connect(self) -> None:
        identity = await database_sync_to_async(sockets.authenticate)(self.scope)
        assert identity is not None
        self.person_id = identity.person_id
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()
        await self.send_json({"type": "hello"})

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("room", self.channel_name)

    async def receive_json(self, content: dict[str, Any], **options: Any) -> None:
        if content["do"] != "post":
            if content["do"] == "read":
                await database_sync_to_async(self.read)(content)
            await self.send_json({"type": "ack", "id": content["id"]})
            return
        frame = await database_sync_to_async(self.store)(content)
        await self.channel_layer.group_send("room", {"type": "message", "frame": frame})

    def store(self, content: dict[str, Any]) -> dict[str, Any]:
        given = {name: content[name] for name in ("client_id", "body", "language")}
        message = post_message(draft=draft(author=self.person_id, thread=content["thread"], **given))
        return {"topic": message.thread.topic, **(message.frame or {})}

    def read(self, content: dict[str, Any]) -> None:
        thread, person = Thread.objects.get(pk=content["thread"]), Person(pk=self.person_id)
        mark_read(thread=thread, person=person, first=content["first"], last=content["last"])

    async def message(self, event: dict[str, Any]) -> None:
        await self.send_json(event["frame"])


class BareTypicalConsumer(TypicalConsumer):
    """The message, and the counters of its thread."""

    @transaction.atomic
    def store(self, content: dict[str, Any]) -> dict[str, Any]:
        thread = Thread.objects.select_for_update().get(pk=content["thread"])
        member = (
            Membership.objects.active()
            .select_related("person")
            .get(space=thread.space_id, person=self.person_id)
        )
        Thread.objects.filter(pk=thread.pk).update(last_seq=F("last_seq") + 1, revision=F("revision") + 1)
        thread.refresh_from_db()
        message = Message.objects.create(
            thread=thread,
            seq=thread.last_seq,
            revision=thread.revision,
            author=member.person,
            client_id=content["client_id"],
            body=content["body"],
            html=markdown.render(content["body"]),
            language=content["language"],
        )
        frame = {
            name: getattr(message, name) for name in ("seq", "revision", "client_id", "html", "language")
        }
        return {"topic": thread.topic, "type": "message", "name": member.person.name, **frame}


async def bare(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": '{"type":"ready"}'})


CONSUMERS = {"typical": TypicalConsumer, "bare_typical": BareTypicalConsumer}


def layer(redis_url: str = "") -> dict[str, Any]:
    capacity = {"capacity": 20_000}  # with the default of 100 messages are lost instead of being slow
    if not redis_url:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": capacity}
    return {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [redis_url], **capacity},
    }


def main() -> None:
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind in CONSUMERS:
        settings.CHANNEL_LAYERS = {"default": layer(*sys.argv[3:])}
        # Of sockets that go between the rounds its layer on Redis reports a timeout; lost deliveries fail the run.
        logging.getLogger("daphne").setLevel(logging.CRITICAL)
        connection.settings_dict["CONN_MAX_AGE"] = 0
        with unheard():  # it is group_send that tells them
            daphne.Server(CONSUMERS[kind].as_asgi(), [f"tcp:port={port}:interface=127.0.0.1"]).run()
        return
    unhurried = LiveConsumer.as_asgi(
        commands=sockets.commands,
        authenticate=sockets.authenticate,
        revalidate=sockets.revalidate,
        refusals=(Refusal,),
        rates={"": UNLIMITED, "post": UNLIMITED},
    )
    servers.live_sockets = unhurried if kind == "program" else bare
    servers.run_uvicorn(servers.route(servers.no_pages), "127.0.0.1", port)


if __name__ == "__main__":
    main()
