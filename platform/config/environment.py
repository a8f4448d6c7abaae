"""Typed readers of environment variables. A wrong value stops the start with a sentence, never a traceback.

Every variable can also be given as `NAME_FILE`, the path of a file that holds the value (Docker secrets).
"""

import os
import re
import sys
from email.utils import parseaddr
from pathlib import Path
from typing import NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

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
HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


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


def folder(path: Path) -> Path:
    """A place that is there from now on."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"{path} cannot be made ({error.strerror}); VAR names the folder in which files are kept.")
    return path


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas or spaces."""
    return text(name, default).replace(",", " ").split()


def choice(name: str, default: str, words: tuple[str, ...]) -> str:
    value = text(name).upper() or default
    if value not in words:
        stop(f"{name} is {value!r}; it takes one of {', '.join(words)}.")
    return value


def host(name: str) -> str:
    """The name or number of a machine, or nothing."""
    value = text(name)
    if value and not HOST.fullmatch(value):
        stop(f"{name} is {value!r}; it takes the name of a host alone, such as mail.example.org.")
    return value


def hosts(name: str, default: str) -> list[str]:
    found = words(name, default)
    if not found:
        stop(f"{name} is empty; it takes names of hosts, such as hansa.example.org.")
    for one in found:
        if not HOST.fullmatch(one.removeprefix(".")):
            stop(f"{name} holds {one!r}; it takes names of hosts without https:// and port.")
    return found


def mail_address(name: str, default: str) -> str:
    """With or without a name before it."""
    value = text(name) or default
    if not MAIL_ADDRESS.fullmatch(parseaddr(value)[1]):
        stop(f"{name} is {value!r}; it takes an address such as Hansa <hansa@example.org>.")
    return value


def split(name: str, value: str) -> SplitResult:
    """The parts of an address; a port that is none and half a bracket stop the start."""
    try:
        parts = urlsplit(value)
        _port = parts.port
    except ValueError:
        stop(f"{name} is {value!r}, which is no address.")
    return parts


def redis_url(name: str) -> str:
    value = text(name)
    if not value:
        return ""
    parts = split(name, value)
    if parts.scheme not in ("redis", "rediss", "unix"):
        stop(f"{name} must begin with redis://, rediss:// or unix://.")
    number = parts.path.strip("/")
    if parts.scheme != "unix" and number and not number.isdecimal():
        stop(f"{name} names the database {number!r}; it takes a number: redis://host:6379/0.")
    return value


def site(name: str, default: str) -> str:
    """Scheme, host and maybe port, without a slash at the end."""
    value = (text(name) or default).rstrip("/")
    parts = split(name, value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        stop(f"{name} must be http:// or https:// and a host, and no more.")
    return value


def mailbox(name: str) -> str:
    """A bare address, without a name and without a plus sign of its own."""
    value = text(name).lower()
    if value and not re.fullmatch(r"[a-z0-9._-]{1,24}@[a-z0-9-]+(\.[a-z0-9-]+)+", value):
        stop(f"{name} is no bare address such as invites@hansa.example.org.")
    return value


def vapid_key(name: str) -> str:
    """A private key as `manage.py make_vapid_key` prints it, or nothing."""
    value = text(name)
    if value and not re.fullmatch(r"[A-Za-z0-9_-]{43}", value):
        stop(f"{name} is no key as `manage.py make_vapid_key` prints one.")
    return value


def sealing_keys(name: str) -> list[str]:
    """Keys of 32 octets as `secrets.token_urlsafe(32)` writes them, the one in use first; or none."""
    found = words(name)
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", one) for one in found):
        stop(f"{name} holds something that is no key as secrets.token_urlsafe(32) of Python makes one.")
    return found


def origin(name: str) -> str:
    """Scheme, host and port of an address: what a content policy names."""
    parts = split(name, text(name))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        stop(f"{name} must begin with https://.")
    return f"{parts.scheme}://{parts.netloc}"


def database(name: str, sqlite_default: Path) -> dict[str, object]:
    """Django's settings of one database, from `postgresql://user:password@host:port/name` or `sqlite:///path`."""
    value = text(name)
    parts = split(name, value)
    if not value:
        return sqlite(sqlite_default)
    if parts.scheme == "sqlite":
        place = Path(parts.path)
        if not parts.path or place.is_dir() or not place.parent.is_dir():
            stop(f"{name} must be sqlite:// and the path of a file in a directory that is there.")
        return sqlite(place)
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
        "PORT": str(parts.port or ""),
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
