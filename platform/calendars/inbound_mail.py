"""A mail as far as an answer is looked for in it: who wrote to which of our addresses, what our own server says of the
sender, and the calendar objects in it. Pure; never raises, whatever the bytes are."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from calendars.itip import Answer, Unreadable, read_answer

MOST_OCTETS = 1024 * 1024
MOST_PARTS = 50
RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
CALENDAR_TYPES = ("text/calendar", "application/ics")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_DMARC = re.compile(r"\s*dmarc\s*=\s*([a-z]+)(.*)", re.DOTALL)
_FROM = re.compile(r"header\.from\s*=\s*([^\s\"]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Addresses are bare and lower case. `problem` is why its calendar part cannot be an answer."""

    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    is_automatic: bool = False
    answers: tuple[Answer, ...] = ()
    problem: str = ""

    def verdict_of(self, authserv_id: str) -> str:
        """What our own server says of DMARC: `pass`, `fail`, another word of it, or nothing.

        A server puts its field above all others and takes away those that pretend to be its own: the first counts.
        """
        for result in self.results:
            # Quoted text first: what a stranger wrote into their address could otherwise pass for a verdict.
            name, *verdicts = _COMMENT.sub(" ", _QUOTED.sub('""', result)).lower().split(";")
            if not authserv_id or name.split()[:1] != [authserv_id.lower()]:
                continue
            said = [match for match in map(_DMARC.match, verdicts) if match]
            if len(said) != 1:
                return ""
            domain = _FROM.search(said[0][2])
            senders = {sender.rpartition("@")[2] for sender in self.senders}
            return "fail" if domain and {domain[1]} != senders else said[0][1]
        return ""


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
        senders=_addresses(message, "From"),
        recipients=_addresses(message, *RECIPIENTS),
        results=tuple(
            " ".join(str(value).split()) for value in message.get_all("Authentication-Results", [])
        ),
        is_automatic=_is_automatic(message, bool(answers)),
        answers=answers,
        problem=problem,
    )


def _addresses(message: Message, *names: str) -> tuple[str, ...]:
    """Of the fields of these names, one by one: a field that cannot be read spoils no other."""
    fields = [str(value) for name in names for value in message.get_all(name, [])]
    found = [address.strip().lower() for one in fields for _name, address in getaddresses([one])]
    return tuple(dict.fromkeys(address for address in found if address))


def _is_automatic(message: Message, has_answer: bool) -> bool:
    """Notes of absence and reports of delivery. An answer may be written by a program: pressing a button makes it so."""
    said = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
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
