"""Any order of waiting, deciding, coming in by other doors, leaving, offering and changing the size: nobody waits while a
place is free, none is given twice, and both rooms agree on who belongs."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from people.refusal import Refusal
from registrations import actions as seats
from registrations.models import Registration, SeatPlan
from spaces import actions
from spaces.models import Membership, Space
from tests import factories

PEOPLE = 6
someone = st.integers(0, PEOPLE - 1)


class Story(RuleBasedStateMachine):
    """The host coordinates and takes one place."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.host = factories.make_partner("Host")
        self.people = [factories.make_partner(f"Asker {number}") for number in range(PEOPLE)]
        made = factories.make_learning_group(
            "Circle", coordinator=self.host, most_members=3, joining=Space.Joining.REQUEST
        )
        self.space = made.space
        seats.follow_size(space=self.space, by=self.host)
        self.plan = SeatPlan.objects.get(space=self.space)
        self.taken_before = 1

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def row(self, who: int) -> Registration | None:
        return Registration.objects.filter(plan=self.plan, person=self.people[who]).first()

    def of_row(self, who: int, verb: Callable[..., object], **given: object) -> None:
        row = self.row(who)
        if row is not None:
            self.tried(verb, registration=row, **given)

    def tried(self, verb: Callable[..., object], **given: object) -> None:
        """What is refused changes nothing, as the invariants see."""
        with suppress(Refusal), transaction.atomic():
            verb(**given)

    @rule(who=someone)
    def wait(self, who: int) -> None:
        self.tried(seats.register, plan=self.plan, person=self.people[who])

    @rule(who=someone)
    def approve(self, who: int) -> None:
        self.of_row(who, seats.approve_registration, by=self.host)

    @rule(who=someone)
    def refuse(self, who: int) -> None:
        self.of_row(who, seats.refuse_registration, by=self.host, reason="Not now.")

    @rule(who=someone)
    def withdraw(self, who: int) -> None:
        self.of_row(who, seats.withdraw)

    @rule(who=someone)
    def take_the_offer(self, who: int) -> None:
        self.of_row(who, seats.accept_offer)

    @rule(who=someone)
    def leave_the_offer(self, who: int) -> None:
        self.of_row(who, seats.decline_offer)

    @rule(who=someone)
    def ask_at_the_own_door(self, who: int) -> None:
        self.tried(actions.ask_to_join, space=self.space, person=self.people[who])

    @rule(who=someone)
    def come_in_by_the_own_door(self, who: int) -> None:
        self.tried(actions.admit, space=self.space, person=self.people[who], by=self.host)

    @rule(who=someone)
    def leave(self, who: int) -> None:
        self.tried(actions.leave, space=self.space, person=self.people[who])

    @rule(who=someone)
    def remove(self, who: int) -> None:
        member = Membership.objects.filter(space=self.space, person=self.people[who]).first()
        if member is not None:
            self.tried(actions.remove_member, membership=member, by=self.host, reason="So it is.")

    @rule(size=st.integers(2, PEOPLE))
    def resize(self, size: int) -> None:
        Space.objects.filter(pk=self.space.pk).update(most_members=size)
        self.space = Space.objects.get(pk=self.space.pk)
        seats.follow_size(space=self.space, by=self.host)

    @rule(hours=st.sampled_from([0, 48]))
    def offer_or_give(self, hours: int) -> None:
        SeatPlan.objects.filter(pk=self.plan.pk).update(offer_hours=hours)

    @rule()
    def time_passes(self) -> None:
        here = Registration.objects.filter(plan=self.plan)
        here.offered().update(expires_at=timezone.now() - timedelta(seconds=1))
        seats.catch_up(plan=self.plan)

    def members(self) -> set[int]:
        return set(Membership.objects.active().filter(space=self.space).values_list("person", flat=True))

    def in_state(self, *states: str) -> set[int]:
        here = Registration.objects.filter(plan=self.plan, state__in=states)
        return set(here.values_list("person", flat=True))

    @invariant()
    def no_place_is_given_twice(self) -> None:
        taken = len(self.members()) + len(self.in_state("offered"))
        assert taken <= max(self.space.most_members or 0, self.taken_before)
        self.taken_before = taken
        assert SeatPlan.objects.with_taken().get(pk=self.plan.pk).taken == taken

    @invariant()
    def nobody_waits_while_a_place_is_free(self) -> None:
        is_free = self.taken_before < (self.space.most_members or 0)
        assert not (is_free and self.in_state("waiting"))

    @invariant()
    def both_rooms_agree_on_who_belongs(self) -> None:
        members = self.members()
        assert self.in_state("confirmed") <= members
        assert not self.in_state("requested", "waiting", "offered") & members


@pytest.mark.django_db
def test_every_story_of_a_full_group(schedule: int) -> None:
    run_state_machine_as_test(
        Story, settings=settings(settings.default, max_examples=10 * schedule, stateful_step_count=25)
    )
