"""Mail that comes in enters here, and goes to the room whose address it came to: answers in threads, wishes to hear
less, and for all else the calendar, which takes answers to invitations."""

import logging
from email import message_from_bytes

from django.db import DatabaseError, InterfaceError

from calendars import actions as calendars
from conversations.actions import mail_replies as conversations
from home.mailbox import Mailbox, opened
from notices import quieter_by_mail
from notices.addresses import QUIETER, meant_by_mailbox
from notices.envelope import Envelope, read_envelope

log = logging.getLogger("home.inbound")


def take(raw: bytes) -> str:
    """Hand a message to its room; returns in a word or two what was decided."""
    envelope = envelope_of(raw)
    meant = meant_by_mailbox(envelope.recipients)
    if meant is None:
        answer = calendars.take_mail(raw)
        return f"{answer.decision} {answer.reason}".strip()
    if meant.purpose == QUIETER:
        row = quieter_by_mail.take_mail(raw, envelope, meant)
    else:
        row = conversations.take_mail(raw, meant)
    return f"{row.decision} {row.reason}".strip()


def envelope_of(raw: bytes) -> Envelope:
    """Of what cannot be read an empty one."""
    try:
        return read_envelope(message_from_bytes(raw))
    except Exception:  # the standard library's parser has many ways to fail on what it never meant to read
        return Envelope()


def read_mailbox() -> tuple[int, int]:
    """What waits in the mailbox of the settings. Raises what `home.mailbox.opened` does."""
    with opened() as mailbox:
        return take_all(mailbox)


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
