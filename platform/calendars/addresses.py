"""Secret addresses of an invitation: the mailbox that answers go to, and the link that shows a page with buttons.

Both name the row of an entry and an invitee, and prove it by a code that only we can make: who knows one may answer for
this person to this entry, and nothing else. Neither is kept anywhere.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from calendars.models import MailedEntry

CODE_LENGTH = 20  # of 5 bits each; small letters and digits, because mail servers may change upper case
_TOKEN = re.compile(r"(\d{1,18})\.(\d{8}T\d{4}|all)\.([a-z2-7]{20})")


def takes_replies() -> bool:
    """Whether answers by mail are read here."""
    return bool(settings.INVITES_ADDRESS)


def mailbox_of(mailed: MailedEntry) -> str:
    """The bare address that organises this invitation: our own, or where none is read the site's."""
    if not takes_replies():
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    local, _at, domain = settings.INVITES_ADDRESS.partition("@")
    return f"{local}+{mailed.pk}.{_code(mailed, 'mailbox')}@{domain}"


def mailed_to(addresses: Iterable[str]) -> MailedEntry | None:
    """The invitation that the first of these addresses with a right code belongs to. A query for each of ours."""
    local, _at, domain = settings.INVITES_ADDRESS.partition("@")
    ours = re.compile(rf"{re.escape(local)}\+(\d{{1,18}})\.([a-z2-7]{{20}})@{re.escape(domain)}")
    for address in addresses if local else ():
        match = ours.fullmatch(address.lower())
        mailed = _row(match[1]) if match else None
        if match and mailed and hmac.compare_digest(_code(mailed, "mailbox"), match[2]):
            return mailed
    return None


def link_of(mailed: MailedEntry, key: str = "") -> str:
    """The address of the page that takes the answer to the whole, or to the date of a `key` (`20261001T1000`)."""
    key = key or "all"
    token = f"{mailed.pk}.{key}.{_code(mailed, f'link {key}')}"
    return settings.SITE_URL + reverse("calendars:answer", args=[token])


def mailed_by_token(token: str) -> tuple[MailedEntry, str] | None:
    """The invitation and the key of the date that a link is about. One query."""
    match = _TOKEN.fullmatch(token)
    mailed = _row(match[1]) if match else None
    if not match or not mailed:
        return None
    key = match[2]
    if not hmac.compare_digest(_code(mailed, f"link {key}"), match[3]):
        return None
    return mailed, "" if key == "all" else key


def _row(pk: str) -> MailedEntry | None:
    rows = MailedEntry.objects.select_related("entry__space", "person").prefetch_related("entry__occurrences")
    return rows.filter(pk=int(pk)).first()


def _code(mailed: MailedEntry, purpose: str) -> str:
    bound = f"{purpose} {mailed.pk} {mailed.entry.uid} {mailed.person_id}"
    digest = salted_hmac("calendars.addresses", bound, algorithm="sha256").digest()
    return b32encode(digest).decode().lower()[:CODE_LENGTH]
