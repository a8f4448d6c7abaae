"""Addresses that are secrets of people are kept sealed: who reads a copy of the database cannot use them.

The key follows from the site's secret key. An address has a digest too, by which the same one is known again.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

from scheduling.failures import FetchFailed


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises FetchFailed where the site has another key now."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise FetchFailed("unsealed") from None


def digest(text: str) -> str:
    return salted_hmac("scheduling.sealing.digest", text, algorithm="sha256").hexdigest()


def _box() -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(salted_hmac("scheduling.sealing", "", algorithm="sha256").digest())
    )
