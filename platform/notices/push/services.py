"""Push services: which are taken, and handing one a message. An address comes from whoever has an account, so it leads
nowhere but to the services of the known browsers, and no answer leads on."""

import http.client
import re
import ssl
from urllib.parse import urlsplit

from django.conf import settings

HOSTS = {"fcm.googleapis.com", "updates.push.services.mozilla.com"}
DOMAINS = (".push.apple.com", ".notify.windows.com")
# A backslash, for one, means different things to different readers of an address.
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
TIMEOUT_SECONDS = 10
GONE = {404, 410}


def is_known(endpoint: str) -> bool:
    """Whether an address is one of a push service that we hand messages to."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not HOST.fullmatch(host):
        return False
    if (
        parts.scheme != "https"
        or parts.username is not None
        or not endpoint.isascii()
        or not endpoint.isprintable()
    ):
        return False
    if f"{host}:{port or 443}" in settings.PUSH_HOSTS:
        return True
    known = host in HOSTS or host.endswith(DOMAINS) or host in settings.PUSH_HOSTS
    return known and port in (None, 443)


def origin_of(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"https://{parts.netloc}"


def hand_over(endpoint: str, body: bytes, headers: dict[str, str]) -> int:
    """The status that the service answers; it is followed nowhere. Raises OSError or http.client.HTTPException."""
    parts = urlsplit(endpoint)
    context = ssl.create_default_context(cafile=settings.PUSH_CA_FILE or None)
    connection = http.client.HTTPSConnection(
        parts.hostname or "", parts.port or 443, timeout=TIMEOUT_SECONDS, context=context
    )
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
