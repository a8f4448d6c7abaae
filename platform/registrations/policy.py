"""Who may take a seat, and when. The hosts' verb is `manage_seats` of `spaces.policy`."""

from collections.abc import Collection
from datetime import datetime

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person
from people.refusal import Refusal
from people.zones import city
from registrations.models import Guest, SeatPlan
from spaces import policy as spaces
from spaces.models import Membership, Space


class RegistrationClosed(Refusal):
    """A seat that cannot be asked for, or given back, as things stand."""


WHY: dict[str, str | Promise] = {
    "cancelled": gettext_lazy("This has been cancelled: there are no seats any more."),
    "not_public": gettext_lazy("Registration is not open."),
    "begun": gettext_lazy("This has already begun: it takes no more registrations."),
    "unopened": gettext_lazy("Registration has not been opened yet."),
}


def closing_words(plan: SeatPlan, now: datetime | None = None) -> str:
    """Why nobody can register now, as a sentence in the language that is active; "" while they can."""
    return why_closed(plan, plan.closed_because(now))


def why_closed(plan: SeatPlan, code: str) -> str:
    if code == "early":
        return _("Registration opens on %(when)s.") % {"when": moment(plan.opens_at)}
    if code == "closed":
        return _("Registration closed on %(when)s.") % {"when": moment(plan.closes_at)}
    if code == "cut_off":
        return _("No seat is given any more since %(when)s.") % {"when": moment(plan.cut_off_at)}
    return str(WHY[code]) if code else ""


def door_words(plan: SeatPlan) -> str:
    """The same for hosts, who set the door of a draft before anybody comes to it."""
    if not plan.is_draft or plan.closed_because() != "not_public" or not plan.promotes():
        return closing_words(plan)
    first = _("This is a draft: nobody can register before it is published.")
    if plan.is_open:
        then = _("Registration opens with it.")
    elif plan.opens_at is not None and plan.opens_at > timezone.now():
        then = why_closed(plan, "early")
    else:
        then = _("Registration stays closed then, until you open it.")
    return f"{first} {then}"


def moment(instant: datetime | None) -> str:
    """By the clock of the reader, with the name of that clock."""
    clock = city(timezone.get_current_timezone_name())
    return f"{formats.date_format(timezone.localtime(instant), 'DATETIME_FORMAT')} ({clock})"


def refuse_closed(plan: SeatPlan) -> None:
    code = plan.closed_because()
    if code:
        raise RegistrationClosed(code, closing_words(plan))


def can_see(plan: SeatPlan, person: Person) -> bool:
    """As `SeatPlan.objects.visible_to` has it. No query for what is open to all; reads `space`."""
    space = plan.space
    is_open = space.visibility == Space.Visibility.PUBLIC and space.state != Space.State.DRAFT
    if is_open and not space.is_confidential:
        return True
    return SeatPlan.objects.visible_to(person).filter(pk=plan.pk).exists()


def asks_hosts(plan: SeatPlan, person: Person) -> bool:
    """Whether the hosts decide on this person. Whom a group has invited it has decided on."""
    return plan.hosts_decide and not (plan.is_of_group and is_invited(plan, person))


def is_invited(plan: SeatPlan, person: Person) -> bool:
    belonging = spaces.membership(person, plan.space)
    return belonging is not None and belonging.state == Membership.State.INVITED


def refuse_stranger(plan: SeatPlan, person: Person) -> None:
    """A seat inside an occasion (a stop with a limit of its own) is for those who take part in it."""
    if plan.is_of_group:
        refuse_no_newcomer(plan, person)
    if not plan.gives_membership and not may_take(plan, person):
        is_by_seat = plan.space.joining == Space.Joining.REGISTRATION
        raise RegistrationClosed(
            "members_only",
            _("Register for the whole first: this is for those who take part.")
            if is_by_seat
            else _("Join the group first: these seats are for its members."),
        )


def refuse_no_newcomer(plan: SeatPlan, person: Person) -> None:
    belonging = spaces.membership(person, plan.space)
    if belonging is not None and belonging.is_active:
        raise RegistrationClosed("member", _("You belong to this group already."))
    if not may_take(plan, person):
        raise RegistrationClosed("by_invitation", _("People join here by invitation only."))


def may_take(plan: SeatPlan, person: Person) -> bool:
    """Whether a seat can still become theirs: they may open the page of the whole, or, for a seat inside, take part
    in it; of a group, not yet belong to it, and be invited where it invites. Two queries at most."""
    if plan.is_of_group and plan.space.joining == Space.Joining.INVITATION:
        return is_invited(plan, person)
    if plan.gives_membership:
        if Space.objects.visible_to(person).filter(pk=plan.space_id).exists():
            return True
        # What they asked for while everybody could stands.
        return person.is_guest and Guest.objects.filter(plan=plan, person=person).exists()
    belonging = spaces.membership(person, plan.space)
    return belonging is not None and belonging.is_active


def who_may_take(plan: SeatPlan, people: Collection[Person]) -> set[int]:
    """The numbers of those of whom `may_take` holds, in four queries; one more where guests may no longer open the page."""
    here = [plan.space_id]
    if plan.is_of_group and plan.space.joining == Space.Joining.INVITATION:
        return set(spaces.spaces_of(people, here, [Membership.State.INVITED]))
    if not plan.gives_membership:
        return set(spaces.spaces_of(people, here))
    seen = spaces.visible_spaces(people, here)
    may = {person.pk for person in people if plan.space_id in seen[person.pk]}
    guests = [person.pk for person in people if person.is_guest and person.pk not in may]
    if guests:
        may |= set(Guest.objects.filter(plan=plan, person__in=guests).values_list("person", flat=True))
    return may
