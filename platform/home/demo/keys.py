"""Passwords and calendar addresses of the personas.

They follow from the site's secret key: a script can ask for them at any time, nothing in the clear is stored, and no
two sites have the same.
"""

import base64

from django.utils.crypto import salted_hmac

WORDS = [
    "amber",
    "anchor",
    "barge",
    "beacon",
    "berth",
    "bridge",
    "canal",
    "cargo",
    "cedar",
    "chart",
    "clover",
    "compass",
    "copper",
    "coral",
    "crane",
    "current",
    "dune",
    "ferry",
    "fjord",
    "granite",
    "gull",
    "harbor",
    "hazel",
    "herring",
    "island",
    "juniper",
    "kayak",
    "lagoon",
    "lantern",
    "linen",
    "lock",
    "maple",
    "market",
    "marsh",
    "meadow",
    "mill",
    "moss",
    "mussel",
    "oak",
    "oar",
    "orchard",
    "paddle",
    "pebble",
    "pier",
    "pilot",
    "pine",
    "plum",
    "quay",
    "reed",
    "ribbon",
    "rope",
    "rudder",
    "salt",
    "sail",
    "shell",
    "shore",
    "spruce",
    "stone",
    "stream",
    "tide",
    "timber",
    "tower",
    "willow",
    "wind",
]


def digest(purpose: str, value: str) -> bytes:
    return salted_hmac(f"home.demo.{purpose}", value, algorithm="sha256").digest()


def password_of(email: str) -> str:
    """Four words and four digits, for people who type."""
    found = digest("password", email)
    words = [WORDS[byte % len(WORDS)] for byte in found[:4]]
    return "-".join([*words, f"{int.from_bytes(found[4:8]) % 10_000:04}"])


def token_of(email: str, name: str) -> str:
    """As long as any token of a calendar address."""
    return base64.urlsafe_b64encode(digest("token", f"{email} {name}")[:24]).decode()
