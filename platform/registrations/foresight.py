"""What will become of a seat that is given back, or of more seats for all, said before it is: by the same count by which
they are given on then."""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations import guest_policy
from registrations.actions.counting import Count
from registrations.actions.moving_up import able, count_of
from registrations.models import Pool, Registration, SeatPlan
from registrations.policy import closing_words, moment, who_may_take
from spaces.models import Space

State = Registration.State


def moving_up(plan: SeatPlan, *, capacity: int | None = None, given: Pool | None = None) -> int:
    """How many of those who wait get a seat, or are offered one, if there are so many seats, or a share is given to all;
    with those who do so by what is due and comes before it: offers that nobody took, shares whose day has come.

    Ten queries or so, however many wait; three more for each other share. Needs `plan` with its time.
    """
    if not plan.promotes():
        return 0
    count = count_of(plan)
    lapsed = dict(Registration.objects.offered().due().filter(plan=plan).values_list("pk", "from_pool"))
    for share in lapsed.values():
        count.give_back(share)
    if capacity is not None:
        count.left += capacity - plan.size
        count.open += capacity - plan.size
    flows = [share for share in count.shares if share in count.due or (given and share == given.pk)]
    homes = flowing(plan, count, flows, lapsed) if flows else {}
    if count.left <= 0:
        return 0
    waiting = Registration.objects.waiting().filter(plan=plan, person__is_active=True)
    rows = list(waiting.select_related("person"))
    may = who_may_take(plan, [one.person for one in rows])
    number = 0
    for one in rows:
        found = count.seat_for(homes.get(one.pk, one.pool_id)) if one.person_id in may else None
        if found is not None:
            count.give(found)
            number += 1
    return number


def flowing(plan: SeatPlan, count: Count, flows: Collection[int], lapsed: Collection[int]) -> dict[int, int]:
    """Counts as if these shares had flowed on to all, and these offers were over. Returns for which share each counts then who
    counted for one of them, or for none, and for whom another is kept, by their key."""
    for share in flows:
        count.open += count.shares.pop(share)
        count.taken[None] += count.taken.pop(share, 0)
    homes: dict[int, int] = {}
    standing = Registration.objects.standing().filter(plan=plan).exclude(pk__in=list(lapsed))
    free = standing.filter(Q(pool=None) | Q(pool__in=flows))
    for other in plan.pools.filter(pk__in=count.shares).order_by("nearness", "pk"):
        own = free.filter(person__in=other.people()).exclude(pk__in=list(homes)).order_by("place")
        homes |= dict.fromkeys(own.values_list("pk", flat=True), other.pk)
        held = own.filter(pk__in=Registration.objects.taking().values("pk")).count()
        moved = min(held, max(0, count.shares[other.pk] - count.taken[other.pk]))
        count.taken[None] -= moved
        count.taken[other.pk] += moved
    return homes


def after_withdrawal(mine: Registration) -> str:
    """As things stand now, in the language and by the clock that are active. A few queries for each who waits and may
    no longer take it. Needs `plan` with its time."""
    return f"{of_what_is_left(mine)} {of_coming_back(mine)}"


def of_what_is_left(mine: Registration) -> str:
    if mine.state == State.REQUESTED:
        return _("The hosts no longer decide on your registration.")
    if mine.state == State.WAITING:
        return _("You lose your place on the waiting list.")
    return of_seat(mine)


def of_seat(mine: Registration) -> str:
    plan, now = mine.plan, timezone.now()
    if not plan.promotes(now):
        return _("Your seat stays empty: no seat is given to those who wait any more.")
    count, share = without(mine)
    if count.left <= 0:
        return _("Nobody gets your seat: more seats are taken than there are now.")
    if any(count.seat_for(one.pool_id) for one in able(plan, count)):
        if not plan.offer_hours:
            return _("Your seat goes at once to the one who waits longest and can take it.")
        return _(
            "Your seat is offered to the one who waits longest and can take it, until %(until)s; then to the next."
        ) % {"until": moment(plan.offer_ends(now))}
    if share is not None:
        return of_share(share)
    if plan.closed_because(now):
        return _("Nobody waits who can take your seat: it stays free.")
    return _("Nobody waits who can take your seat: it is free for whoever registers.")


def without(mine: Registration) -> tuple[Count, Pool | None]:
    """What is free once they have given back theirs, and the share that it then lies in."""
    count = count_of(mine.plan)
    share = Pool.objects.kept().filter(pk=mine.from_pool_id, plan=mine.plan_id).first()
    count.give_back(mine.from_pool_id)
    return count, share


def of_share(share: Pool) -> str:
    if share.release_at is None:
        return _("Nobody waits who can take your seat: it stays kept for %(name)s.") % {"name": share.name}
    return _("Nobody waits who can take your seat: it stays kept for %(name)s until %(until)s.") % {
        "name": share.name,
        "until": moment(share.release_at),
    }


def of_coming_back(mine: Registration) -> str:
    plan: SeatPlan = mine.plan
    why_not = guest_policy.why_no_guests(plan) if mine.person.is_guest else closing_words(plan)
    if why_not:
        never = _("You cannot register again then.")
        return f"{why_not} {never}"
    if plan.is_of_group and plan.space.joining == Space.Joining.INVITATION:
        return _("You can come back only when you are invited again.")
    if Registration.objects.waiting().filter(plan=plan).exclude(pk=mine.pk).exists():
        return _("You can register again, at the end of the list.")
    return _("You can register again.")
