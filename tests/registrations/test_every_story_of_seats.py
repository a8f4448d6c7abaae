"""Any order of registering, withdrawing, changing the capacity and closing, against a model in twenty lines."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from notices.models import Notice
from registrations import actions
from registrations.actions import RegistrationClosed
from registrations.models import Registration, SeatPlan
from spaces.models import Membership
from tests import factories

PEOPLE = 6
someone = st.integers(0, PEOPLE - 1)


class Story(RuleBasedStateMachine):
    """The model: who is seated, who waits in which order, how many seats there are, whether the door is open."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.host = factories.make_partner(is_organiser=True)
        self.people = [factories.make_partner(f"Asker {number}") for number in range(PEOPLE)]
        self.visit = factories.make_visit(coordinator=self.host, capacity=2)
        self.plan = SeatPlan.objects.get(pk=self.visit.seat_plan_id)
        self.seated: set[int] = set()
        self.queue: list[int] = []
        self.promoted = 0
        self.thrown_out: set[int] = set()
        self.capacity, self.is_open = 2, True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def move_up(self) -> None:
        while self.queue and len(self.seated) < self.capacity:
            self.seated.add(self.queue.pop(0))
            self.promoted += 1

    def leave(self, who: int) -> None:
        self.seated.discard(who)
        if who in self.queue:
            self.queue.remove(who)
        self.move_up()

    def standing(self, who: int) -> bool:
        return who in self.seated or who in self.queue

    def row(self, who: int) -> Any:
        return Registration.objects.filter(plan=self.plan, person=self.people[who]).first()

    @rule(who=someone)
    def register(self, who: int) -> None:
        refused = not self.standing(who) and (not self.is_open or who in self.thrown_out)
        if refused:
            with pytest.raises(RegistrationClosed):
                actions.register(plan=self.plan, person=self.people[who])
            return
        actions.register(plan=self.plan, person=self.people[who])
        if not self.standing(who):
            (self.seated.add if len(self.seated) < self.capacity else self.queue.append)(who)

    @rule(who=someone)
    def withdraw(self, who: int) -> None:
        if mine := self.row(who):
            actions.withdraw(registration=mine)
            self.leave(who)

    @rule(who=someone)
    def cancel(self, who: int) -> None:
        if self.standing(who):
            actions.cancel_registration(registration=self.row(who), by=self.host, reason="So it is.")
            self.thrown_out.add(who)
            self.leave(who)

    @rule(who=someone)
    def let_in_again(self, who: int) -> None:
        if who in self.thrown_out:
            actions.restore_registration(registration=self.row(who), by=self.host)
            self.thrown_out.discard(who)
            (self.seated.add if len(self.seated) < self.capacity else self.queue.append)(who)

    @rule(capacity=st.integers(1, PEOPLE))
    def change_capacity(self, capacity: int) -> None:
        actions.change_capacity(plan=self.plan, capacity=capacity, by=self.host)
        self.capacity = capacity
        self.move_up()

    @rule(is_open=st.booleans())
    def open_or_close(self, is_open: bool) -> None:
        verb = actions.open_registration if is_open else actions.close_registration
        verb(plan=self.plan, by=self.host)
        self.is_open = is_open

    @invariant()
    def rows_are_as_the_model_says(self) -> None:
        numbers = {person.pk: number for number, person in enumerate(self.people)}
        rows = Registration.objects.filter(plan=self.plan)
        assert {numbers[row.person_id] for row in rows.confirmed()} == self.seated
        assert [numbers[row.person_id] for row in rows.waiting()] == self.queue
        assert not self.queue or len(self.seated) >= self.capacity

    @invariant()
    def who_has_a_seat_belongs_and_nobody_else(self) -> None:
        members = Membership.objects.active().filter(space=self.visit.space, role="member")
        numbers = {person.pk: number for number, person in enumerate(self.people)}
        assert {numbers[member.person_id] for member in members} == self.seated

    @invariant()
    def each_promotion_was_told_at_most_once(self) -> None:
        assert Notice.objects.filter(key="registrations.promoted").count() <= self.promoted


@pytest.mark.django_db
def test_every_story_of_seats_ends_as_the_rules_say(schedule: int) -> None:
    run_state_machine_as_test(
        Story, settings=settings(settings.default, max_examples=10 * schedule, stateful_step_count=20)
    )
