"""What a group's page shows, and to whom."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from calendars import agenda
from calendars.models import Entry
from conversations.models import Thread
from partners.models import Country, Organisation
from people.models import Person
from registrations.models import SeatPlan
from scheduling.models import Poll
from spaces import policy
from spaces.forms import NoteForm
from spaces.models import Membership, Space
from workgroups.actions import Group

DATES_SHOWN = 4
THREADS_SHOWN = 8
# How somebody stands who has not come in yet, and has something to do or to know about it.
WAITS = ("requested", "waiting", "offered")


def contents(group: Group, person: Person | AnonymousUser, now: datetime) -> dict[str, Any]:
    """Eleven queries at most, however much there is. Names of members are for those who may see members."""
    space = group.space
    rows = list(Membership.objects.filter(space=space).present().for_list())
    mine = next((row for row in rows if row.person_id == person.pk), None)
    if mine is None:
        mine = policy.membership(person, space)
    verbs = policy.verbs_with(person, space, mine)
    needs_seats = "manage_seats" in verbs or mine is None or not mine.is_active
    seats = seats_of(space, person) if needs_seats else None
    members = [row for row in rows if row.is_active]
    inside = "see_members" in verbs
    return {
        "group": group,
        "space": space,
        "mine": mine,
        "verbs": verbs,
        "form": NoteForm(),
        "seats": seats,
        "is_full": seats is not None and not seats.seats_left,
        "waits": seats is not None and seats.my_state in WAITS,
        "member_count": len(members),
        "members": members if inside else [],
        "coordinators": [row for row in members if row.is_coordinator and person.is_authenticated],
        # Who takes part in a confidential group is nobody else's business.
        "organisations": organisations(members) if inside or not space.is_confidential else [],
        "waiting": [row for row in rows if row.state == Membership.State.REQUESTED]
        if "decide_requests" in verbs
        else [],
        "dates": agenda.upcoming(Entry.objects.filter(space=space), now, DATES_SHOWN)
        if "see_calendar" in verbs
        else [],
        "threads": threads(group, person) if "read_talk" in verbs else [],
        "polls": Poll.objects.filter(space=space).unsettled().for_list() if "see_calendar" in verbs else [],
    }


def seats_of(space: Space, person: Person | AnonymousUser) -> SeatPlan | None:
    """The places of a group that has a size: two queries there, none elsewhere."""
    if space.most_members is None:
        return None
    return SeatPlan.objects.of_groups().filter(space=space).for_box(person).first()


def organisations(members: list[Membership]) -> list[tuple[Country, list[Organisation]]]:
    """Those that the members stand for, by country. No query: `for_list` has fetched them."""
    found = {affiliation.organisation for row in members for affiliation in row.person.affiliations.all()}
    by_country: dict[Country, list[Organisation]] = {}
    for organisation in sorted(found, key=lambda one: one.name):
        by_country.setdefault(organisation.country, []).append(organisation)
    return sorted(by_country.items(), key=lambda pair: pair[0].name)


def threads(group: Group, person: Person | AnonymousUser) -> list[Thread]:
    if not isinstance(person, Person):
        return []
    found = (
        Thread.objects.visible_to(person)
        .filter(space=group.space)
        .with_unread_of(person)
        .with_draft_of(person)
    )
    return list(found.for_list()[:THREADS_SHOWN])
