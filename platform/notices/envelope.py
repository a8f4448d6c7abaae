"""Who wrote a mail, to which of our addresses, and whether that is to be believed. Pure; never raises.

Nothing in a mail is believed for its own sake: our own mail server must have said that it comes from where it says.
"""

import re
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses

RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_DMARC = re.compile(r"\s*dmarc\s*=\s*([a-z]+)(.*)", re.DOTALL)
_FROM = re.compile(r"header\.from\s*=\s*([^\s\"]+)")
# What programs that answer by themselves write where they don't write Auto-Submitted.
_OF_PROGRAMS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response", "X-Vacation", "X-Failed-Recipients")
_BULK = {"bulk", "junk", "list", "auto_reply"}
_POSTMASTERS = ("mailer-daemon@", "postmaster@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Addresses are bare and lower case."""

    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    is_automatic: bool = False

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


def addresses(message: Message, *names: str) -> tuple[str, ...]:
    """Of the fields of these names, one by one: a field that cannot be read spoils no other."""
    fields = [str(value) for name in names for value in message.get_all(name, [])]
    found = [address.strip().lower() for one in fields for _name, address in getaddresses([one])]
    return tuple(dict.fromkeys(address for address in found if address))


def results_of(message: Message) -> tuple[str, ...]:
    return tuple(" ".join(str(value).split()) for value in message.get_all("Authentication-Results", []))


def auto_submitted(message: Message) -> str:
    """`no` where a person wrote it (RFC 3834)."""
    return str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()


def is_automatic(message: Message) -> bool:
    """Notes of absence, reports of delivery, lists: what no person wrote to us just now, and what is never answered."""
    senders = addresses(message, "From")
    return (
        message.get_content_type() == "multipart/report"
        or auto_submitted(message) != "no"
        or str(message.get("Precedence", "")).strip().lower() in _BULK
        or str(message.get("Return-Path", "x")).strip() == "<>"
        or any(name in message for name in _OF_PROGRAMS)
        or "List-Id" in message
        or any(sender.startswith(_POSTMASTERS) for sender in senders)
    )


def read_envelope(message: Message) -> Envelope:
    return Envelope(
        senders=addresses(message, "From"),
        recipients=addresses(message, *RECIPIENTS),
        results=results_of(message),
        is_automatic=is_automatic(message),
    )
