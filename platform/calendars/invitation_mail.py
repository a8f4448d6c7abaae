"""The mail around a letter: words for people in their language and by their clock, and the part for their program."""

import re
from datetime import datetime, timedelta
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import formataddr
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from calendars.addresses import link_of, mailbox_of, takes_replies
from calendars.agenda import Date, date_of_entry, dates
from calendars.invitation import Ending, Letter
from calendars.models import MailedEntry, Reply
from frontend.templatetags.time import city, clock_words, day_words, days_words
from notices.mail import hearing_less

DATES_SHOWN = 5


class InvitationMail(EmailMultiAlternatives):
    """The calendar object is the last of the alternatives, in base64 and without Content-Disposition: programs take no
    other for an invitation (RFC 6047 §2.4)."""

    calendar: bytes = b""
    method: str = ""

    def message(self, **kwargs: Any) -> Any:
        made = super().message(**kwargs)
        part = MIMEBase("text", "calendar", charset="utf-8", method=self.method)
        part.set_payload(self.calendar)
        encode_base64(part)
        made.attach(part)
        return made


def compose(mailed: MailedEntry, letter: Letter) -> InvitationMail:
    """The Message-ID is made from person and revision, so a second try is the same mail."""
    person, entry = mailed.person, mailed.entry
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    with translation.override(person.language), timezone.override(person.zone):
        words = words_for(mailed, letter)
        sender = f"{words['group']} · Hansa"
        mail = InvitationMail(
            subject=" ".join(words["subject"].split()),
            body=re.sub(r"\n{3,}", "\n\n", render_to_string("calendars/mail/invitation.txt", words)),
            from_email=formataddr((" ".join(sender.split()), mailbox_of(mailed))),
            to=[formataddr((" ".join(person.name.split()), person.email))],
            headers={
                "Message-ID": f"<entry-{entry.pk}-{entry.revision}-{letter.ahead}-{letter.method.lower()}"
                f"-{mailed.pk}@{host}>",
                "List-Id": f"Hansa <invitations.{host}>",
                **hearing_less(person, "invitations"),
                "Auto-Submitted": "auto-generated",
                "Content-Language": person.language,
            },
        )
        mail.attach_alternative(render_to_string("calendars/mail/invitation.html", words), "text/html")
    mail.calendar, mail.method = letter.calendar, letter.method
    return mail


def words_for(mailed: MailedEntry, letter: Letter) -> dict[str, Any]:
    """All that the templates say. Of a space that is confidential now they name nothing."""
    entry, person = mailed.entry, mailed.person
    is_secret = entry.space.is_confidential
    group = _("Private group") if is_secret else entry.space.title
    title = _("Busy") if is_secret else entry.title
    shown = [] if is_secret else shown_dates(mailed, letter)
    return {
        "subject": subject(group, title, letter, shown),
        "group": group,
        "title": title,
        "person": person,
        "language": person.language,
        "content_language": "" if is_secret else entry.space.language,
        "is_cancelled": letter.method == MailedEntry.Method.CANCEL,
        "is_first": letter.is_first,
        "ending": letter.ending,
        "is_series": entry.is_series and not letter.dates,
        "dates": [line_for(mailed, letter, date) for date in shown],
        "place": "" if is_secret else entry.place,
        "conference_url": "" if is_secret else entry.conference_url,
        "description": "" if is_secret else entry.description,
        "choices": [] if letter.dates else choices(link_of(mailed)),
        "takes_replies": takes_replies(),
        "may_open": letter.ending != Ending.NOT_THEIRS and not is_secret,
        "page": page_behind_sign_in(reverse("calendars:entry", args=[entry.pk])),
        "settings": settings.SITE_URL + reverse("calendars:subscriptions"),
    }


def page_behind_sign_in(path: str) -> str:
    """A page that only members may open would look like a missing one to who isn't signed in where they read mail."""
    return f"{settings.SITE_URL}{reverse('account_login')}?{urlencode({'next': path})}"


def subject(group: str, title: str, letter: Letter, shown: list[Date]) -> str:
    if letter.ending == Ending.MAIL_OFF:
        words = _("[%(group)s] No more invitations by mail: %(title)s")
    elif letter.ending == Ending.NOT_THEIRS:
        words = _("[%(group)s] No longer in your calendar: %(title)s")
    elif letter.method == MailedEntry.Method.CANCEL:
        words = _("[%(group)s] Cancelled: %(title)s")
    elif letter.is_first:
        words = _("[%(group)s] Invitation: %(title)s")
    else:
        words = _("[%(group)s] Changed: %(title)s")
    said = words % {"group": group, "title": title}
    return f"{said}, {day_words(shown[0].first_day)}" if shown else said


def shown_dates(mailed: MailedEntry, letter: Letter) -> list[Date]:
    """The dates that the mail is about; of a series as a whole those that come next."""
    entry, now = mailed.entry, timezone.now()
    if letter.dates:
        found = [date_of_entry(entry, moment) for moment in letter.dates]
        return sorted((date for date in found if date is not None), key=lambda date: date.starts_at)
    coming = dates([entry], now, now + timedelta(days=400))
    if not entry.is_cancelled:
        coming = [date for date in coming if not date.is_cancelled]
    return coming[:DATES_SHOWN] or dates([entry], entry.starts_at, entry.ends_at)[:1]


def line_for(mailed: MailedEntry, letter: Letter, date: Date) -> dict[str, Any]:
    may_answer = bool(letter.dates) and not date.is_cancelled
    return {
        "when": when_words(date, mailed.person.zone),
        "is_cancelled": date.is_cancelled,
        "place": date.place if date.place != mailed.entry.place else "",
        "note": date.note,
        "choices": choices(link_of(mailed, date.key)) if may_answer else [],
    }


def choices(link: str) -> list[tuple[str, str]]:
    """Each answer with the address of the page that asks to confirm it."""
    return [(label, f"{link}?answer={value}") for value, label in Reply.Partstat.choices]


def when_words(date: Date, zone: str) -> str:
    """`Thu, 1 Oct 2026, 09:00–10:00 Berlin (10:00–11:00 Tallinn)`: the reader's clock first, each with its city."""
    if date.is_all_day:
        return days_words(date.first_day, date.last_day)
    mine, there = (_by_clock_of(name, date.starts_at, date.ends_at) for name in (zone, date.zone))
    start = date.starts_at
    if start.astimezone(ZoneInfo(zone)).utcoffset() == start.astimezone(ZoneInfo(date.zone)).utcoffset():
        return there
    return f"{mine} ({there})"


def _by_clock_of(zone: str, starts_at: datetime, ends_at: datetime) -> str:
    start, end = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    if start.date() == end.date():
        return f"{day_words(start.date())}, {clock_words(start, end)} {city(zone)}"
    until = f"{day_words(end.date())}, {clock_words(end)}"
    return f"{day_words(start.date())}, {clock_words(start)} – {until} {city(zone)}"
