"""Which seats are free, counted under the plan's lock."""

from collections import Counter
from typing import NamedTuple

from django.db import models
from django.utils import timezone

from registrations.models import Pool, Registration, SeatPlan
from spaces.models import Membership


class Seat(NamedTuple):
    """A seat that can be given now, and from whose share; None: it is open to all."""

    from_pool: int | None


def seats_taken(plan: SeatPlan) -> dict[int | None, int]:
    """How many of each share. In a group all who belong take one, by whichever door they came in."""
    here = Registration.objects.filter(plan=plan)
    if not plan.is_of_group:
        by_share = here.taking().order_by().values_list("from_pool").annotate(models.Count("pk"))
        return dict(by_share)
    return {None: Membership.objects.active().filter(space=plan.space_id).count() + here.offered().count()}


class Count:
    """Two queries, for a group three. `give` counts what is given after them. `due`: shares that still count as kept though
    they flow on now."""

    def __init__(self, plan: SeatPlan) -> None:
        kept, now = Pool.objects.kept().filter(plan=plan).order_by("nearness", "pk"), timezone.now()
        rows = list(kept.values_list("pk", "seats", "release_at", "giving_at"))
        self.shares = {share: seats for share, seats, *_ends in rows}
        # Asked of the same row, since everybody who registers passes here.
        self.due = [share for share, _seats, *ends in rows if any(end and end <= now for end in ends)]
        self.taken: Counter[int | None] = Counter()
        for share, seats in seats_taken(plan).items():
            self.taken[share if share in self.shares else None] += seats
        self.left = plan.size - self.taken.total()
        self.open = plan.size - sum(self.shares.values())

    def left_in(self, share: int | None) -> int:
        """Of one share, as far as the whole has seats: it has none where its capacity was lowered."""
        seats = self.open if share is None else self.shares.get(share, 0)
        return min(self.left, seats - self.taken[share])

    def has_room_in(self, share: int) -> bool:
        """Whether a seat that is taken already can count for this share."""
        return self.shares.get(share, 0) > self.taken[share]

    def seat_for(self, pool: int | None) -> Seat | None:
        """From the share that is kept for them first, so that the open ones stay for others."""
        for share in dict.fromkeys([pool, None]):
            if self.left_in(share) > 0:
                return Seat(share)
        return None

    def give(self, seat: Seat) -> None:
        self.taken[seat.from_pool] += 1
        self.left -= 1

    def give_back(self, from_pool: int | None) -> None:
        """As if a seat that is taken were not."""
        self.taken[from_pool if from_pool in self.shares else None] -= 1
        self.left += 1

    def free_shares(self) -> list[int]:
        return [share for share in self.shares if self.left_in(share) > 0]
