"""Secret calendar addresses are covered in whatever a server logs: who reads a log may not read calendars."""

import logging
import re
import sys
from typing import Any

SECRET = re.compile(r"/calendar/(?!public[./])[^/\s\"']+\.ics")
COVERED = "/calendar/(secret).ics"


def cover(text: str) -> str:
    return SECRET.sub(COVERED, text)


class SecretAddresses(logging.Filter):
    """Lets every record through, without the addresses in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if SECRET.search(said):
            record.msg, record.args = cover(said), ()
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
