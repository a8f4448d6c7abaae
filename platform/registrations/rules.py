"""By which rules the seats of a plan are given, as sentences for who asks for one. Nothing else says it: what the plan
has set is read here alone, so that no page can tell another rule."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.templatetags.time import when_words
from registrations.models import Pool, SeatPlan


def rules_of(plan: SeatPlan) -> list[str]:
    """In the language and by the clock that are active; none where no seat is given any more. A plan from `for_box()`: it
    runs no query."""
    if not plan.promotes(timezone.now()):
        return []
    kept = [pool for pool in plan.pools.all() if not pool.is_released]
    return [*of_shares(plan, kept), *of_hosts(plan), *of_order(kept), *of_offers(plan), *of_ending(plan)]


def of_shares(plan: SeatPlan, kept: list[Pool]) -> Iterator[str]:
    if not kept:
        return
    open_seats = plan.size - sum(pool.seats for pool in kept)
    yield ngettext(
        "%(open)s seat is open to everybody.", "%(open)s seats are open to everybody.", open_seats
    ) % {"open": open_seats}
    for pool in kept:
        seats = ngettext(
            "%(name)s: %(seats)s seat, %(left)s left", "%(name)s: %(seats)s seats, %(left)s left", pool.seats
        ) % {"name": pool.name, "seats": pool.seats, "left": pool.seats_left}
        yield f"{seats} {until_of(plan, pool)}."


def until_of(plan: SeatPlan, pool: Pool) -> str:
    if pool.release_at is None:
        return _("(kept until the hosts give them to all)")
    return _("(kept until %(until)s)") % {"until": when_words(pool.release_at, plan.zone)}


def of_hosts(plan: SeatPlan) -> Iterator[str]:
    if plan.hosts_decide:
        yield _(
            "The hosts decide on each registration. Whoever they accept has a seat, or waits for one where none is free."
        )
    if plan.asks_again and (plan.questionnaire_id or plan.second_questionnaire_id):
        yield _(
            "If you change your answers after you were accepted, you keep your seat, and the hosts look at them again."
        )


def of_order(kept: list[Pool]) -> Iterator[str]:
    """The three sentences of docs/decisions/0018, where there are shares; the first of them is enough where there are none."""
    if not kept:
        yield _("A seat that comes free goes to whoever waits longest.")
        return
    yield _(
        "A seat that is kept goes to the longest waiting of those it is kept for, an open one to whoever waits longest."
    )
    yield _("Whoever seats are kept for gets one of these first, so that the open ones stay for others.")
    yield _(
        "When seats are no longer kept, those that are left are open to everybody. "
        "Whoever waited for them keeps the place at which they asked."
    )


def of_offers(plan: SeatPlan) -> Iterator[str]:
    if not plan.offer_hours:
        yield _(
            "When a seat comes free for you it is yours at once, and we write to you. "
            "If you can no longer come, withdraw: the seat then goes to the next."
        )
        return
    yield ngettext(
        "When a seat comes free for you we offer it to you: you have %(hours)d hour to take it.",
        "When a seat comes free for you we offer it to you: you have %(hours)d hours to take it.",
        plan.offer_hours,
    ) % {"hours": plan.offer_hours}
    yield _(
        "If you leave it to the next, or do not answer in time, no other seat is offered to you "
        "unless you register again, at the end of the list."
    )


def of_ending(plan: SeatPlan) -> Iterator[str]:
    if plan.closes_at is not None:
        yield _("Whoever waits still moves up after registration has closed.")
    if plan.cut_off_at is not None:
        ending = _("After %(when)s nobody moves up any more.") % {
            "when": when_words(plan.cut_off_at, plan.zone)
        }
    elif plan.starts_at is not None:
        ending = _("Once it has begun nobody moves up any more.")
    else:  # belonging to a group never begins
        return
    offers = _("An offer ends then at the latest.") if plan.offer_hours else ""
    yield f"{ending} {offers}".strip()
