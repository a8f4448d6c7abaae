"""Secret addresses of one person and one thing: the mailbox that takes their answer to it, and the link, or the mailbox,
by which they hear less of it.

Both prove by a code that only we can make whom and what they are for; neither is kept anywhere. They don't expire: people
answer old mails. What they open is asked anew each time: an answer needs the right to post and a proven sender, and
hearing less needs no more than the mail that offers it. With a new SECRET_KEY they end.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from people.models import Person

CODE_LENGTH = 20  # of 5 bits each; small letters and digits, because mail servers may change upper case
ANSWER, QUIETER = "a", "q"
# What an address can be about, by the letter that stands for it: a topic, or one of the kinds of mail.
LETTERS = {"thread": "t", "space": "s", "digest": "d", "mail": "m", "invitations": "i"}
KINDS = {letter: kind for kind, letter in LETTERS.items()}
TOKEN = re.compile(r"([aq])([a-z])(\d{0,18})\.(\d{1,18})\.([a-z2-7]{20})")


@dataclass(frozen=True)
class Meant:
    """`what` is a topic ("thread:7") or a kind of mail ("digest"); `purpose` is ANSWER or QUIETER."""

    purpose: str
    what: str
    person_id: int

    @property
    def kind(self) -> str:
        return self.what.partition(":")[0]

    @property
    def pk(self) -> int:
        return int(self.what.partition(":")[2] or 0)


def takes_mail() -> bool:
    """Whether mail is read here."""
    return bool(settings.TALK_ADDRESS)


def token_for(person: Person, what: str, purpose: str = QUIETER) -> str:
    kind, _colon, number = what.partition(":")
    return f"{purpose}{LETTERS[kind]}{number}.{person.pk}.{_code(purpose, what, person.pk)}"


def mailbox_for(person: Person, what: str, purpose: str) -> str:
    """The bare address; only where `takes_mail`."""
    local, _at, domain = settings.TALK_ADDRESS.partition("@")
    return f"{local}+{token_for(person, what, purpose)}@{domain}"


def link_for(person: Person, what: str) -> str:
    """The address of the page with the button."""
    return settings.SITE_URL + reverse("notices:unsubscribe", args=[token_for(person, what)])


def meant_by(token: str) -> Meant | None:
    """What a token stands for, if we made it. No query."""
    match = TOKEN.fullmatch(token)
    if not match or match[2] not in KINDS:
        return None
    kind = KINDS[match[2]]
    what = f"{kind}:{match[3]}" if match[3] else kind
    meant = Meant(match[1], what, int(match[4]))
    right = _code(meant.purpose, meant.what, meant.person_id)
    return meant if hmac.compare_digest(right, match[5]) else None


def meant_by_mailbox(addresses: Iterable[str]) -> Meant | None:
    """What the first of these addresses with a right code stands for."""
    local, _at, domain = settings.TALK_ADDRESS.partition("@")
    ours = re.compile(rf"{re.escape(local)}\+([a-z0-9.]{{1,80}})@{re.escape(domain)}")
    for address in addresses if local else ():
        match = ours.fullmatch(address.lower())
        meant = meant_by(match[1]) if match else None
        if meant:
            return meant
    return None


def our_host() -> str:
    """What stands behind the @ in names that we give to mails."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _code(purpose: str, what: str, person_id: int) -> str:
    digest = salted_hmac("notices.addresses", f"{purpose} {what} {person_id}", algorithm="sha256").digest()
    return b32encode(digest).decode().lower()[:CODE_LENGTH]
