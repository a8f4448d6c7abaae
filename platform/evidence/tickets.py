"""What a scanner reads, or somebody types: the address of a ticket, its secret, or how the secret begins."""

import re
from dataclasses import dataclass
from enum import Enum

from evidence.models.ticket import CODE_LETTERS

SECRET_LETTERS = 26
ADDRESS = re.compile(r"/tickets/([a-z2-7]+)/?$")
LETTERS = re.compile(r"[a-z2-7]+")
BETWEEN = re.compile(r"[\s\-–.]+")


class Said(Enum):
    WHOLE = "whole"
    START = "start"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Letters:
    kind: Said
    text: str = ""


def read(said: str) -> Letters:
    """`https://…/tickets/…/`, the secret in whatever case, or its first eight letters, with or without dashes."""
    said = said.strip().lower()[:200]
    in_address = ADDRESS.search(said)
    text = in_address[1] if in_address else BETWEEN.sub("", said)
    if not LETTERS.fullmatch(text):
        return Letters(Said.NOTHING)
    if len(text) == SECRET_LETTERS:
        return Letters(Said.WHOLE, text)
    return Letters(Said.START, text) if len(text) == CODE_LETTERS else Letters(Said.NOTHING)


def spelled(code: str) -> str:
    """For people: `k7q2xmab` → `K7Q2-XMAB`."""
    return f"{code[:4]}-{code[4:]}".upper()
