"""How plans are looked for, and what is counted with them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from calendars.models import Entry
from needs.models import Asked
from people.models import Person
from registrations.models.asked import answered_by
from spaces.models import Membership, Space

if TYPE_CHECKING:
    pass

OF_A_GROUP = Q(entry=None, occurrence=None)


class SeatPlanQuerySet(models.QuerySet["SeatPlan"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Of a confidential space what is on there is for its own people alone; its own size stands on its page."""
        seen = Q(space__in=Space.objects.visible_to(person))
        open_to_them = Q(space__is_confidential=False) | Q(space__in=Space.objects.of(person)) | OF_A_GROUP
        return self.filter(seen & open_to_them)

    def in_calendars(self) -> Self:
        """For what takes place at some time."""
        return self.exclude(OF_A_GROUP)

    def of_groups(self) -> Self:
        return self.filter(OF_A_GROUP)

    def asking(self, questionnaire: object) -> Self:
        """One form, or one of an `OuterRef`: on registering or after acceptance."""
        return self.filter(Q(questionnaire=questionnaire) | Q(second_questionnaire=questionnaire))

    def with_time(self) -> Self:
        """With all that tells what it is for, and when that is."""
        return self.select_related("space", "entry", "occurrence__entry")

    def ahead(self, now: datetime) -> Self:
        """For what has not begun; belonging to a group never does."""
        return self.filter(Q(entry__starts_at__gt=now) | Q(occurrence__starts_at__gt=now) | OF_A_GROUP)

    def not_over(self, now: datetime) -> Self:
        """For what takes place now or later."""
        return self.filter(Q(entry__ends_at__gt=now) | Q(occurrence__ends_at__gt=now))

    def not_to_come(self, now: datetime) -> Self:
        """For what has begun, or is called off."""
        off = Q(entry__status=Entry.Status.CANCELLED)
        return self.filter(Q(entry__starts_at__lte=now) | Q(occurrence__starts_at__lte=now) | off)

    def standing(self) -> Self:
        """For what is not cancelled."""
        off = Entry.Status.CANCELLED
        return self.exclude(
            Q(entry__status=off) | Q(occurrence__status=off) | Q(occurrence__entry__status=off)
        )

    def locked(self) -> Self:
        """The lock under which seats are given. On SQLite the transaction itself is the lock (IMMEDIATE)."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def promoting(self, now: datetime) -> Self:
        """Those whose seats are still given, as `promotes` has it for one."""
        still = Q(cut_off_at=None) | Q(cut_off_at__gt=now)
        return (
            self.ahead(now).standing().filter(still).exclude(OF_A_GROUP & ~Q(space__state=Space.State.OPEN))
        )

    def with_taken(self) -> Self:
        """Adds `taken`: how many seats are held, by whom they are offered to as well; of a group, by all who belong."""
        from registrations.models.registration import Registration

        here = Registration.objects.filter(plan=OuterRef("pk"))
        members = counted(Membership.objects.active().filter(space=OuterRef("space")), by="space")
        of_group = Case(When(OF_A_GROUP, then=members + counted(here.offered())), default=Value(0))
        others = Case(When(OF_A_GROUP, then=Value(0)), default=counted(here.taking()))
        return self.annotate(taken=of_group + others)

    def with_state_of(self, person: Person | AnonymousUser) -> Self:
        """Adds `taken`, `queue` (how many wait), `my_state`, `my_place_in_queue`; while I wait, the share that is kept for
        me (`my_share`) and my place among those who wait for it (`my_place_in_share`, 0 where there is none); until when an
        offer to me stands (`my_offer_until`), and whether the hosts ask in confidence (`asks_needs`)."""
        from registrations.models.registration import Registration

        here = Registration.objects.filter(plan=OuterRef("pk"))
        mine = here.filter(person=person.pk)
        my_place, my_share = (Subquery(mine_waiting(person, name)) for name in ("place", "pool"))
        before_me = here.filter(state="waiting", place__lte=my_place)
        return (
            self.with_time()
            .with_taken()
            .annotate(
                queue=counted(here.filter(state="waiting")),
                my_state=Subquery(mine.values("state")[:1]),
                my_place_in_queue=counted(before_me),
                my_share=Subquery(mine.filter(state="waiting").values("pool")[:1]),
                my_place_in_share=counted(before_me.filter(pool=my_share)),
                **answered_by(person),
                my_offer_until=Subquery(mine.values("expires_at")[:1]),
                asks_needs=Exists(
                    Asked.objects.about(Coalesce(OuterRef("entry"), OuterRef("occurrence__entry")))
                ),
            )
        )

    def for_form(self, person: Person | AnonymousUser) -> Self:
        """What answering its forms asks of it: both, how I stand (`my_state`), and whether I have answered. One query."""
        from registrations.models.registration import Registration

        mine = Registration.objects.filter(plan=OuterRef("pk"), person=person.pk)
        return (
            self.with_time()
            .select_related("questionnaire", "second_questionnaire")
            .annotate(my_state=Subquery(mine.values("state")[:1]), **answered_by(person))
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
        ahead = self.visible_to(person).filter(pk__in=waiting).ahead(now).standing()
        return ahead.with_state_of(person).next_first()

    def to_decide_by(self, person: Person, now: datetime) -> Self:
        """Those that they host and where somebody waits for the hosts: how many (`to_decide`). The next first."""
        from registrations.models.registration import Registration

        asking = counted(Registration.objects.filter(plan=OuterRef("pk")).to_decide())
        hosted = self.filter(space__in=Space.objects.coordinated_by(person), space__state=Space.State.OPEN)
        found = (hosted.not_over(now) | hosted.of_groups()).standing().with_time()
        return found.annotate(to_decide=asking).filter(to_decide__gt=0).next_first()

    def asking_still(self, person: Person, now: datetime) -> Self:
        """Those with a form that they are asked, have not handed in and still can; as `for_form`. The next first."""
        from registrations.models.registration import STANDING, Registration

        mine = Registration.objects.of(person).standing().order_by().values("plan")
        first = Q(questionnaire__isnull=False, has_answered=False, my_state__in=STANDING)
        second = Q(second_questionnaire__isnull=False, has_answered_second=False, my_state="confirmed")
        found = self.visible_to(person).filter(pk__in=mine).promoting(now).for_form(person)
        return found.filter(first | second).next_first()

    def next_first(self) -> Self:
        """Belonging to a group, which takes place at no time, at the end."""
        starts = Coalesce("occurrence__starts_at", "entry__starts_at")
        return self.order_by(starts.asc(nulls_last=True), "pk")


def counted(rows: models.QuerySet, by: str = "plan") -> Coalesce:
    total = rows.order_by().values(by).annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(total, output_field=models.IntegerField()), 0)


def mine_waiting(person: Person | AnonymousUser, name: str) -> models.QuerySet:
    """A field of my own row in the queue that the outer row waits in."""
    from registrations.models.registration import Registration

    mine = Registration.objects.filter(plan=OuterRef("plan"), person=person.pk, state="waiting")
    return mine.values(name)[:1]
