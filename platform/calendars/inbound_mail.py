"""A mail as far as an answer is looked for in it: who wrote to which of our addresses, what our own server says of the
sender, and the calendar objects in it. Pure; never raises, whatever the bytes are."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from calendars.itip import Answer, Unreadable, read_answer
from notices.envelope import RECIPIENTS, Envelope, addresses, auto_submitted, results_of

MOST_OCTETS = 1024 * 1024
MOST_PARTS = 50
CALENDAR_TYPES = ("text/calendar", "application/ics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail(Envelope):
    """`problem` is why its calendar part cannot be an answer."""

    answers: tuple[Answer, ...] = ()
    problem: str = ""


def read_mail(raw: bytes) -> Mail:
    if len(raw) > MOST_OCTETS:
        return Mail(problem="too_big")
    try:
        return _read(message_from_bytes(raw))
    except Exception:  # the standard library's parser has many ways to fail on what it never meant to read
        return Mail(problem="unreadable")


def _read(message: Message) -> Mail:
    answers, problem = _answers(message)
    return Mail(
        senders=addresses(message, "From"),
        recipients=addresses(message, *RECIPIENTS),
        results=results_of(message),
        is_automatic=_is_automatic(message, bool(answers)),
        answers=answers,
        problem=problem,
    )


def _is_automatic(message: Message, has_answer: bool) -> bool:
    """Notes of absence and reports of delivery. An answer may be written by a program: pressing a button makes it so."""
    said = auto_submitted(message)
    if message.get_content_type() == "multipart/report" or said == "auto-replied":
        return True
    return said != "no" and not has_answer


def _answers(message: Message) -> tuple[tuple[Answer, ...], str]:
    """The different answers in it: two copies of one are one. And the first thing that is wrong with any."""
    found: list[Answer] = []
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return (), "too_big"
        if part.get_content_type() not in CALENDAR_TYPES:
            continue
        payload = part.get_payload(decode=True)
        try:
            answer = read_answer(payload if isinstance(payload, bytes) else b"", part.get_content_charset(""))
        except Unreadable as error:
            return (), error.code
        method = part.get_param("method")
        if method is not None and str(method).strip().upper() != answer.method:
            return (), "method_mismatch"
        if answer not in found:
            found.append(answer)
    return tuple(found), ""
