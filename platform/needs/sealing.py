"""Answers are sealed before they reach the database: AES-256-GCM, by a key that the database and its backups don't hold.

Each is bound to whom it is of, for what and where: moved to another row it opens no more than with another key. It is
filled up to a multiple of `STEP` octets, so that its length tells little. Keys come from `NEEDS_KEYS`: the first
seals, all of them open (docs/deploy.md says how to change it).
"""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

STEP = 256
NONCE = 12


class Unreadable(Exception):
    """Sealed with a key that this site has no more, or not sealed for this place."""


@sensitive_variables()
def seal(text: str, place: str) -> tuple[str, bytes]:
    """The name of the key, and the nonce with what is sealed. `place` names the row that it is for."""
    name, key = next(iter(_keys().items()))
    plain = text.encode()
    plain += b" " * (-len(plain) % STEP)
    nonce = os.urandom(NONCE)
    return name, nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


@sensitive_variables()
def unseal(key_id: str, sealed: bytes, place: str) -> str:
    """Raises Unreadable."""
    key, sealed = _keys().get(key_id), bytes(sealed)
    if key is None or len(sealed) <= NONCE:
        raise Unreadable
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode()).decode().rstrip(" ")
    except InvalidTag:
        raise Unreadable from None


def current_key_id() -> str:
    return next(iter(_keys()))


@sensitive_variables()
def _keys() -> dict[str, bytes]:
    """By the name under which rows know them, the one that seals first."""
    keys = [base64.urlsafe_b64decode(f"{text}=") for text in settings.NEEDS_KEYS]
    return {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}
