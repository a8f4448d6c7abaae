"""Places in a group that has a size: its own doors give and take them, this room keeps the order of those who wait."""

from django.db import transaction
from django.utils import timezone

from people.models import Person
from registrations.actions import answers
from registrations.actions.moving_up import count_of, promote_next
from registrations.actions.noting import What, note
from registrations.actions.rows import State, announce, forget, locked, move, of_person, tell
from registrations.actions.seats import ask_for_seats, caught_up, settle
from registrations.models import Registration, SeatPlan
from spaces import actions as spaces
from spaces.models import Membership, Space


@transaction.atomic
def follow_size(*, space: Space, by: Person, before: int | None = None) -> None:
    """A group has a size from now on, or another one than `before`: people can wait for a place, and move up where it
    grew."""
    plan, size = SeatPlan.objects.of_groups().filter(space=space).first(), space.most_members
    if plan is not None:
        plan = locked(plan)
        if before != size:
            note(plan, What.CAPACITY, by=by, before=before, after=size)
        take_offers_back(plan)
        promote_next(plan=plan)
    elif size is not None:
        made = SeatPlan.objects.create(space=space, opens_at=timezone.now())
        note(made, What.LIMITED, by=by, seats=size)


def take_offers_back(plan: SeatPlan) -> None:
    """Those that a smaller size no longer has room for, the last first: who had them waits at their place again."""
    offered = Registration.objects.offered().filter(plan=plan).select_related("person").order_by("-place")
    for mine in list(offered)[: max(0, -count_of(plan).left)]:
        mine.plan = plan
        move(mine, State.WAITING, by=None)
        tell(mine, "registrations.waiting")


def follow_membership(membership: Membership) -> None:
    """Whoever comes in by another door waits no longer; where somebody leaves, the next moves up. The space is locked.
    No query where the space has no size."""
    space = membership.space
    if space.most_members is None:
        return
    found = SeatPlan.objects.of_groups().filter(space=space).first()
    if found is None:
        return
    plan, person, by = locked(found), membership.person, membership.changed_by
    mine = Registration.objects.filter(plan=plan, person=person).select_related("person").first()
    if mine is not None:
        mine.plan = plan
        if membership.is_active and mine.is_standing and mine.state != State.CONFIRMED:
            move(mine, State.CONFIRMED, by=by)
            forget(mine)
        elif mine.state == State.CONFIRMED and membership.state == Membership.State.LEFT:
            move(mine, State.WITHDRAWN, by=by)
        elif mine.state == State.CONFIRMED and membership.state == Membership.State.REMOVED:
            move(mine, State.CANCELLED, by=by, reason=membership.reason)
    if membership.state in (Membership.State.LEFT, Membership.State.REMOVED):
        answers.take_back(plan=plan, person=person)
        promote_next(plan=plan)
    announce(plan)


def queue(membership: Membership, by: Person) -> bool:
    """Whoever asked at the group's own door and is taken, while all places are, waits for one as the others do. The space
    is locked. Whether there is a queue."""
    plan = SeatPlan.objects.of_groups().filter(space=membership.space).first()
    if plan is None:
        return False
    plan = locked(plan)
    mine = of_person(plan, membership.person)
    if not mine.is_standing:
        mine.note = membership.note
        ask_for_seats(plan, [mine], by=lambda _one: by)
        return True
    spaces.hand_over_request(space=membership.space, person=membership.person, by=by)
    if mine.state == State.REQUESTED:
        settle(plan, [mine], caught_up(plan), by=lambda _one: by)
    return True


def promised(space: Space, person: Person) -> int:
    """How many places of a group are offered to others."""
    offered = Registration.objects.offered().filter(plan__in=SeatPlan.objects.of_groups().filter(space=space))
    return offered.exclude(person=person).count()
