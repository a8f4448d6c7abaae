"""Fetch a calendar from an address that somebody pasted, without reaching anything that they could not reach themselves.

A name is resolved once; every address that it has must be allowed, and the connection goes to that very address, so a
second answer of the name server changes nothing. Certificates are verified against the name. Nothing of ours is sent:
no cookie, no credentials, no proxy from the environment. Redirects, octets (also after gzip) and seconds are bounded.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from scheduling.addresses import is_open
from scheduling.failures import FetchFailed

MOST_OCTETS = 2 * 1024 * 1024
MOST_REDIRECTS = 3
LONGEST_SECONDS = 10.0
REDIRECTS = {301, 302, 303, 307, 308}
PORTS = {"http": 80, "https": 443}
HEADERS = {
    "User-Agent": "Hansa (reads busy times)",
    "Accept": "text/calendar, text/plain;q=0.5",
    "Accept-Encoding": "gzip, identity",
    "Connection": "close",
}

MayConnect = Callable[[str, int], bool]
Resolve = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """All addresses of a name. Raises OSError."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: float = LONGEST_SECONDS
    octets: int = MOST_OCTETS
    redirects: int = MOST_REDIRECTS


def fetch(
    address: str,
    *,
    may_connect: MayConnect = is_open,
    resolve: Resolve = addresses_of,
    tls: ssl.SSLContext | None = None,
    limits: Limits | None = None,
) -> str:
    """The text of the calendar at an http(s) address. Raises FetchFailed, whose code and sentence say why not.

    `may_connect` says of a resolved address and port whether they may be reached, `resolve` gives a name's addresses.
    """
    limits = limits or Limits()
    deadline, tls = time.monotonic() + limits.seconds, tls or ssl.create_default_context()
    for _hop in range(limits.redirects + 1):
        parts = parsed(address)
        pinned = resolved(parts, may_connect, resolve, deadline)
        target, body = ask(parts, pinned, tls, deadline, limits.octets)
        if target is None:
            return calendar_text(body)
        target = urljoin(address, target)
        if parts.scheme == "https" and not target.lower().startswith("https:"):
            raise FetchFailed("insecure")
        address = target
    raise FetchFailed("too_many_redirects")


def parsed(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        host, _port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:  # UnicodeError is one
        raise FetchFailed("bad_address") from None
    bare = address.isascii() and address.isprintable() and " " not in address
    if parts.scheme not in PORTS or not host or parts.username or parts.password or not bare:
        raise FetchFailed("bad_address")
    return parts


def port_of(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def resolved(parts: SplitResult, may_connect: MayConnect, resolve: Resolve, deadline: float) -> str:
    """The one address to connect to. All that the name has must be allowed: one of them inside is a trap."""
    host, port = parts.hostname or "", port_of(parts)
    found: list[str] = []

    def look() -> None:
        with contextlib.suppress(OSError, UnicodeError):  # an unknown name has no addresses
            found.extend(resolve(host, port))

    # The system's resolver knows no time limit of ours.
    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - time.monotonic()))
    if thread.is_alive():
        raise FetchFailed("too_slow")
    if not found:
        raise FetchFailed("unknown_host")
    if not all(may_connect(one, port) for one in found):
        raise FetchFailed("not_public")
    return found[0]


class Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name that was asked for."""

    def __init__(self, parts: SplitResult, pinned: str, tls: ssl.SSLContext, seconds: float) -> None:
        super().__init__(parts.hostname or "", port_of(parts), timeout=seconds)
        self.default_port = PORTS[parts.scheme]  # a Host header names only other ports
        self.pinned = pinned
        self.tls = tls if parts.scheme == "https" else None
        # Kept apart: `sock` is let go of as soon as the headers of a last answer are there.
        self.line: socket.socket | None = None
        self.was_cut = False

    def connect(self) -> None:
        self.sock = self.line = socket.create_connection((self.pinned, self.port), self.timeout)
        if self.tls is not None:
            self.sock = self.line = secure = self.tls.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            secure.do_handshake()

    def cut(self) -> None:
        """From another thread: whoever reads or writes stops at once."""
        self.was_cut = True
        if self.line is not None:
            with contextlib.suppress(OSError):  # it has ended by itself
                socket.socket.shutdown(self.line, socket.SHUT_RDWR)


def ask(
    parts: SplitResult, pinned: str, tls: ssl.SSLContext, deadline: float, octets: int
) -> tuple[str | None, bytes]:
    """One request: where it redirects to, or the body. A timer ends it, however slowly the octets drip."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchFailed("too_slow")
    connection = Pinned(parts, pinned, tls, left)
    timer = threading.Timer(left, connection.cut)
    timer.start()
    try:
        connection.request(
            "GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), headers=HEADERS
        )
        answer = connection.getresponse()
        if answer.status in REDIRECTS:
            return answer.headers.get("Location", ""), b""
        refuse_status(answer.status)
        body = body_of(answer, octets)
        if connection.was_cut:
            raise FetchFailed("too_slow")
        return None, body
    except ssl.SSLCertVerificationError:
        raise FetchFailed("certificate") from None
    except (OSError, http.client.HTTPException, zlib.error, EOFError) as error:
        late = isinstance(error, TimeoutError) or connection.was_cut
        raise FetchFailed("too_slow" if late else "no_answer") from None
    finally:
        timer.cancel()
        connection.close()


def refuse_status(status: int) -> None:
    if status in (401, 403, 407):
        raise FetchFailed("sign_in")
    if status in (404, 410):
        raise FetchFailed("gone")
    if status != 200:
        raise FetchFailed("refused")


def body_of(answer: http.client.HTTPResponse, octets: int) -> bytes:
    """The body, unpacked; at most `octets` of it, packed or not."""
    coding = answer.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchFailed("not_a_calendar")
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in coding else None
    found, packed = bytearray(), 0
    while piece := answer.read1(64 * 1024):
        packed += len(piece)
        found += unpack.decompress(piece, octets + 1 - len(found)) if unpack else piece
        if packed > octets or len(found) > octets:
            raise FetchFailed("too_big")
    if (unpack and not unpack.eof) or answer.length:
        raise FetchFailed("no_answer")  # cut off: half a calendar would look like free time
    return bytes(found)


def calendar_text(body: bytes) -> str:
    text = body.decode("utf-8-sig", "replace").lstrip()
    if not text[:15].upper().startswith("BEGIN:VCALENDAR"):
        raise FetchFailed("not_a_calendar")
    return text
