"""Addresses that are secrets are covered in whatever a server logs: calendars, and the links by which guests answer
and people hear less, tickets, codes of certificates.
Who reads a log may not use them."""

import logging
import re
import sys
from typing import Any

SECRET = re.compile(r"/calendar/(?!public[./])[^/\s\"']+\.ics")
COVERED = "/calendar/(secret).ics"
LINK = re.compile(
    r"(/polls/|/seats/guests/(?:confirmation/|proof/)?|/guest-registrations/|/calendar/answers/|/unsubscribe/|/tickets/|/certificates/)[\w:.=-]{20,}"
)


def cover(text: str) -> str:
    return LINK.sub(r"\1(secret)", SECRET.sub(COVERED, text))


class SecretAddresses(logging.Filter):
    """Lets every record through, without the addresses in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        covered = cover(said)
        if covered != said:
            record.msg, record.args = covered, ()
        return True


def cover_daphne() -> None:
    """daphne writes its access log past the logging module. Does nothing where another server runs."""
    access: Any = sys.modules.get("daphne.access")
    if access is None:
        return
    write = access.AccessLogGenerator.write_entry

    def write_covered(self: Any, host: str, date: Any, request: str, *rest: Any, **named: Any) -> None:
        write(self, host, date, cover(request), *rest, **named)

    access.AccessLogGenerator.write_entry = write_covered
