"""Who we are to a push service (RFC 8292): a signed claim beside our public key, which the browser has from the page."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

from notices.push.encryption import CURVE, decoded, encoded, point

HOLDS = timedelta(hours=12)


def new_key() -> str:
    """A private key as the settings take it."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return encoded(number.to_bytes(32, "big"))


def private_key() -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decoded(settings.VAPID_PRIVATE_KEY), "big"), CURVE)


def is_on() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


def public_text() -> str:
    """What a page hands to its browser."""
    return encoded(point(private_key().public_key()))


def authorization(origin: str, now: datetime | None = None) -> str:
    """The header for a push service at `origin` (https://host)."""
    expires = (now or datetime.now(UTC)) + HOLDS
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    claims = {"aud": origin, "exp": int(expires.timestamp()), "sub": f"mailto:{address}"}
    parts = [{"typ": "JWT", "alg": "ES256"}, claims]
    signed = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    signature = private_key().sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
    both = b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(signature))
    return f"vapid t={signed}.{encoded(both)}, k={public_text()}"
