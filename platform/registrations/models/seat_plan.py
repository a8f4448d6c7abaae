from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from people.models import Person
from spaces.models import Space


class SeatPlanQuerySet(models.QuerySet["SeatPlan"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        return self.filter(space__in=Space.objects.visible_to(person))

    def locked(self) -> Self:
        """The lock under which seats are given. On SQLite the transaction itself is the lock (IMMEDIATE)."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def for_box(self, person: Person | AnonymousUser) -> Self:
        """Adds what a seat box shows: `taken`, `queue` (how many wait), `my_state` and `my_place_in_queue`."""
        from registrations.models.registration import Registration

        here = Registration.objects.filter(plan=OuterRef("pk"))
        mine = here.filter(person=person.pk)
        before_me = here.filter(state="waiting", place__lte=Subquery(mine_place(person)))
        return self.select_related("space", "entry").annotate(
            taken=counted(here.filter(state="confirmed")),
            queue=counted(here.filter(state="waiting")),
            my_state=Subquery(mine.values("state")[:1]),
            my_place_in_queue=counted(before_me),
        )


def counted(rows: models.QuerySet) -> Coalesce:
    total = rows.order_by().values("plan").annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(total, output_field=models.IntegerField()), 0)


def mine_place(person: Person | AnonymousUser) -> models.QuerySet:
    from registrations.models.registration import Registration

    return Registration.objects.filter(plan=OuterRef("plan"), person=person.pk, state="waiting").values(
        "place"
    )[:1]


class SeatPlan(models.Model):
    """The seats of a space, or of one entry in it (a site visit with a limit of its own).

    Its row is the lock under which every seat is given: whoever counts seats has locked it first.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="seat_plans")
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.CASCADE, related_name="seat_plan"
    )
    capacity = models.PositiveIntegerField(_("seats"), validators=[MinValueValidator(1)])
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    is_open = models.BooleanField(_("takes registrations"), default=True)
    gives_membership = models.BooleanField(
        default=True, editable=False, help_text="A confirmed seat makes its holder a member of the space"
    )
    last_place = models.PositiveIntegerField(default=0, editable=False)

    objects = SeatPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat plan")
        verbose_name_plural = _("seat plans")

    def __str__(self) -> str:
        return f"{self.capacity} in {self.space_id}"

    @property
    def seats_left(self) -> int:
        """Needs `for_box()`. Never below 0, also where the capacity was lowered under what is taken."""
        return max(0, self.capacity - self.taken)

    def closed_because(self, now: datetime | None = None) -> str:
        """Why nobody can register at an instant, as a code; "" while they can. Reads `space` and `entry`."""
        now = now or timezone.now()
        if self.entry and self.entry.is_cancelled:
            return "cancelled"
        if self.space.state != Space.State.OPEN:
            return "not_public"
        if self.entry and now >= self.entry.starts_at:
            return "begun"
        if self.closes_at and now >= self.closes_at:
            return "past"
        if not self.is_open:
            return "closed"
        return "early" if self.opens_at and now < self.opens_at else ""

    def takes_registrations(self, now: datetime | None = None) -> bool:
        return not self.closed_because(now)

    def promotes(self, now: datetime | None = None) -> bool:
        """Whether the waiting list moves up: also after registration has closed, until it begins."""
        now = now or timezone.now()
        return self.entry is None or (now < self.entry.starts_at and not self.entry.is_cancelled)
