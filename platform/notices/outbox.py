"""Where mail goes on a machine without a mail server: one file a mail, newest first by its name."""

import time
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

MOST_SHOWN = 100


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.OUTBOX)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020d}.eml"
            (folder / name).write_bytes(message.message().as_bytes())
        return len(email_messages)


def newest() -> list[tuple[str, ParsedMessage]]:
    """The newest mails with their names."""
    files = sorted(Path(settings.OUTBOX).glob("*.eml"), reverse=True)[:MOST_SHOWN]
    return [(file.stem, parse(file)) for file in files]


def find(name: str) -> ParsedMessage | None:
    file = Path(settings.OUTBOX) / f"{name}.eml"
    return parse(file) if name.isdecimal() and file.is_file() else None


def parse(file: Path) -> ParsedMessage:
    return cast(ParsedMessage, message_from_bytes(file.read_bytes(), policy=policy.default))
