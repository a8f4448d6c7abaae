"""A mailbox by IMAP (RFC 9051), as far as reading what came in needs it: over TLS, by the standard library."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings

TIMEOUT_SECONDS = 30
MOST_OCTETS = 4 * 1024 * 1024
A_ROUND = 500


class MailboxRefused(Exception):
    """The server says no; the words are its own."""


class Mailbox:
    """One folder. What is done with a message is told by its flags, so that a second look passes it over."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self.server = server

    def waiting(self) -> list[str]:
        """The numbers (UIDs) of what nobody has read yet, oldest first."""
        (found,) = self.ask("SEARCH", "UNSEEN")
        return sorted((found or b"").decode().split(), key=int)[:A_ROUND]

    def fetch(self, uid: str) -> bytes:
        """The whole message, without marking it as read; of what is far too big only the head."""
        head = b" ".join(part for part in self.ask("FETCH", uid, "(RFC822.SIZE)") if isinstance(part, bytes))
        size = re.search(rb"RFC822\.SIZE (\d+)", head)
        what = "BODY.PEEK[]" if size and int(size[1]) <= MOST_OCTETS else "BODY.PEEK[HEADER]"
        for part in self.ask("FETCH", uid, f"({what})"):
            if isinstance(part, tuple):
                return part[1]
        raise MailboxRefused(f"There is no message {uid}.")

    def done(self, uid: str) -> None:
        """Read; and moved away, where there is a folder for it."""
        self.ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
        if not settings.IMAP_DONE_FOLDER:
            return
        folder = _quoted(settings.IMAP_DONE_FOLDER)
        if "MOVE" in self.server.capabilities:
            self.ask("MOVE", uid, folder)
            return
        self.ask("COPY", uid, folder)
        self.ask("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self.server.capabilities:  # otherwise what others have marked would go along
            self.ask("EXPUNGE", uid)

    def set_aside(self, uid: str) -> None:
        """Left where it is, for a person to look at."""
        self.ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Flagged)")

    def ask(self, command: str, *arguments: str) -> list:
        state, data = self.server.uid(command, *arguments)
        if state != "OK":
            raise MailboxRefused(f"{command}: {data!r}")
        return data


@contextmanager
def opened() -> Iterator[Mailbox]:
    """The folder of the settings. Raises OSError, ssl.SSLError, imaplib.IMAP4.error or MailboxRefused."""
    context = ssl.create_default_context(cafile=settings.IMAP_CA_FILE or None)
    server = imaplib.IMAP4_SSL(
        settings.IMAP_HOST, settings.IMAP_PORT, ssl_context=context, timeout=TIMEOUT_SECONDS
    )
    try:
        server.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
        state, data = server.select(_quoted(settings.IMAP_FOLDER))
        if state != "OK":
            raise MailboxRefused(f"{settings.IMAP_FOLDER}: {data!r}")
        yield Mailbox(server)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):  # it may be the connection that broke
            server.logout()


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
