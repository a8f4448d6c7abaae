"""Who may tell, ask and read in confidence, and until when. The hosts' verb is `manage_seats` of `spaces.policy`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry, Reply
from needs.answer import NeedsRefused
from needs.models import Asked, Reader
from needs.purposes import in_order
from people.models import Person
from spaces import policy as spaces
from spaces.models import Space

KEPT_AFTER = timedelta(days=30)
# That somebody agreed, and who read: for that long one can still look it up.
NOTED_AFTER = timedelta(days=365)

WHY_NOT: dict[str, Promise] = {
    "not_asked": _("The hosts do not ask for this."),
    "cancelled": _("This has been cancelled: nothing is asked or kept any more."),
    "over": _("This is over: nothing new is kept."),
    "archived": _("This is archived: nothing new is kept."),
    "not_taking_part": _("Once you have a seat, you can tell the hosts here what you need."),
}


def ends_at(entry: Entry) -> datetime | None:
    """When it is over, the last date of a series; None where it has no end."""
    return entry.last_ends_at


def deleted_at(entry: Entry) -> datetime | None:
    """When what was told goes by itself: 30 days after the end, or after it was cancelled."""
    ends = [ends_at(entry)] + ([entry.cancelled_at] if entry.is_cancelled else [])
    known = [moment for moment in ends if moment is not None]
    return min(known) + KEPT_AFTER if known else None


def over_since(moment: datetime) -> Q:
    """Of entries: over, or cancelled, at that moment. What `deleted_at` says, for many."""
    return Q(entry__last_ends_at__lte=moment) | Q(
        entry__status=Entry.Status.CANCELLED, entry__cancelled_at__lte=moment
    )


def asked_of(entry: Entry) -> list[str]:
    """The purposes for which its hosts ask, as pages show them. One query."""
    return in_order(Asked.objects.about(entry).values_list("purpose", flat=True))


def closed_because(entry: Entry) -> str:
    """Why nobody can tell anything any more, as a code of `WHY_NOT`; "" while it is to come. Reads `space`."""
    last = ends_at(entry)
    if entry.is_cancelled:
        return "cancelled"
    if last is not None and last <= timezone.now():
        return "over"
    return "archived" if entry.space.is_archived else ""


def no_telling_because(entry: Entry, person: Person | AnonymousUser, purposes: Iterable[str]) -> str:
    """Why they can tell nothing now, as a code of `WHY_NOT`; "" while they can. One query."""
    if code := closed_because(entry):
        return code
    if not purposes:
        return "not_asked"
    return "" if takes_part(person, entry) else "not_taking_part"


def takes_part(person: Person | AnonymousUser, entry: Entry) -> bool:
    """Who belongs to the space; a guest, who belongs to nothing, with the yes that their seat gave. One query."""
    if isinstance(person, Person) and person.is_guest and person.is_active and not entry.space.is_archived:
        accepted = Reply.objects.filter(entry=entry, occurrence=None, person=person)
        return accepted.filter(partstat=Reply.Partstat.ACCEPTED).exists()
    return "see_members" in membership_verbs(person, entry.space)


def membership_verbs(person: Person | AnonymousUser, space: Space) -> frozenset[str]:
    """What belonging alone gives: being a steward gives nothing here. One query."""
    if not person.is_authenticated or not person.is_active or space.is_archived:
        return frozenset()
    return spaces.verbs_of(spaces.membership(person, space))


def refuse_telling(entry: Entry, person: Person, purpose: str) -> None:
    purposes = asked_of(entry)
    code = no_telling_because(entry, person, purposes)
    if not code and purpose not in purposes:
        code = "not_asked"
    if code:
        raise NeedsRefused(code, WHY_NOT[code])


def may_host(person: Person | AnonymousUser, space: Space) -> bool:
    """Say what is asked and who reads, and see numbers without names. One query."""
    return "manage_seats" in membership_verbs(person, space)


def require_host(person: Person | AnonymousUser, space: Space) -> None:
    if not may_host(person, space):
        raise spaces.Denied("manage_seats")


def may_read(person: Person | AnonymousUser, space: Space) -> bool:
    """Whoever coordinates and is named. Two queries."""
    return may_host(person, space) and Reader.objects.filter(space=space, person=person.pk).exists()


def require_reader(person: Person | AnonymousUser, space: Space) -> None:
    if not may_read(person, space):
        raise spaces.Denied("read_needs")
