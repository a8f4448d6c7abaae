"""Text that was made once: in this process while there is room, and beside it in the cache that all processes share.

What is kept never decides what is right: each thing is known by all that it was made from, and without either store
it is made anew.
"""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Generic, TypeVar

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

Kept = TypeVar("Kept")
SECONDS = 14 * 24 * 3600
log = logging.getLogger("calendars.kept")


class Shelf(Generic[Kept]):
    """What was used last stays, up to `most` octets by the measure of `size`. For several threads."""

    def __init__(self, name: str, most: int, size: Callable[[Kept], int]) -> None:
        self.name, self.most, self.size = name, most, size
        self.items: OrderedDict[Hashable, Kept] = OrderedDict()
        self.fresh: dict[Hashable, Kept] = {}
        self.octets, self.lock = 0, Lock()

    def get(self, keys: Iterable[Hashable]) -> dict[Hashable, Kept]:
        """Those of the keys that are kept here or in the shared cache."""
        with self.lock:
            items, move = self.items, self.items.move_to_end
            found, missing = {}, []
            for key in keys:
                if key in items:
                    found[key] = items[key]
                    move(key)
                else:
                    missing.append(key)
        if missing and settings.REDIS_URL:
            shared = self._read(missing)
            self._put(shared)
            found |= shared
        return found

    def keep(self, made: dict[Hashable, Kept]) -> None:
        self._put(made)
        if settings.REDIS_URL:
            with self.lock:
                self.fresh |= made

    def share(self) -> None:
        """Give what was made here to the other processes. Nobody has to wait for it: call it after an answer."""
        with self.lock:
            fresh, self.fresh = self.fresh, {}
        if not fresh:
            return
        try:
            cache.set_many({self._name(key): item for key, item in fresh.items()}, SECONDS)
        except (RedisError, OSError) as error:
            log.warning("Nothing was kept for other processes: %s", error)

    def clear(self) -> None:
        with self.lock:
            self.items.clear()
            self.fresh.clear()
            self.octets = 0

    def _put(self, made: dict[Hashable, Kept]) -> None:
        with self.lock:
            for key, item in made.items():
                before = self.items.pop(key, None)
                self.octets += self.size(item) - (self.size(before) if before is not None else 0)
                self.items[key] = item
            while self.octets > self.most and self.items:
                self.octets -= self.size(self.items.popitem(last=False)[1])

    def _read(self, keys: list[Hashable]) -> dict[Hashable, Kept]:
        names = {self._name(key): key for key in keys}
        try:
            return {names[name]: item for name, item in cache.get_many(names).items()}
        except (RedisError, OSError) as error:
            log.warning("Nothing was read from the shared cache: %s", error)
            return {}

    def _name(self, key: Hashable) -> str:
        """Keys hold titles: cache servers take no such signs, and need not know them."""
        return f"{self.name}:{hashlib.blake2b(repr(key).encode(), digest_size=20).hexdigest()}"
