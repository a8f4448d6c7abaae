"""Mail for what was not read in the page: picked up when due, claimed for a while, sent, and only then ticked off."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from notices.models import Notice
from notices.sentences import SENTENCES, is_whole
from notices.sentences import subject as say_subject
from people.models import Person

log = logging.getLogger("notices")

LEASE = timedelta(minutes=2)
TRIES = 5
FIRST_BACK_OFF = timedelta(minutes=1)
PEOPLE_A_ROUND = 20
NOTICES_A_MAIL = 50


def send_mail() -> int:
    """One round: a mail each to some of the people for whom something is due. Returns how many mails went."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Notice.objects.due_for_mail(now).filter(free).order_by("recipient_id")
    people = waiting.values_list("recipient_id", flat=True).distinct()[:PEOPLE_A_ROUND]
    return sum(send_to(person_id) for person_id in list(people))


def send_to(person_id: int) -> int:
    """Mail what is due to one person, if nobody else is at it. The claim is one UPDATE: two workers never both win."""
    now = timezone.now()
    due = Notice.objects.due_for_mail(now).filter(recipient=person_id)
    ids = list(due.values_list("pk", flat=True)[:NOTICES_A_MAIL])
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    until = now + LEASE
    Notice.objects.due_for_mail(now).filter(free, pk__in=ids).update(
        claimed_until=until, tries=F("tries") + 1
    )
    # Read again after the claim: what was read, or taken away with access, meanwhile isn't mailed.
    mine = Notice.objects.unread().filter(pk__in=ids, claimed_until=until, mailed_at=None)
    notices = list(mine.select_related("recipient").order_by("created_at", "pk"))
    notices = [notice for notice in notices if notice.key in SENTENCES]
    if not notices or not notices[0].recipient.is_active:
        Notice.objects.filter(pk__in=ids, claimed_until=until).update(mail_due_at=None)
        return 0
    if torn := [notice for notice in notices if not is_whole(notice.key, notice.params)]:
        set_aside(torn)
        notices = [notice for notice in notices if notice not in torn]
    if not notices:
        return 0
    try:
        compose(notices[0].recipient, notices).send()
    except Exception:  # whatever it is: it must neither stop the round nor be tried for ever
        log.warning("A mail with %s notices could not be sent.", len(notices), exc_info=True)
        put_off(notices)
        return 0
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
        mailed_at=timezone.now(), claimed_until=None
    )
    return 1


def set_aside(notices: list[Notice]) -> None:
    """What cannot be said is not mailed, however often it is tried; the admin shows it."""
    ids = [notice.pk for notice in notices]
    log.error("Notices %s lack what their sentence names.", ids)
    Notice.objects.filter(pk__in=ids).update(set_aside_at=timezone.now(), claimed_until=None)


def put_off(notices: list[Notice]) -> None:
    """Later, twice as late each time; after five tries set aside, where the admin shows it."""
    now = timezone.now()
    for notice in notices:
        notice.claimed_until = None
        if notice.tries >= TRIES:
            notice.set_aside_at = now
        else:
            notice.mail_due_at = now + FIRST_BACK_OFF * 2 ** (notice.tries - 1)
    Notice.objects.bulk_update(notices, ["claimed_until", "mail_due_at", "set_aside_at"])


def compose(person: Person, notices: list[Notice]) -> EmailMultiAlternatives:
    """In the reader's language. The Message-ID is made from the first notice, so a second try is the same mail."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    with translation.override(person.language), timezone.override(person.zone):
        if len(notices) == 1:
            subject = say_subject(notices[0].key, notices[0].params)
        else:
            subject = translation.ngettext(
                "%(count)s thing for you to know", "%(count)s things for you to know", len(notices)
            ) % {"count": len(notices)}
        text = render_to_string(
            "notices/mail.txt", {"person": person, "notices": notices, "site": settings.SITE_URL}
        )
    return EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        to=[person.email],
        headers={
            "Message-ID": f"<notice-{notices[0].pk}@{host}>",
            "List-Id": f"Hansa <notices.{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
