"""Any order of registering, deciding, offering, taking, lapsing, keeping shares and letting them flow, changing the
capacity, the rules and the door, against a model that knows no database."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from calendars import actions as calendars
from calendars.models import Occurrence, Reply
from notices.models import Notice
from registrations import actions
from registrations.actions import RegistrationClosed
from registrations.models import Pool, Registration, SeatDecision, SeatPlan
from spaces.models import Membership
from tests import factories

PEOPLE, DANES = 6, 3
STANDING = ("requested", "waiting", "offered", "confirmed")
someone = st.integers(0, PEOPLE - 1)


class Story(RuleBasedStateMachine):
    """The model: everybody's state, the order in which they asked, and whose share a seat is from."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.host = factories.make_partner("Host", is_organiser=True)
        self.people = [
            factories.make_partner(f"Asker {number}", country="DK" if number < DANES else "DE")
            for number in range(PEOPLE)
        ]
        self.plan = self.made()
        self.state: dict[int, str] = {}
        self.asked: dict[int, int] = {}
        self.share: dict[int, bool] = {}  # of who holds a seat: whether it is from the share of the Danes
        self.kept: set[int] = set()  # cancelled, and still to be undone
        self.still_belong: set[int] = set()  # of these who had a seat: nothing of it ends before
        self.waits_for_share: set[int] = set()
        self.count, self.steps, self.promoted = 0, 0, 0
        self.capacity, self.is_open, self.is_cut_off = 3, True, False
        self.pool_seats, self.needs_approval, self.offers = 0, False, False

    def made(self) -> SeatPlan:
        """Three seats."""
        visit = factories.make_visit(coordinator=self.host, capacity=3)
        return SeatPlan.objects.get(pk=visit.seat_plan_id)

    def seated(self) -> set[int]:
        """Whom a seat has brought what it brings."""
        members = Membership.objects.active().filter(space=self.plan.space_id, role="member")
        return set(members.values_list("person", flat=True))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # The model

    def left(self, from_share: bool) -> int:
        taken = list(self.share.values())
        seats = self.pool_seats if from_share else self.capacity - self.pool_seats
        return min(self.capacity - len(taken), seats - taken.count(from_share))

    def seat_for(self, who: int) -> bool | None:
        for from_share in [True, False] if who in self.waits_for_share else [False]:
            if self.left(from_share) > 0:
                return from_share
        return None

    def become(self, who: int, state: str) -> None:
        self.state[who] = state
        self.steps += 1

    def settle(self, who: int) -> None:
        found = self.seat_for(who)
        self.become(who, "waiting" if found is None else "confirmed")
        if found is not None:
            self.share[who] = found

    def move_up(self) -> None:
        if self.is_cut_off:
            return
        for who in sorted(self.all_in("waiting"), key=self.asked.__getitem__):
            found = self.seat_for(who)
            if found is not None:
                self.share[who] = found
                self.become(who, "offered" if self.offers else "confirmed")
                self.promoted += 1

    def end(self, who: int, state: str, can_undo: bool = False) -> None:
        held = who in self.share
        if held and can_undo and self.state[who] == "confirmed":
            self.still_belong.add(who)
        self.become(who, state)
        if held and can_undo:
            self.kept.add(who)
        elif held:
            del self.share[who]
            self.move_up()

    def ask(self, who: int) -> None:
        self.count += 1
        self.asked[who] = self.count
        self.waits_for_share.discard(who)
        if who < DANES and self.pool_seats:
            self.waits_for_share.add(who)

    def all_in(self, *states: str) -> list[int]:
        return [who for who, state in self.state.items() if state in states]

    def is_standing(self, who: int) -> bool:
        return self.state.get(who) in STANDING

    def row(self, who: int) -> Any:
        return Registration.objects.get(plan=self.plan, person=self.people[who])

    def refused(self, verb: Any, **given: Any) -> None:
        with pytest.raises(RegistrationClosed):
            verb(**given)

    # What people do

    @rule(who=someone)
    def register(self, who: int) -> None:
        given = {"plan": self.plan, "person": self.people[who]}
        if self.is_standing(who):
            actions.register(**given)
            return
        if not self.is_open or self.is_cut_off or self.state.get(who) in ("cancelled", "refused"):
            self.refused(actions.register, **given)
            return
        actions.register(**given)
        self.ask(who)
        if self.needs_approval:
            self.become(who, "requested")
        else:
            self.settle(who)

    @rule(who=someone)
    def withdraw(self, who: int) -> None:
        if who in self.state:
            actions.withdraw(registration=self.row(who))
            if self.is_standing(who):
                self.end(who, "withdrawn")

    @rule(who=someone)
    def accept(self, who: int) -> None:
        if self.state.get(who) == "offered":
            actions.accept_offer(registration=self.row(who))
            self.become(who, "confirmed")
        elif who in self.state and self.state[who] != "confirmed":
            self.refused(actions.accept_offer, registration=self.row(who))

    @rule(who=someone)
    def decline(self, who: int) -> None:
        if self.state.get(who) == "offered":
            actions.decline_offer(registration=self.row(who))
            self.end(who, "declined")
        elif who in self.state and self.state[who] != "declined":
            self.refused(actions.decline_offer, registration=self.row(who))

    # What hosts decide

    @rule(who=someone)
    def approve(self, who: int) -> None:
        if who not in self.state:
            return
        if self.state[who] == "refused" and (self.is_cut_off and not self.is_open):
            self.refused(actions.approve_registration, registration=self.row(who), by=self.host)
            return
        if self.state[who] not in ("requested", "refused"):
            return
        if self.is_cut_off:
            self.refused(actions.approve_registration, registration=self.row(who), by=self.host)
            return
        actions.approve_registration(registration=self.row(who), by=self.host)
        self.settle(who)

    @rule(who=someone)
    def refuse(self, who: int) -> None:
        if self.state.get(who) == "requested":
            actions.refuse_registration(registration=self.row(who), by=self.host, reason="Full of Danes.")
            self.end(who, "refused")

    @rule(who=someone, can_undo=st.booleans())
    def cancel(self, who: int, can_undo: bool) -> None:
        if self.is_standing(who):
            actions.cancel_registration(
                registration=self.row(who), by=self.host, reason="So it is.", can_undo=can_undo
            )
            self.end(who, "cancelled", can_undo)

    @rule(who=someone)
    def let_in_again(self, who: int) -> None:
        if self.state.get(who) not in ("cancelled", "refused"):
            return
        given = {"registration": self.row(who), "by": self.host}
        if who in self.kept:
            actions.restore_registration(**given)
            self.kept.discard(who)
            self.still_belong.discard(who)
            self.become(who, "confirmed")
            return
        if self.is_cut_off:
            self.refused(actions.restore_registration, **given)
            return
        actions.restore_registration(**given)
        self.ask(who)
        self.settle(who)

    @rule(who=someone)
    def let_in_whatever_is_free(self, who: int) -> None:
        actions.let_in(plan=self.plan, person=self.people[who], by=self.host, reason="She speaks.")
        if self.state.get(who) == "confirmed":
            return
        if not self.is_standing(who):
            self.ask(who)
        is_theirs = who in self.kept or self.state.get(who) == "offered"
        self.kept.discard(who)
        self.still_belong.discard(who)
        if not is_theirs:
            self.share.pop(who, None)
            self.share[who] = bool(self.seat_for(who))
        self.become(who, "confirmed")

    @rule(capacity=st.integers(1, PEOPLE))
    def change_capacity(self, capacity: int) -> None:
        given = {"plan": self.plan, "capacity": capacity, "by": self.host}
        if capacity < self.pool_seats:
            self.refused(actions.change_capacity, **given)
            return
        actions.change_capacity(**given)
        self.capacity = capacity
        self.move_up()

    @rule(seats=st.integers(1, 3))
    def keep_a_share_for_danes(self, seats: int) -> None:
        country = factories.make_country("DK")
        given = {"plan": self.plan, "by": self.host, "kind": "country", "seats": seats, "country": country}
        if seats > self.capacity:
            self.refused(actions.keep_pool, **given)
            return
        actions.keep_pool(**given)
        self.pool_seats = seats
        own = [who for who in range(DANES) if self.is_standing(who) and who not in self.waits_for_share]
        self.waits_for_share |= set(own)
        room = max(0, seats - list(self.share.values()).count(True))
        held = [who for who in sorted(own, key=lambda who: self.asked[who]) if who in self.share]
        for who in held[:room]:
            self.share[who] = True
        self.move_up()

    @precondition(lambda self: self.pool_seats)
    @rule()
    def let_the_share_flow(self) -> None:
        pool = Pool.objects.kept().get(plan=self.plan)
        actions.release_pool(pool=pool, by=self.host)
        self.pool_seats = 0
        self.share = dict.fromkeys(self.share, False)
        self.waits_for_share.clear()
        self.move_up()

    @rule(needs_approval=st.booleans(), offers=st.booleans(), is_cut_off=st.booleans())
    def change_rules(self, needs_approval: bool, offers: bool, is_cut_off: bool) -> None:
        actions.set_rules(
            plan=self.plan,
            by=self.host,
            needs_approval=needs_approval,
            asks_again=False,
            offer_hours=48 if offers else 0,
            cut_off_at=timezone.now() - timedelta(minutes=1) if is_cut_off else None,
        )
        self.needs_approval, self.offers, self.is_cut_off = needs_approval, offers, is_cut_off
        self.move_up()

    @rule(is_open=st.booleans())
    def open_or_close(self, is_open: bool) -> None:
        verb = actions.open_registration if is_open else actions.close_registration
        verb(plan=self.plan, by=self.host)
        self.is_open = is_open

    # What time does

    @rule()
    def time_passes(self) -> None:
        past = timezone.now() - timedelta(seconds=1)
        here = Registration.objects.filter(plan=self.plan)
        here.filter(state="offered").update(expires_at=past)
        here.filter(kept_until__isnull=False).update(kept_until=past)
        actions.catch_up(plan=self.plan)
        lapsed = self.all_in("offered")
        for who in lapsed:
            self.become(who, "lapsed")
        for who in [*lapsed, *self.kept]:
            self.share.pop(who, None)
        if lapsed or self.kept:
            self.kept.clear()
            self.still_belong.clear()
            self.move_up()

    # What must hold

    @invariant()
    def rows_are_as_the_model_says(self) -> None:
        numbers = {person.pk: number for number, person in enumerate(self.people)}
        rows = list(Registration.objects.filter(plan=self.plan).order_by("place"))
        assert {numbers[row.person_id]: row.state for row in rows} == self.state
        assert [numbers[row.person_id] for row in rows] == sorted(self.state, key=self.asked.__getitem__)
        taking = Registration.objects.taking().filter(plan=self.plan)
        assert {numbers[row.person_id]: row.from_pool_id is not None for row in taking} == self.share

    @invariant()
    def no_seat_is_free_for_who_waits(self) -> None:
        assert self.is_cut_off or not [
            who for who in self.all_in("waiting") if self.seat_for(who) is not None
        ]

    @invariant()
    def who_has_a_seat_belongs_and_nobody_else(self) -> None:
        belong = {*self.all_in("confirmed"), *self.still_belong}
        assert self.seated() == {self.people[who].pk for who in belong}

    @invariant()
    def each_change_has_one_line_in_the_log(self) -> None:
        log = SeatDecision.objects.filter(registration__plan=self.plan).order_by("pk")
        assert len(log) == self.steps
        for who, state in self.state.items():
            own = [one for one in log if one.registration_id == self.row(who).pk]
            assert own[-1].after == state
            assert all(earlier.after == later.before for earlier, later in pairwise(own))

    @invariant()
    def each_promotion_was_told_at_most_once(self) -> None:
        told = Notice.objects.filter(key__in=["registrations.promoted", "registrations.offered"])
        assert told.count() <= self.promoted


