"""What is due under the roof: mail that came in, and guests whose time is over. Digests have a module of their own."""

import imaplib
import logging
import threading
import time
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from home import inbound
from home.erasing import erase_guest
from home.mailbox import MailboxRefused
from registrations.guest_keeping import people_over

log = logging.getLogger("home")

LONGEST_APART_SECONDS = 900.0
A_ROUND = 20
FORGET_SECONDS = 60 * 60


class Sweep:
    """Where this process stands in its hourly walk over the guests: some in each round, so that nothing waits for all."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.began, self.after = -float(FORGET_SECONDS), 0

    def is_due(self) -> bool:
        return self.after > 0 or time.monotonic() - self.began >= FORGET_SECONDS


sweep = Sweep()


def forget_guests() -> int:
    """Whoever registered without an account is forgotten three months after the last of it. Months are counted, so this
    looks once an hour. Returns how many."""
    if not sweep.is_due():
        return 0
    if not sweep.after:
        sweep.began = time.monotonic()
    return forget_due_guests(timezone.now())


def forget_due_guests(now: datetime) -> int:
    """Some, from where the walk stands. One who cannot be erased holds up no other."""
    over = people_over(now).filter(pk__gt=sweep.after).order_by("pk")
    due, done = list(over.values_list("pk", flat=True)[:A_ROUND]), 0
    sweep.after = due[-1] if len(due) == A_ROUND else 0
    for pk in due:
        try:
            done += erase_guest(pk, over_at=now)
        except Exception:
            log.exception("The guest %s could not be erased; it is tried again in an hour.", pk)
    return done


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
