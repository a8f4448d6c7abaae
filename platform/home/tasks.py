"""What is due under the roof: mail that came in, and guests whose time is over. Digests have a module of their own."""

import imaplib
import logging
import threading
import time

from django.conf import settings
from django.db import connection
from django.utils import timezone

from home import inbound
from home.erasing import erase
from home.mailbox import MailboxRefused
from registrations.guest_keeping import people_over

log = logging.getLogger("home")

LONGEST_APART_SECONDS = 900.0
A_ROUND = 20


def forget_guests() -> int:
    """Whoever registered without an account is forgotten three months after the last of it. Returns how many."""
    due = people_over(timezone.now()).order_by("pk")[:A_ROUND]
    for person in list(due):
        erase(person)
    return len(due)


class Rounds:
    """When this process looks into the mailbox next: each minute, or as the settings say, and more seldom while it cannot
    be read."""

    def __init__(self) -> None:
        self.due, self.failures = 0.0, 0

    def is_due(self) -> bool:
        return time.monotonic() >= self.due

    def note(self, *, has_failed: bool) -> None:
        self.failures = self.failures + 1 if has_failed else 0
        wait = min(settings.IMAP_EVERY_SECONDS * 2**self.failures, LONGEST_APART_SECONDS)
        self.due = time.monotonic() + wait


rounds = Rounds()
_reading: threading.Thread | None = None


def read_mail() -> bool:
    """Look into the mailbox where one is set and it is time to. Whether a look was begun.

    A server that is slow must not hold up what else the worker does, so a thread reads; the next look waits for its end.
    Two workers may read at once: each mail is decided once.
    """
    global _reading
    if not settings.IMAP_HOST or not rounds.is_due() or (_reading and _reading.is_alive()):
        return False
    _reading = threading.Thread(target=look, name="mailbox", daemon=True)
    _reading.start()
    return True


def look() -> None:
    try:
        inbound.read_mailbox()
    except (OSError, imaplib.IMAP4.error, MailboxRefused) as error:
        log.warning("The mailbox at %s cannot be read: %s", settings.IMAP_HOST, error)
        rounds.note(has_failed=True)
    except Exception:
        log.exception("The mailbox could not be read to its end.")
        rounds.note(has_failed=True)
    else:
        rounds.note(has_failed=False)
    finally:
        connection.close()


def wait_for_reading(seconds: float) -> None:
    """For who has to know that the look is over."""
    if _reading is not None:
        _reading.join(seconds)