class StoryOfADate(Story):
    """The same of a single date of a series, among those who belong."""

    def made(self) -> SeatPlan:
        group = factories.make_group(coordinator=self.host, members=self.people)
        series = factories.make_entry(group.space, rrule="FREQ=WEEKLY;COUNT=5")
        second = series.starts_local + timedelta(weeks=1)
        plan = actions.limit_date(entry=series, recurrence_id=second, capacity=3, by=self.host)
        Notice.objects.all().delete()
        return plan

    def seated(self) -> set[int]:
        yes = Reply.objects.filter(occurrence=self.plan.occurrence, partstat="ACCEPTED")
        bound = Membership.objects.filter(space=self.plan.space_id, holds_seat=True)
        found = set(yes.values_list("person", flat=True))
        assert found == set(bound.values_list("person", flat=True))
        return found

    @rule(hours=st.integers(-3, 3), is_off=st.booleans())
    def move_the_date(self, hours: int, is_off: bool) -> None:
        """Nobody's seat changes by it."""
        one = Occurrence.objects.get(pk=self.plan.occurrence_id)
        given = {"entry": one.entry, "by": self.host, "recurrence_id": one.recurrence_id}
        if is_off:
            calendars.cancel_date(**given)
            calendars.restore_date(**given)
        else:
            calendars.move_date(**given, starts_local=one.recurrence_id + timedelta(hours=hours))


@pytest.mark.django_db
@pytest.mark.parametrize("story", [Story, StoryOfADate])
def test_every_story_of_seats_ends_as_the_rules_say(schedule: int, story: type[Story]) -> None:
    run_state_machine_as_test(
        story, settings=settings(settings.default, max_examples=10 * schedule, stateful_step_count=25)
    )
