"""What a person chooses of their mail, and what follows from it."""

import logging
from collections.abc import Collection
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import quiet
from notices.models import Digest, MailSettings
from notices.models.mail_settings import EVENING, MORNING
from notices.schedule import next_digest
from people.models import Person
from people.refusal import Refusal

log = logging.getLogger("notices")

A_ROUND = 200


def settings_of(person: Person) -> MailSettings:
    """As they chose, or as it is for who chose nothing: that row isn't stored. One query."""
    return MailSettings.objects.filter(person=person).first() or MailSettings(person=person)


@transaction.atomic
def choose(
    *,
    person: Person,
    at_once: bool | None = None,
    digest: str | None = None,
    weekdays: Collection[int] | None = None,
    weekday: int | None = None,
    at: time | None = None,
) -> MailSettings:
    """Change what is given, and when the next digest is due. Raises Refusal: "days", "at", "digest"."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    chosen = settings_of(person)
    given = {"at_once": at_once, "digest": digest, "weekday": weekday, "at": at}
    for name, value in given.items():
        if value is not None:
            setattr(chosen, name, value)
    if weekdays is not None:
        chosen.weekdays = sorted(set(weekdays))
    refuse_wrong(chosen)
    chosen.save()
    plan(person, chosen)
    return chosen


def refuse_wrong(chosen: MailSettings) -> None:
    if chosen.digest not in MailSettings.Digest.values:
        raise Refusal("digest", _("Choose how often."), "digest")
    if not set(chosen.weekdays) | {chosen.weekday} <= set(range(7)):
        raise Refusal("days", _("Choose days of the week."), "weekdays")
    if chosen.digest == MailSettings.Digest.DAILY and not chosen.weekdays:
        raise Refusal("days", _("Choose a day at least, or no digest."), "weekdays")
    if not MORNING <= chosen.at < EVENING:
        raise Refusal("at", _("Choose a time between 7:00 and 20:00."), "at")


def plan(person: Person, chosen: MailSettings) -> None:
    """Put the next digest where it belongs now. One that could not be sent before is tried anew."""
    due = due_after(timezone.now(), person, chosen)
    Digest.objects.get_or_create(person=person)
    Digest.objects.filter(person=person).update(due_at=due, tries=0, set_aside_at=None)


def plan_by_new_clock(person: Person) -> None:
    """Who lives by another clock now has the next digest by it, and not the one after the next."""
    plan(person, settings_of(person))


def due_after(moment: datetime, person: Person, chosen: MailSettings) -> datetime | None:
    return next_digest(
        after=moment,
        weekdays=chosen.days,
        at=chosen.at,
        zone=person.zone,
        is_day_off=quiet.days_off(person),
    )


def begin_digests() -> int:
    """A row for who has none yet: from now on they get digests, as they chose or by default."""
    without = Person.objects.filter(is_active=True, digests=None).select_related("mail_settings")
    now = timezone.now()
    new = [begun(one, now) for one in without.order_by("pk")[:A_ROUND]]
    return len(Digest.objects.bulk_create(new, ignore_conflicts=True))


def begun(person: Person, now: datetime) -> Digest:
    """Set aside where nobody can tell when it would be due: that must not keep all others from theirs."""
    try:
        return Digest(person=person, told_until=now, due_at=due_after(now, person, chosen_by(person)))
    except Exception:
        log.exception("When the digests of person %s are due cannot be told.", person.pk)
        return Digest(person=person, told_until=now, set_aside_at=now)


def chosen_by(person: Person) -> MailSettings:
    """The same for who was read together with their settings. No query."""
    return getattr(person, "mail_settings", None) or MailSettings(person=person)
