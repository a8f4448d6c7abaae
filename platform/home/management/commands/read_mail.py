import imaplib
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from home import inbound
from home.mailbox import MOST_OCTETS, MailboxRefused

TRY_LATER = 75  # by which a mail server knows to hand it over again (sysexits.h, EX_TEMPFAIL)


class Command(BaseCommand):
    help = "Read what came in by mail: a mailbox by IMAP, or one message on standard input. Can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--stdin", action="store_true", help="one message, as a mail server hands it over"
        )

    def handle(self, *, stdin: bool, **options: Any) -> None:
        if stdin:
            self.take_one(sys.stdin.buffer.read(MOST_OCTETS))
            return
        if not settings.IMAP_HOST:
            raise CommandError("IMAP_HOST names no server. Set it, or hand over one message with --stdin.")
        try:
            decided, broken = inbound.read_mailbox()
        except (OSError, imaplib.IMAP4.error, MailboxRefused) as error:
            raise CommandError(f"The mailbox at {settings.IMAP_HOST} cannot be read: {error}") from error
        if decided or broken:
            self.stdout.write(f"{decided} read, {broken} set aside.")
        if broken:
            raise CommandError("Look at what is flagged in the mailbox.")

    def take_one(self, raw: bytes) -> None:
        try:
            self.stdout.write(inbound.take(raw))
        except DatabaseError as error:
            raise CommandError(f"Try again later: {error}", returncode=TRY_LATER) from error
