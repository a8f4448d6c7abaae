"""The digest: what is new since the last one and still unread, in the reader's language and by their clock."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Case, F, Value, When
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from frontend.templatetags.time import day_words
from home import since
from home.since import Since
from notices import quiet
from notices.addresses import link_for, our_host
from notices.choosing import begin_digests, chosen_by, due_after
from notices.leases import TRIES, back_off
from notices.mail import headers_of, one_line
from notices.models import Digest, Notice
from notices.tasks import claim
from people.models import Person

log = logging.getLogger("home.digests")

A_ROUND = 20
DUE = Digest._meta.get_field("due_at")


def send_digests() -> int:
    """One round. Returns how many mails went."""
    begin_digests()
    now = timezone.now()
    due = Digest.objects.due(now).free(now).of_active().order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(send(pk) for pk in list(due[:A_ROUND]))


def send(pk: int) -> bool:
    """Send one person's digest, if nobody else is at it. The claim is one UPDATE; what the last one told is read after
    it, since it may have gone just before."""
    now = timezone.now()
    if not claim(Digest.objects.due(now).free(now).filter(pk=pk), now):
        return False
    row = Digest.objects.select_related("person__mail_settings").filter(pk=pk).first()
    if row is None:  # it went with its person
        return False
    if not row.person.is_active:
        Digest.objects.filter(pk=pk).update(claimed_until=None)
        return False
    person, coming = row.person, None
    try:
        if until := quiet.until(person, now):  # they moved to another zone, or the worker was away till late
            end(row, due_at=until)
            return False
        coming = due_after(now, person, chosen_by(person))
        # All that a digest leads to is for members.
        told = None if person.is_guest else news(person, row.told_until, now)
        if told is not None:
            compose(person, told, row.told_until).send()
    except Exception:  # whatever it is: it must neither stop the round nor be tried for ever
        log.warning("The digest of %s could not be sent.", person.pk, exc_info=True)
        if row.tries >= TRIES:
            end(row, due_at=coming, set_aside_at=now)  # without a day, where that is what cannot be told
        else:
            Digest.objects.filter(pk=pk).update(claimed_until=None, due_at=now + back_off(row.tries))
        return False
    if told is None:
        end(row, due_at=coming)
        return False
    end(row, due_at=coming, told_until=now, sent_at=now, set_aside_at=None)
    return True


def end(row: Digest, *, due_at: datetime | None, **fields: Any) -> None:
    """Give the claim back, in one UPDATE: between two another worker would find the row free and still due. Who chose
    other days meanwhile keeps the due time that follows from that."""
    kept = Case(When(due_at=row.due_at, then=Value(due_at, DUE)), default=F("due_at"))
    Digest.objects.filter(pk=row.pk).update(claimed_until=None, tries=0, due_at=kept, **fields)


def news(person: Person, told_until: datetime, now: datetime) -> Since | None:
    """What came after the last digest, is unread and is not mailed by itself; None where nothing did. Of confidential
    spaces it has the notices' own neutral sentences, and numbers."""
    found = since.gather(person, now)

    def is_new(notice: Notice) -> bool:
        goes_alone = notice.mail_due_at is not None and notice.set_aside_at is None
        return told_until < notice.created_at <= now and notice.mailed_at is None and not goes_alone

    lines = {
        name: [line for line in getattr(found, name) if is_new(line.notice)]
        for name in ("to_me", "dates", "news")
    }
    spaces = [
        replace(one, talks=[talk for talk in one.talks if told_until < talk.thread.last_posted_at <= now])
        for one in found.spaces
    ]
    new = replace(found, **lines, spaces=[one for one in spaces if one.talks])
    return None if new.is_empty else new


def compose(person: Person, told: Since, told_until: datetime) -> EmailMultiAlternatives:
    """The Message-ID is made from where the last one ended, so a second try is the same mail."""
    with translation.override(person.language), timezone.override(person.zone):
        title = _("What is new, %(day)s") % {"day": day_words(timezone.localdate(told.at))}
        body = render_to_string(
            "home/digest.txt",
            {
                "person": person,
                "since": told,
                "waiting": [one for one in told.waiting if not one.is_confidential],
                "waits_privately": sum(one.is_confidential for one in told.waiting),
                "site": settings.SITE_URL,
                "page": settings.SITE_URL + reverse("home:since"),
                "settings_page": settings.SITE_URL + reverse("notices:mail"),
                "stop": link_for(person, "digest"),
            },
        )
    name = f"digest-{person.pk}-{told_until:%Y%m%dT%H%M%S%f}"
    return EmailMultiAlternatives(
        subject=one_line(title),
        body=body,
        to=[person.email],
        headers={"Message-ID": f"<{name}@{our_host()}>", **headers_of(person, "digest", "digest")},
    )
