"""Messages that only one browser can open: RFC 8291 over RFC 8188 (`aes128gcm`), in one record. Pure.

Written out, because the library for it brings an HTTP client of ten packages along; held to the vector of the RFC.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
CURVE = ec.SECP256R1()


def encoded(octets: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(octets).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def public_key(octets: bytes) -> ec.EllipticCurvePublicKey:
    """Raises ValueError for what is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, octets)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    text: bytes,
    *,
    p256dh: bytes,
    auth: bytes,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """`p256dh` and `auth` are the browser's. `salt` and `own` are made anew for each message, but for the vector."""
    salt, own = salt or os.urandom(16), own or ec.generate_private_key(CURVE)
    theirs, ours = public_key(p256dh), point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    secret = derived(shared, salt=auth, info=b"WebPush: info\x00" + p256dh + ours, length=32)
    key = derived(secret, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = derived(secret, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    sealed = AESGCM(key).encrypt(nonce, text + b"\x02", None)  # 2: the last record
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
