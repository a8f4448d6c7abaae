from collections.abc import Callable, Collection, Mapping
from datetime import date, time, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

import live
from people.models import Leave, Person, WorkingHours
from people.refusal import Refusal
from people.text import normalise_email

MOST_LEAVE = 100
FURTHEST_LEAVE = timedelta(days=731)


# What rooms above do when somebody goes by another clock; called within the transaction. They add themselves when the
# program starts, since this room knows none of them.
MOVED: list[Callable[[Person], object]] = []


# The same, of a guest who has an account from now on.
SIGNED_UP: list[Callable[[Person], object]] = []

# Before that: what they change then they lock here, since it is always locked before a person.
SIGNING_UP: list[Callable[[Person], object]] = []


class HoursRefused(Refusal):
    """Working hours or leave that nobody can have."""


@transaction.atomic
def keep_profile(*, person: Person, fields: Collection[str]) -> Person:
    """Save these fields of a person, which they or an administrator have changed, and what follows from another zone."""
    before = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    person.save(update_fields=fields)
    if person.zone != before.zone:
        for follow in MOVED:
            follow(person)
    return person


def held(email: str) -> Person | None:
    """Whose address it is, locked: while they are, nobody erases them, and no guest becomes an account."""
    locked = Person.objects.select_for_update(of=("self",), no_key=True)
    return locked.filter(email=normalise_email(email)).first()


@transaction.atomic
def find_or_make_guest(*, email: str, name: str, language: str, zone: str) -> Person:
    """The person of an address that was confirmed a moment ago, or told to a host at the door, locked. Who has an account is
    returned as they are: look at `is_guest`. A guest keeps the name that stands in the lists of others already, and reads
    what they ask for now."""
    address = normalise_email(email)
    known = held(address)
    if known is None:
        given = {"name": name, "language": language, "zone": zone, "is_guest": True}
        return Person.objects.get_or_create(
            email=address, defaults={**given, "password": make_password(None)}
        )[0]
    if known.is_guest:
        known.language = language
        known.save(update_fields=["language"])
    return known


@transaction.atomic
def open_account(*, person: Person) -> Person:
    """Of a guest who can sign in from now on: they stay who they are, and what was given to a guest follows.

    The caller has changed nothing of the person yet: what rooms above hold is locked first.
    """
    for hold in SIGNING_UP:
        hold(person)
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if person.is_guest:
        person.is_guest = False
        person.save(update_fields=["is_guest"])
        for follow in SIGNED_UP:
            follow(person)
    return person


@transaction.atomic
def deactivate(*, person: Person) -> Person:
    """Shut a person out, everywhere at once; calendar feeds ask `is_active` at each fetch.

    Their pages are told that asking again is in vain, before their sign-ins end.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    person.is_active = False
    person.save(update_fields=["is_active"])
    transaction.on_commit(lambda: live.shut_out(person.pk))
    end_access(person=person)
    return person


@transaction.atomic
def end_access(*, person: Person, but: str | None = None) -> None:
    """The one way in which sign-ins end: tokens, sessions (all but the one with the key `but`), sockets.

    A page of the session that stays comes back with its cookie. Reads every standing session: Django keeps whose it
    is only inside.
    """
    AuthToken.objects.filter(user=person).delete()
    standing = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=but or "")
    ended = [
        one.pk for one in standing.iterator() if one.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=ended).delete()
    transaction.on_commit(lambda: live.close(person.pk))


@transaction.atomic
def set_working_hours(*, person: Person, hours: Mapping[int, tuple[time, time]]) -> None:
    """The whole week anew: from and until by weekday (0 is Monday), in the person's zone; the others are days off.

    Raises HoursRefused for a week without any hours, and where a day ends before it begins.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not hours:
        raise HoursRefused("no_hours", _("Give the hours of one day at least. For time away there is leave."))
    if any(ends <= starts for starts, ends in hours.values()):
        raise HoursRefused("ends_before_start", _("The end must be later than the start."))
    WorkingHours.objects.filter(person=person).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(person=person, weekday=weekday, starts=starts, ends=ends)
        for weekday, (starts, ends) in sorted(hours.items())
    )


@transaction.atomic
def add_leave(*, person: Person, first_day: date, last_day: date) -> Leave:
    """Days away, both within it. The same days again are the same leave. Raises HoursRefused."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if last_day < first_day:
        raise HoursRefused("ends_before_start", _("The last day lies before the first."))
    if last_day > timezone.localdate() + FURTHEST_LEAVE:
        raise HoursRefused("too_far", _("Leave can lie two years ahead at most."))
    same, days = Leave.objects.filter(person=person), {"first_day": first_day, "last_day": last_day}
    if not same.filter(**days).exists() and same.upcoming(timezone.localdate()).count() >= MOST_LEAVE:
        raise HoursRefused(
            "too_many", _("You have said a hundred times that you are away. Remove one first.")
        )
    return Leave.objects.get_or_create(person=person, **days)[0]


def remove_leave(*, leave: Leave) -> None:
    leave.delete()
