"""What hosts ask in confidence, and who of them reads it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from calendars.models import Entry
from needs import policy
from needs.actions.own import end_consents
from needs.actions.rows import held
from needs.actions.telling import tell
from needs.answer import NeedsRefused
from needs.models import Asked, Consent, HostsPhone, Reader
from needs.purposes import Purpose, in_order
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership, Space

MOST_READERS = 3
LONGEST_PHONE = 120


@transaction.atomic
def ask_for(*, entry: Entry, by: Person, purposes: Iterable[str], phone: str = "") -> list[str]:
    """Say for which purposes those who take part are asked, and under which number they may tell instead.

    What was told for a purpose that is no longer asked for is deleted at once. Raises Denied, NeedsRefused.
    """
    entry, given = held(entry), set(purposes)
    policy.require_host(by, entry.space)
    if given - set(Purpose.values):
        raise NeedsRefused("purpose", _("Choose among what is offered."), field="purposes")
    if len(phone.strip()) > LONGEST_PHONE or "\x00" in phone:
        raise NeedsRefused("too_long", _("This is too long, or holds a sign that is no text."), field="phone")
    before = set(policy.asked_of(entry))
    refuse_new_questions(entry, given - before)
    Asked.objects.about(entry).exclude(purpose__in=given).delete()
    end_consents(Consent.objects.filter(entry=entry, purpose__in=before - given), Consent.Ending.NOT_ASKED)
    Asked.objects.bulk_create([Asked(entry=entry, purpose=value) for value in in_order(given - before)])
    if phone.strip():
        HostsPhone.objects.update_or_create(entry=entry, defaults={"words": phone.strip()})
    else:
        HostsPhone.objects.filter(entry=entry).delete()
    return in_order(given)


def refuse_new_questions(entry: Entry, new: set[str]) -> None:
    if not new:
        return
    if code := policy.closed_because(entry):
        raise NeedsRefused(code, policy.WHY_NOT[code])
    if policy.ends_at(entry) is None:
        raise NeedsRefused(
            "endless",
            _("This has no last date, so what is told would never be deleted: give it an end first."),
            field="purposes",
        )


@transaction.atomic
def name_reader(*, space: Space, person: Person, by: Person) -> Reader:
    """From now on this coordinator may read what people tell. Naming twice changes nothing.

    They are told, and so is everybody who has told something already. Raises Denied, NeedsRefused.
    """
    space = spaces.locked(space)
    policy.require_host(by, space)
    known = Reader.objects.filter(space=space, person=person).first()
    if known is not None:
        return known
    if not Membership.objects.coordinating().filter(space=space, person=person).exists():
        raise NeedsRefused("not_a_host", _("Only coordinators can be named."), field="person")
    if Reader.objects.filter(space=space).count() >= MOST_READERS:
        raise NeedsRefused(
            "too_many",
            _("Three people read at most: take somebody's name off first."),
            field="person",
        )
    reader = Reader.objects.create(space=space, person=person, named_by=by)
    if person != by:
        tell(space, "needs.named", [person], title=space.title, names=by)
    told = Consent.objects.standing().filter(entry__space=space).values("person")
    concerned = Person.objects.filter(pk__in=told).exclude(pk=person.pk)
    tell(space, "needs.reader", concerned, title=space.title, names=person)
    return reader


@transaction.atomic
def drop_reader(*, space: Space, person: Person, by: Person) -> None:
    """From now on they read nothing more. Any coordinator may; dropping twice changes nothing. Raises Denied."""
    space = spaces.locked(space)
    policy.require_host(by, space)
    Reader.objects.filter(space=space, person=person).delete()
