from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from people.models import Person
from questionnaires.models import Questionnaire
from registrations.models.asked import answered_by
from spaces.models import Space


class SeatPlanQuerySet(models.QuerySet["SeatPlan"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        return self.filter(space__in=Space.objects.visible_to(person))

    def locked(self) -> Self:
        """The lock under which seats are given. On SQLite the transaction itself is the lock (IMMEDIATE)."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def with_taken(self) -> Self:
        """Adds `taken`: how many have a seat."""
        from registrations.models.registration import Registration

        return self.annotate(taken=counted(Registration.objects.confirmed().filter(plan=OuterRef("pk"))))

    def for_box(self, person: Person | AnonymousUser) -> Self:
        """Adds what a seat box shows: `taken`, `queue` (how many wait), `my_state` and `my_place_in_queue`."""
        from registrations.models.registration import Registration

        here = Registration.objects.filter(plan=OuterRef("pk"))
        mine = here.filter(person=person.pk)
        before_me = here.filter(state="waiting", place__lte=Subquery(mine_place(person)))
        return (
            self.select_related("space", "entry")
            .with_taken()
            .annotate(
                queue=counted(here.filter(state="waiting")),
                my_state=Subquery(mine.values("state")[:1]),
                my_place_in_queue=counted(before_me),
                **answered_by(person),
            )
        )

    def waited_for_by(self, person: Person, now: datetime) -> Self:
        """For whose seats they stand on the list and may still get one, the next first; as `for_box`."""
        from registrations.models.registration import Registration

        waiting = Registration.objects.of(person).waiting().order_by().values("plan")
        ahead = self.visible_to(person).filter(pk__in=waiting, entry__starts_at__gt=now)
        return (
            ahead.exclude(entry__status=Entry.Status.CANCELLED)
            .for_box(person)
            .order_by("entry__starts_at", "pk")
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
    """The seats of an entry: of the one that spans a space, or of one in it (a stop with a limit of its own).

    Its row is the lock under which every seat is given: whoever counts seats has locked it first.

    `opens_at` and `closes_at` are instants, not wall times: a deadline is the same moment for people in every zone.
    Without `opens_at` registration has not been opened; without `closes_at` it stays open until the entry begins.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="seat_plans")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="seat_plan")
    capacity = models.PositiveIntegerField(_("seats"), validators=[MinValueValidator(1)])
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    gives_membership = models.BooleanField(
        default=True, editable=False, help_text="A confirmed seat makes its holder a member of the space"
    )
    last_place = models.PositiveIntegerField(default=0, editable=False)
    # One-to-one: who withdraws from one plan must not lose what they answered for another.
    questionnaire = models.OneToOneField(
        Questionnaire, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan", editable=False
    )
    second_questionnaire = models.OneToOneField(
        Questionnaire,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="plan_as_second",
        editable=False,
        help_text="Asked of who has a seat",
    )

    objects = SeatPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat plan")
        verbose_name_plural = _("seat plans")
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="seat_plan_has_a_seat"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gte=F("opens_at")),
                name="seat_plan_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(questionnaire=F("second_questionnaire")), name="seat_plan_asks_two_forms"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capacity} in {self.space_id}"

    def get_absolute_url(self) -> str:
        """The page on which its seat box stands. Reads `space`."""
        return (
            self.space.get_absolute_url()
            if self.gives_membership
            else reverse("registrations:plan", args=[self.pk])
        )

    @property
    def seats_left(self) -> int:
        """Needs `for_box()`. Never below 0, also where the capacity was lowered under what is taken."""
        return max(0, self.capacity - self.taken)

    @property
    def is_open(self) -> bool:
        """Whether the hosts have the door open now; what is a draft, or has begun, takes nobody even so."""
        now = timezone.now()
        return self.opens_at is not None and self.opens_at <= now and not self.has_closed(now)

    def has_closed(self, now: datetime) -> bool:
        return self.closes_at is not None and self.closes_at <= now

    def closed_because(self, now: datetime | None = None) -> str:
        """Why nobody can register at an instant, as a code; "" while they can. Reads `space` and `entry`."""
        now = now or timezone.now()
        if self.entry.is_cancelled:
            return "cancelled"
        if self.space.state != Space.State.OPEN:
            return "not_public"
        if now >= self.entry.starts_at:
            return "begun"
        if self.opens_at is None:
            return "unopened"
        if now < self.opens_at:
            return "early"
        return "closed" if self.has_closed(now) else ""

    def promotes(self, now: datetime | None = None) -> bool:
        """Whether the waiting list moves up: also after registration has closed, until it begins."""
        now = now or timezone.now()
        return now < self.entry.starts_at and not self.entry.is_cancelled
