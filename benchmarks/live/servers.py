"""The servers that need no database, all on uvicorn:

python -m benchmarks.live.servers hub PORT [REDIS_URL]   our hub
python -m benchmarks.live.servers channels PORT          a consumer as tutorials of Channels write it
"""

import sys
from collections.abc import Mapping
from typing import Any

import django
import uvicorn
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings

from live import frames, hub, publish
from live.connection import Connection
from live.consumers import LiveConsumer
from live.protocol import LiveProtocol
from live.sockets import Identity

ROOM = "thread:1"


class TypicalConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def receive_json(self, content: dict[str, Any], **options: Any) -> None:
        if content["do"] == "ready":
            await self.send_json({"type": "ready"})
        else:
            await self.channel_layer.group_send("room", {"type": "message", "body": content["body"]})

    async def message(self, event: dict[str, Any]) -> None:
        await self.send_json({"topic": ROOM, "type": "message", "body": event["body"]})


def authenticate(scope: Mapping[str, Any]) -> Identity | None:
    return Identity(1)


def still(holdings: dict[Identity, set[str]]) -> dict[Identity, set[str]]:
    return holdings


def listen(connection: Connection, frame: dict[str, Any]) -> None:
    connection.listen(ROOM)


def post(connection: Connection, frame: dict[str, Any]) -> None:
    publish(ROOM, {"type": "message", "body": frame["body"]})


def count(connection: Connection, frame: dict[str, Any]) -> dict[str, int]:
    return {"sealed": frames.count.sealed}


class Quiet(LiveConsumer):
    """Without a greeting and without acknowledgements of posts: the others send none either."""

    def answer(self, connection: Connection, frame: dict[str, Any]) -> None:
        if frame.get("id") is not None:
            super().answer(connection, frame)


def main() -> None:
    kind, port, *rest = sys.argv[1:]
    settings.configure(
        REDIS_URL=rest[0] if rest else "",
        INSTALLED_APPS=["live"],
        CHANNEL_LAYERS={
            # With the default capacity of 100 the layer would lose messages instead of being slow.
            "default": {
                "BACKEND": "channels.layers.InMemoryChannelLayer",
                "CONFIG": {"capacity": 20_000},
            }
        },
    )
    django.setup()
    commands = {"listen": listen, "post": post, "count": count}
    rates = {"": (10**9, 1.0), "post": (10**9, 1.0)}
    hub.HEARTBEAT_SECONDS = 3600.0  # the others have none, and each would be counted as a delivery
    if kind == "hub":
        application = Quiet.as_asgi(
            commands=commands, authenticate=authenticate, revalidate=still, rates=rates
        )
    else:
        application = TypicalConsumer.as_asgi()
    serve(application, int(port), LiveProtocol if kind == "hub" else "websockets-sansio")


def serve(application: Any, port: int, protocol: Any) -> None:
    uvicorn.run(
        application,
        port=port,
        ws=protocol,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        log_level="error",
    )


if __name__ == "__main__":
    main()
