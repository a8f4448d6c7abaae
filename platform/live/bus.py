"""Redis between processes: one subscription a topic and process, however many sockets listen to it.

One raw connection in subscriber mode instead of redis-py's PubSub: that one reconnects by itself without saying
so, and a gap that nobody hears of is the one thing which the bus must never have.
"""

import asyncio
import json
import logging
import math
import os
import secrets
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.exceptions import RedisError

from .frames import unpack
from .sockets import SIGNED_OUT

if TYPE_CHECKING:
    from .hub import Hub

log = logging.getLogger("live")

CONTROL = "!"
PULSE_SECONDS = 5.0
SILENCE_SECONDS = 12.0
CONFIRM_SECONDS = 2.0
BACK_OFF_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0)

_origin = ("", 0)


def origin() -> str:
    """A name for this process, so that it knows its own frames when they come back to it."""
    global _origin
    if _origin[1] != os.getpid():
        _origin = (secrets.token_hex(6), os.getpid())
    return _origin[0]


def prefix(url: str) -> str:
    """Redis keeps channels of all its databases together: the number keeps two sites on one server apart."""
    return f"hansa:{urlsplit(url).path.strip('/') or '0'}:"


class Bus:
    def __init__(self, url: str) -> None:
        self.prefix = prefix(url)
        self.pool = ConnectionPool.from_url(
            url,
            protocol=2,
            socket_connect_timeout=2,
            socket_timeout=5,
            socket_keepalive=True,
        )
        self.is_away = False
        self.connection: AbstractConnection | None = None
        self.wanted: dict[str, asyncio.Future[None]] = {}
        self.asked: Counter[str] = Counter()
        self.orders: list[tuple[str, str]] = []
        self.heard_at = 0.0
        self._speaking: asyncio.Task[None] | None = None

    @classmethod
    def from_settings(cls) -> "Bus | None":
        return cls(settings.REDIS_URL) if settings.REDIS_URL else None

    async def want(self, topic: str) -> None:
        """Subscribe, and wait for Redis to confirm; while it is away there is nothing to wait for."""
        if topic not in self.wanted:
            self.wanted[topic] = asyncio.get_running_loop().create_future()
            self._order("SUBSCRIBE", topic)
        if self.connection is not None:
            await asyncio.wait([self.wanted[topic]], timeout=CONFIRM_SECONDS)

    def unwant(self, topic: str) -> None:
        future = self.wanted.pop(topic, None)
        if future is not None:
            future.cancel()
            self._order("UNSUBSCRIBE", topic)

    def _order(self, verb: str, topic: str) -> None:
        if self.connection is None:
            return  # the next connection subscribes to all that is wanted
        self.orders.append((verb, topic))
        if self._speaking is None or self._speaking.done():
            self._speaking = asyncio.get_running_loop().create_task(self._speak())

    async def _speak(self) -> None:
        # One that the pulse has dropped is known as such only when the reader notices.
        while self.orders and self.connection is not None and self.connection.is_connected:
            orders, self.orders = self.orders, []
            for verb, topic in orders:
                if verb == "SUBSCRIBE":
                    self.asked[topic] += 1
                try:
                    await self.connection.send_command(verb, self.prefix + topic, check_health=False)
                except (RedisError, OSError):
                    return  # the reader notices the same, and begins anew

    async def run(self, hub: "Hub") -> None:
        failures = 0
        while True:
            connection: AbstractConnection = self.pool.make_connection()
            pulse = None
            try:
                await connection.connect()
                await self._subscribe_to_all(connection)
                pulse = asyncio.create_task(self._pulse(connection))
                while True:
                    reply = await connection.read_response(timeout=math.inf, disconnect_on_error=False)
                    self.heard_at = hub.loop.time()
                    if self._take(hub, reply):
                        failures = 0
            except (RedisError, OSError, TimeoutError) as error:
                if not self.is_away:
                    log.warning("The bus is away: %s", error)
                    self.is_away = True
                    hub.bus_is("away")
            finally:
                self._forget()
                if pulse is not None:
                    pulse.cancel()
                await connection.disconnect(nowait=True)
            await asyncio.sleep(BACK_OFF_SECONDS[min(failures, len(BACK_OFF_SECONDS) - 1)])
            failures += 1

    async def _subscribe_to_all(self, connection: AbstractConnection) -> None:
        """The control channel comes last, so that its confirmation stands for all of them."""
        topics = list(self.wanted)
        self.asked.update(topics)
        self.connection = connection
        channels = [self.prefix + topic for topic in [*topics, CONTROL]]
        await connection.send_command("SUBSCRIBE", *channels, check_health=False)

    def _forget(self) -> None:
        self.connection = None
        self.orders.clear()
        self.asked.clear()
        for topic, future in self.wanted.items():
            if future.done():
                self.wanted[topic] = future.get_loop().create_future()

    async def _pulse(self, connection: AbstractConnection) -> None:
        """A connection that is half open says nothing for ever: ask it, and drop it when it keeps silent."""
        loop = asyncio.get_running_loop()
        self.heard_at = loop.time()
        while loop.time() - self.heard_at < SILENCE_SECONDS:
            await asyncio.sleep(PULSE_SECONDS)
            try:
                await connection.send_command("PING", check_health=False)
            except (RedisError, OSError):
                return
        await connection.disconnect(nowait=True)

    def _take(self, hub: "Hub", reply: list[bytes]) -> bool:
        """Whether everything that was asked for is confirmed by this reply."""
        kind = reply[0]
        if kind == b"message":
            try:
                self._take_message(hub, reply[1].decode().removeprefix(self.prefix), reply[2])
            except (ValueError, KeyError, TypeError):
                log.exception("A message on the bus is not of ours.")
        elif kind == b"subscribe":
            topic = reply[1].decode().removeprefix(self.prefix)
            if topic == CONTROL:
                if self.is_away:
                    self.is_away = False
                    hub.bus_is("back")
                return True
            self.asked[topic] -= 1
            future = self.wanted.get(topic)
            if self.asked[topic] <= 0 and future is not None and not future.done():
                future.set_result(None)
        return False

    def _take_message(self, hub: "Hub", topic: str, message: bytes) -> None:
        if topic == CONTROL:
            order = json.loads(message)
            if order.pop("origin") == origin():
                return
            do = order.pop("do")
            if do == "revoke":
                hub.revoke(order["person"], order["topics"], order["within"])
            elif do == "rehome":
                hub.rehome(order["topic"], order["within"])
            elif do == "close":
                hub.close(order["person"], order["session"], order.get("code", SIGNED_OUT))
            elif do == "look":
                hub.look_soon()
            return  # what a newer version says beyond this is not for us
        sender, sealed = unpack(message)
        if sender != origin():
            hub.deliver(topic, sealed)
