"""One decision for each mail that may be an answer (RFC 6047 §3). Pure.

Nothing in a mail is believed for its own sake: the address that it came to must carry our code, its sender must be the
invitee, and our own mail server must have said so. Only the answer and a word with it are taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from calendars.inbound_mail import Mail
from calendars.itip import Answer
from calendars.recurrence import Local, Series, instant, starts_of
from calendars.series import date_of

APPLY, REVIEW, STALE, IGNORE, REJECT = "apply", "review", "stale", "ignore", "reject"
ANSWERS = {"ACCEPTED", "TENTATIVE", "DECLINED"}
YEARS = range(1990, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What we sent to one invitee, found by the address that a mail came to. `organizer` is that address.

    `sequences` and `answered` are by original start, the whole under None; `series` says which starts there are.
    """

    uid: str
    organizer: str
    invitee: str
    series: Series
    sequences: Mapping[Local | None, int]
    answered: Mapping[Local | None, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` is a code; empty where the answer is applied. `date` is the original start that it is about."""

    decision: str
    reason: str = ""
    answer: Answer | None = None
    date: Local | None = None


def decide(mail: Mail, known: Known | None, authserv_id: str) -> Decision:
    """`authserv_id` is the name under which our own mail server writes Authentication-Results; empty: it writes none."""
    if mail.is_automatic:
        return Decision(IGNORE, "automatic")
    if known is None:
        return Decision(REJECT, "address")
    if mail.problem:
        return Decision(REJECT, mail.problem)
    if not mail.answers:
        return _without_answer(mail, known)
    if len(mail.answers) > 1:
        return Decision(REJECT, "two_answers")
    answer = mail.answers[0]
    decided = (
        _refuse_method(answer)
        or _refuse_stranger(answer, mail, known)
        or _refuse_sender(answer, mail, authserv_id)
        or _leave_to_people(answer)
    )
    return decided or _about_date(answer, known)


def _without_answer(mail: Mail, known: Known) -> Decision:
    """Somebody wrote words instead of pressing a button: they get the buttons, if it is them."""
    if mail.senders == (known.invitee,):
        return Decision(REVIEW, "no_answer")
    return Decision(IGNORE, "no_answer")


def _refuse_method(answer: Answer) -> Decision | None:
    if answer.method == "REPLY":
        return None
    # A counter-proposal is a wish that people talk about. Nobody invites or cancels by writing to us.
    return Decision(REVIEW, "counter") if answer.method == "COUNTER" else Decision(REJECT, "method")


def _refuse_stranger(answer: Answer, mail: Mail, known: Known) -> Decision | None:
    if answer.uid != known.uid:
        return Decision(REJECT, "uid")
    if answer.attendees != (known.invitee,):
        return Decision(REJECT, "attendee")
    if answer.organizer not in ("", known.organizer):
        return Decision(REJECT, "organizer")
    if len(mail.senders) != 1 or mail.senders[0] not in (known.invitee, answer.sent_by):
        return Decision(REJECT, "sender")
    return None


def _refuse_sender(answer: Answer, mail: Mail, authserv_id: str) -> Decision | None:
    verdict = mail.verdict_of(authserv_id)
    if verdict == "fail":
        return Decision(REJECT, "authentication")
    if verdict != "pass":
        return Decision(REVIEW, "unauthenticated")
    if mail.senders != answer.attendees:
        return Decision(REVIEW, "sent_by")
    return None


def _leave_to_people(answer: Answer) -> Decision | None:
    if answer.events > 1:
        return Decision(REVIEW, "several")
    if answer.partstat == "DELEGATED":
        return Decision(REVIEW, "delegated")
    if answer.reaches_on:
        return Decision(REVIEW, "this_and_later")
    if answer.partstat not in ANSWERS:
        return (
            Decision(IGNORE, "undecided")
            if answer.partstat == "NEEDS-ACTION"
            else Decision(REJECT, "partstat")
        )
    if answer.stamp is None:
        return Decision(REJECT, "unreadable")
    return None


def _about_date(answer: Answer, known: Known) -> Decision:
    day = None
    if answer.recurrence_id is not None:
        day = original_start(answer.recurrence_id, known.series)
        if day is None:
            is_older = answer.sequence < known.sequences[None]
            return Decision(STALE, "sequence") if is_older else Decision(REJECT, "date")
    if answer.sequence < known.sequences.get(day, known.sequences[None]):
        return Decision(STALE, "sequence", date=day)
    last = known.answered.get(day)
    # Programs write whole seconds.
    if last is not None and answer.stamp is not None and answer.stamp <= last.replace(microsecond=0):
        return Decision(IGNORE, "older_answer", date=day)
    return Decision(APPLY, answer=answer, date=day)


def original_start(named: Local, series: Series) -> Local | None:
    """Which start of the series is meant, compared as instants; None when it has no such start."""
    if not series.rrule or named.year not in YEARS:
        return None
    zone = ZoneInfo(series.zone)
    is_instant = isinstance(named, datetime) and named.tzinfo is not None
    local = named.astimezone(zone) if isinstance(named, datetime) and is_instant else named
    found = list(starts_of(series, date_of(local), date_of(local)))
    if not isinstance(series.starts_local, datetime) or not isinstance(named, datetime):
        return found[0] if len(found) == 1 else None
    return next((one for one in found if (instant(one, zone) if is_instant else one) == named), None)
