"""What the site has mailed, as the machine without a mail server kept it."""

import re
import sqlite3
import time
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from tests.journeys.conftest import Site

PATIENCE_MS = (
    20_000  # the worker works each second and looks into the mailbox every two, when it gets its turn
)


def rows(site: Site, question: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(site.var / "hansa.sqlite3", timeout=30)) as store, store:
        return store.execute(question, values).fetchall()


def mails(site: Site, email: str, subject: str | re.Pattern[str]) -> list[EmailMessage]:
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted((site.var / "outbox").glob("*.eml"))
    ]
    like = re.compile(re.escape(subject)) if isinstance(subject, str) else subject
    return [one for one in found if one["To"] == email and like.fullmatch(" ".join(one["Subject"].split()))]


def mail_to(site: Site, email: str, subject: str | re.Pattern[str]) -> EmailMessage:
    """The only mail of this subject. Waits for it."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while not (found := mails(site, email, subject)):
        assert time.monotonic() < until, f"There is no mail to {email}: {subject}"
        time.sleep(0.1)
    (letter,) = found
    return letter


def mail_now(site: Site, email: str) -> None:
    """What waits to be mailed to this person has waited long enough."""
    mine = "recipient_id = (SELECT id FROM people_person WHERE email = ?) AND mail_due_at IS NOT NULL"
    rows(site, f"UPDATE notices_notice SET mail_due_at = created_at WHERE {mine}", email)
