"""What a person's calendar program lacks of an entry: the difference between what it was sent and what stands."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from calendars import itip
from calendars.addresses import mailbox_of, takes_replies
from calendars.dated import as_local
from calendars.ics import CalendarText
from calendars.models import Entry, MailChoice, MailedEntry, Occurrence, Reply, Subscription
from calendars.pieces import text_of
from calendars.recurrence import Local
from spaces.models import Membership, Space

Method = MailedEntry.Method
Detail = Subscription.Detail


class Ending(StrEnum):
    """Why something that still takes place is taken out of one person's program."""

    MAIL_OFF = "mail_off"  # they want no invitations by mail
    NOT_THEIRS = "not_theirs"  # they don't belong to the space any more, or it is confidential now


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail's worth of news. `dates` are the original starts that it is about; empty: it is about the whole.

    `ending` stands only in a CANCEL of what takes place all the same: such a mail must not say that it is off.
    """

    method: Method
    calendar: bytes
    dates: tuple[datetime, ...] = ()
    is_first: bool = False
    ending: Ending | None = None
    ahead: int = 0
    digest: str = ""
    known_dates: dict[str, int] = field(default_factory=dict)


def is_mailed(entry: Entry, now: datetime) -> bool:
    """Meetings that stand and are not over. Not what is held open while a poll runs, nor the parts of an event or a
    visit, which people take a seat in; and nothing of a confidential space: mailboxes are read by others too."""
    return (
        entry.kind == Entry.Kind.MEETING
        and entry.status == Entry.Status.CONFIRMED
        and entry.space.state == Space.State.OPEN
        and not entry.space.is_confidential
        and (entry.last_ends_at is None or entry.last_ends_at > now)
    )


def letter_for(mailed: MailedEntry) -> Letter | None:
    """None where the person's program has all that it should have. In the person's language; five queries at most.

    The row's entry must come with its space and occurrences.
    """
    entry, now = mailed.entry, timezone.now()
    is_over = entry.last_ends_at is not None and entry.last_ends_at <= now  # it stays in calendars as it was
    if is_over or not mailed.person.is_active or not (mailed.is_held or is_mailed(entry, now)):
        return None
    with translation.override(mailed.person.language):
        if not belongs(mailed):
            return _taken_out(mailed)
        if mailed.entry.is_cancelled:
            return _called_off(mailed)
        return _invited(mailed)


def belongs(mailed: MailedEntry) -> bool:
    """Whether this person is to have this entry by mail, if it takes place."""
    refused = MailChoice.objects.filter(person=mailed.person, wish=MailChoice.Wish.NO)
    return _may_read(mailed) and not refused.exists()


def _may_read(mailed: MailedEntry) -> bool:
    space = mailed.entry.space
    member = Membership.objects.active().filter(space=space, person=mailed.person)
    return not space.is_confidential and member.exists()


def _taken_out(mailed: MailedEntry) -> Letter | None:
    """Names only what the person was told before; of a space that is confidential now, nothing. The title says
    "Cancelled" only of what is: some programs go on showing what was taken out."""
    if not mailed.is_held:
        return None
    entry = mailed.entry
    detail = Detail.BUSY if entry.space.is_confidential else Detail.TITLE
    ending = None
    if not entry.is_cancelled:
        ending = Ending.MAIL_OFF if _may_read(mailed) else Ending.NOT_THEIRS
    ahead = mailed.ahead + 1
    calendar = itip.cancel(_invitation(mailed, text_of(entry, detail), ahead))
    return Letter(method=Method.CANCEL, calendar=calendar, ahead=ahead, ending=ending)


def _called_off(mailed: MailedEntry) -> Letter | None:
    if not mailed.is_held:
        return None
    calendar = itip.cancel(_invitation(mailed, text_of(mailed.entry, Detail.EVERYTHING), mailed.ahead))
    return Letter(method=Method.CANCEL, calendar=calendar, ahead=mailed.ahead)


def _invited(mailed: MailedEntry) -> Letter | None:
    entry = mailed.entry
    answers = answers_of(mailed)
    answered = frozenset(
        row.pk for row in entry.occurrences.all() if as_local(entry, row.recurrence_id) in answers
    )
    text = text_of(entry, Detail.EVERYTHING, also=answered)
    digest = digest_of(text)
    ahead = mailed.ahead if mailed.is_held or not mailed.method else mailed.ahead + 1
    invitation = _invitation(mailed, text, ahead, answers)
    common = {"ahead": ahead, "digest": digest, "known_dates": sequences_of(entry)}
    if mailed.is_held and mailed.digest == digest:
        return _changed_dates(mailed, invitation, common)
    is_first = not mailed.is_held
    return Letter(method=Method.REQUEST, calendar=itip.request(invitation), is_first=is_first, **common)


def _changed_dates(mailed: MailedEntry, invitation: itip.Invitation, common: dict) -> Letter | None:
    """Of a series that they have, only what changed. Both kinds at once need the whole, since a mail has one METHOD;
    and so does a date that takes place after all, which their series may leave out by now."""
    entry, had = mailed.entry, mailed.dates
    rows = [row for row in entry.occurrences.all() if row.sequence and had.get(key_of(row)) != mark_of(row)]
    if not rows:
        return None
    off = [row.recurrence_id for row in rows if row.status == Entry.Status.CANCELLED]
    on = [row.recurrence_id for row in rows if row.status != Entry.Status.CANCELLED]
    if (off and on) or any(had.get(key_of(row), 0) < 0 for row in rows):
        return Letter(method=Method.REQUEST, calendar=itip.request(invitation), dates=(*off, *on), **common)
    method, write = (Method.CANCEL, itip.cancel_dates) if off else (Method.REQUEST, itip.request_dates)
    calendar = write(invitation, _locals(entry, off or on))
    return Letter(method=method, calendar=calendar, dates=tuple(off or on), **common)


def sequences_of(entry: Entry) -> dict[str, int]:
    """The version of each single date, below zero where it is off."""
    return {key_of(row): mark_of(row) for row in entry.occurrences.all() if row.sequence}


def mark_of(row: Occurrence) -> int:
    return -row.sequence if row.status == Entry.Status.CANCELLED else row.sequence


def key_of(row: Occurrence) -> str:
    return f"{row.recurrence_id:%Y%m%dT%H%M}"


def _locals(entry: Entry, stored: Iterable[datetime]) -> list[Local]:
    return [as_local(entry, moment) for moment in stored]


def _invitation(
    mailed: MailedEntry, text: CalendarText, ahead: int, answers: dict[Local | None, str] | None = None
) -> itip.Invitation:
    entry, person = mailed.entry, mailed.person
    name = _("Busy") if entry.space.is_confidential else entry.space.title
    return itip.Invitation(
        text=replace(text, access="public"),
        organizer=itip.Party(name, mailbox_of(mailed)),
        invitee=itip.Party(person.name, person.email),
        stamp=max(mailed.changed_at or entry.modified_at, entry.modified_at),
        answers=answers or {},
        ahead=ahead,
        takes_replies=takes_replies(),
    )


def answers_of(mailed: MailedEntry) -> dict[Local | None, str]:
    """The person's answers by original start, the one to the whole under None. One query."""
    entry = mailed.entry
    given = Reply.objects.filter(entry=entry, person=mailed.person).select_related("occurrence")
    return {
        as_local(entry, reply.occurrence.recurrence_id) if reply.occurrence else None: reply.partstat
        for reply in given
    }


def digest_of(text: CalendarText) -> str:
    """By what a plan as a whole is known again, apart from single dates and from when it was written."""
    plain = replace(text, overrides=(), last_modified=text.created)
    return hashlib.sha256(repr(plain).encode("utf-8", "replace")).hexdigest()
