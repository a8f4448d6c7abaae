"""Mail that comes in enters here. Each room parses its own; so far that is the calendar, which takes answers."""

import logging

from django.db import DatabaseError, InterfaceError

from calendars import actions as calendars
from home.mailbox import Mailbox

log = logging.getLogger("home.inbound")


def take(raw: bytes) -> str:
    """Hand a message to its room; returns in a word or two what was decided."""
    row = calendars.take_mail(raw)
    return f"{row.decision} {row.reason}".strip()


def take_all(mailbox: Mailbox) -> tuple[int, int]:
    """Everything that waits; returns how many were decided and how many had to be set aside.

    A message is marked only after it is decided: when the program is ended in between, it is decided once more, which
    changes nothing. One that breaks the program is set aside; a data store that is away ends the round.
    """
    decided = broken = 0
    for uid in mailbox.waiting():
        raw = mailbox.fetch(uid)
        try:
            take(raw)
        except (DatabaseError, InterfaceError):
            raise
        except Exception:
            log.exception("Message %s could not be read and is set aside.", uid)
            mailbox.set_aside(uid)
            broken += 1
        else:
            mailbox.done(uid)
            decided += 1
    return decided, broken
