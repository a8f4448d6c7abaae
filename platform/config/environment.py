"""Typed readers of environment variables. A wrong value stops the start with a sentence, never a traceback.

Every variable can also be given as `NAME_FILE`, the path of a file that holds the value (Docker secrets).
"""

import os
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

WORDS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def stop(sentence: str) -> NoReturn:
    """End the program with one sentence for the person who started it."""
    sys.exit(f"Hansa cannot start: {sentence}")


def text(name: str, default: str = "") -> str:
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            stop(f"{name}_FILE names a file that cannot be read ({error.strerror}).")
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value not in WORDS:
        stop(f"{name} is {value!r}; it takes yes or no.")
    return WORDS[value]


def number(name: str, default: int, low: int, high: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or not low <= int(value) <= high:
        stop(f"{name} is {value!r}; it takes a whole number from {low} to {high}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas or spaces."""
    return text(name, default).replace(",", " ").split()


def redis_url(name: str) -> str:
    value = text(name)
    if value and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        stop(f"{name} must begin with redis://, rediss:// or unix://.")
    return value


def origin(name: str) -> str:
    """Scheme, host and port of an address: what a content policy names."""
    parts = urlsplit(text(name))
    if parts.scheme not in ("http", "https") or not parts.netloc:
        stop(f"{name} must begin with https://.")
    return f"{parts.scheme}://{parts.netloc}"


def database(name: str, sqlite_default: Path) -> dict[str, object]:
    """Django's settings of one database, from `postgresql://user:password@host:port/name` or `sqlite:///path`."""
    value = text(name)
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        stop(f"{name} is not an address of a database.")
    if not value or parts.scheme == "sqlite":
        return sqlite(Path(parts.path if value else sqlite_default))
    if parts.scheme not in ("postgresql", "postgres"):
        stop(f"{name} must begin with postgresql:// or sqlite://.")
    if not parts.path.strip("/"):
        stop(f"{name} names no database: postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sqlite(path: Path) -> dict[str, object]:
    """IMMEDIATE, because a deferred transaction that reads and then writes loses with "database is locked"."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Threads of pages stay: to open the file anew for each request takes longer than what most pages ask of it.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;",
        },
    }
