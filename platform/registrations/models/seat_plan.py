from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from needs.models import Asked
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
        """Adds `taken`: how many seats are held, by whom they are offered to as well."""
        from registrations.models.registration import Registration

        return self.annotate(taken=counted(Registration.objects.taking().filter(plan=OuterRef("pk"))))

    def with_state_of(self, person: Person | AnonymousUser) -> Self:
        """Adds `taken`, `queue` (how many wait), `my_state`, `my_place_in_queue`, until when an offer to me stands
        (`my_offer_until`), and whether the hosts ask in confidence (`asks_needs`)."""
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
                my_offer_until=Subquery(mine.values("expires_at")[:1]),
                asks_needs=Exists(Asked.objects.about(OuterRef("entry"))),
            )
        )

    def for_box(self, person: Person | AnonymousUser) -> Self:
        """What a seat box shows: how I stand, and the pools. Two queries."""
        from registrations.models.pool import Pool

        pools = models.Prefetch("pools", Pool.objects.for_box(person))
        return self.with_state_of(person).prefetch_related(pools)

    def waited_for_by(self, person: Person, now: datetime) -> Self:
        """For whose seats they asked or wait, or one is offered to them, and may still get one; the next first."""
        from registrations.models.registration import Registration

        mine = Registration.objects.of(person).filter(state__in=["requested", "waiting", "offered"])
        waiting = mine.order_by().values("plan")
        ahead = self.visible_to(person).filter(pk__in=waiting, entry__starts_at__gt=now)
        return (
            ahead.exclude(entry__status=Entry.Status.CANCELLED)
            .with_state_of(person)
            .order_by("entry__starts_at", "pk")
        )


def counted(rows: models.QuerySet, by: str = "plan") -> Coalesce:
    total = rows.order_by().values(by).annotate(total=Count("pk")).values("total")
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
    cut_off_at = models.DateTimeField(_("no seat is given after"), null=True, blank=True)
    needs_approval = models.BooleanField(_("the hosts decide on each registration"), default=False)
    asks_again = models.BooleanField(
        _("changed answers are looked at again"),
        default=False,
        help_text=_("Who changes what they answered after they were taken keeps the seat; the hosts see it."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to take an offered seat"),
        default=0,
        validators=[MaxValueValidator(24 * 14)],
        help_text=_("0: a seat that comes free is given at once to who waits longest."),
    )
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
    def hosts_url(self) -> str:
        return reverse("registrations:registrations", args=[self.pk])

    @property
    def seats_left(self) -> int:
        """For who looks: the open ones, and those of their own pool. Needs `for_box()`. Never below 0, also where the
        capacity was lowered under what is taken."""
        kept = [pool for pool in self.pools.all() if not pool.is_released]
        open_seats = self.capacity - sum(pool.seats for pool in kept)
        open_left = open_seats - (self.taken - sum(pool.taken for pool in kept))
        own_left = next((pool.seats_left for pool in kept if pool.is_mine), 0)
        return max(0, min(self.capacity - self.taken, max(0, open_left) + own_left))

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
        if self.has_closed(now):
            return "closed"
        return "cut_off" if self.is_cut_off(now) else ""

    def promotes(self, now: datetime | None = None) -> bool:
        """Whether the waiting list moves up: also after registration has closed, until it begins or the cut-off."""
        now = now or timezone.now()
        return now < self.entry.starts_at and not self.is_cut_off(now) and not self.entry.is_cancelled

    def is_cut_off(self, now: datetime) -> bool:
        return self.cut_off_at is not None and self.cut_off_at <= now

    def offer_ends(self, now: datetime) -> datetime:
        """Until when a seat that is offered now can be taken: never later than one could still be given."""
        ends = min(now + timedelta(hours=self.offer_hours), self.entry.starts_at)
        return min(ends, self.cut_off_at) if self.cut_off_at else ends
