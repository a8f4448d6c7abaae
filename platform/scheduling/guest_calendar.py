"""What a guest's calendar program is sent of a poll's date: put in once it is fixed, taken out once it is given up."""

from dataclasses import replace
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import parseaddr

from django.conf import settings

from calendars import itip
from calendars.models import Entry, Subscription
from calendars.pieces import text_of
from scheduling.models import Guest, Poll


def fixed_date(poll: Poll) -> Entry | None:
    return poll.chosen.entry if poll.is_scheduled and poll.chosen else None


def given_up(guest: Guest) -> Entry | None:
    """What the guest was sent and should no longer have: any date but the one that is fixed now."""
    fixed = fixed_date(guest.poll)
    return guest.held if fixed is None or guest.held_id != fixed.pk else None


def parts_for(guest: Guest) -> list[MIMEBase]:
    """The newest first. Each has its own UID and so its own file: a calendar has one METHOD."""
    fixed, off = fixed_date(guest.poll), given_up(guest)
    parts = []
    if fixed:
        parts.append(_part("date.ics", "REQUEST", itip.request(_invitation(guest, fixed))))
    if off:
        parts.append(_part("earlier-date.ics", "CANCEL", itip.cancel(_invitation(guest, off))))
    return parts


def _invitation(guest: Guest, entry: Entry) -> itip.Invitation:
    """The title and the time; not the page, which a guest cannot open. Answers go by the poll, never by mail.

    The SEQUENCE is the entry's own: giving a date up, or fixing it again, changes its status and so raises it.
    """
    return itip.Invitation(
        text=replace(text_of(entry, Subscription.Detail.TITLE), access="public"),
        organizer=itip.Party("Hansa", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
        invitee=itip.Party(guest.name, guest.email),
        stamp=entry.modified_at,
        answers={},
        takes_replies=False,
    )


def _part(name: str, method: str, calendar: bytes) -> MIMEBase:
    part = MIMEBase("text", "calendar", charset="utf-8", method=method)
    part.set_payload(calendar)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part
