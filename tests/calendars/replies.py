"""Answers as mail programs send them: the samples under `tests/data/mail-replies`, brought to an entry of ours."""

import json
import re
from base64 import b64decode, encodebytes
from email import message_from_bytes, policy
from pathlib import Path

from calendars.addresses import mailbox_of
from calendars.models import MailedEntry

FOLDER = Path(__file__).parents[1] / "data" / "mail-replies"
KNOWN = json.loads((FOLDER / "expected.json").read_text())
CONTEXT, EXPECTED = KNOWN["context"], KNOWN["expected"]
SAMPLES = sorted(EXPECTED)
BASE64 = re.compile(
    rb"(Content-Transfer-Encoding: base64\r\n(?:[^\r\n]+\r\n)*\r\n)((?:[A-Za-z0-9+/=]+\r\n)+)"
)


def sample(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def brought_to(mailed: MailedEntry, raw: bytes) -> bytes:
    """The sample's organizer is our address of this invitation, wherever it stands; a wrong code stays a wrong code."""
    local, _at, domain = mailbox_of(mailed).partition("@")
    tag = local.rpartition(".")[0]
    pairs = [
        (CONTEXT["organizer_address"].encode(), f"{local}@{domain}".encode()),
        (b"invites+ev42.WRONGMAC@example.org", f"{tag}.{'a' * 20}@{domain}".encode()),
    ]

    def replaced(data: bytes) -> bytes:
        for old, new in pairs:
            data = data.replace(old, new)
        return data

    def recoded(match: re.Match[bytes]) -> bytes:
        return match[1] + encodebytes(replaced(b64decode(match[2]))).replace(b"\n", b"\r\n")

    return replaced(BASE64.sub(recoded, raw))


def plain_reply(
    mailed: MailedEntry,
    *,
    partstat: str = "ACCEPTED",
    sender: str = "",
    to: str = "",
    verdict: str = "mx.example.org; dmarc=pass header.from=example.org",
    stamp: str = "20260908T080000Z",
    sequence: int | None = None,
    lines: tuple[str, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
    method: str = "REPLY",
    attendee: str = "",
    organizer: str | None = None,
    uid: str = "",
    parameters: str = "",
) -> bytes:
    """One answer, right in everything that isn't named."""
    entry, person = mailed.entry, mailed.person
    organizer = mailbox_of(mailed) if organizer is None else organizer
    event = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid or entry.uid}",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{entry.sequence + mailed.ahead if sequence is None else sequence}",
        *([f"ORGANIZER:mailto:{organizer}"] if organizer else []),
        f"ATTENDEE;PARTSTAT={partstat}{parameters}:mailto:{attendee or person.email}",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    message = message_from_bytes(b"", policy=policy.SMTP)
    if verdict:
        message["Authentication-Results"] = verdict
    message["From"] = sender or f"{person.name} <{person.email}>"
    message["To"] = to or mailbox_of(mailed)
    message["Subject"] = "Accepted"
    message.set_content("\r\n".join([*event, ""]), subtype="calendar", params={"method": method})  # type: ignore[attr-defined]
    more = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return message.as_bytes().replace(b"Subject:", more.encode() + b"Subject:", 1)
