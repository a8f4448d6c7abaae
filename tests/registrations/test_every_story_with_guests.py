"""The story of seats again, with guests among those who ask, any of whom opens an account at any moment: the rules that
hold for seats are the same, and who is a guest never belongs."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from calendars.models import Reply
from people import actions as people
from people.models import Person
from registrations.models import SeatPlan
from spaces import policy
from spaces.models import Membership
from tests.registrations.guests import make_open_event
from tests.registrations.test_every_story_of_seats import PEOPLE, Story

GUESTS = range(PEOPLE - 3, PEOPLE)


class StoryWithGuests(Story):
    def made(self) -> SeatPlan:
        for who in GUESTS:
            one = self.people[who]
            one.is_guest = True
            one.set_unusable_password()
            one.save()
        event = make_open_event(self.host, capacity=3)
        return SeatPlan.objects.get(pk=event.seat_plan.pk)

    def seated(self) -> set[int]:
        """Guests have the yes in the calendar alone, others belong as well."""
        yes = Reply.objects.filter(entry=self.plan.entry, partstat="ACCEPTED")
        found = set(yes.values_list("person", flat=True))
        members = Membership.objects.active().filter(space=self.plan.space_id, role="member")
        guests = Person.objects.filter(is_guest=True).values_list("pk", flat=True)
        assert set(members.values_list("person", flat=True)) == found - set(guests)
        return found

    @rule(who=st.sampled_from(GUESTS))
    def opens_an_account(self, who: int) -> None:
        """Nobody's seat changes by it."""
        self.people[who] = people.open_account(person=self.people[who])

    @invariant()
    def no_guest_belongs(self) -> None:
        guests = Person.objects.filter(is_guest=True)
        assert not Membership.objects.filter(person__in=guests).exists()
        assert not policy.audience(self.plan.space).filter(is_guest=True).exists()


@pytest.mark.django_db
def test_every_story_with_guests_ends_as_the_rules_say(schedule: int) -> None:
    run_state_machine_as_test(
        StoryWithGuests,
        settings=settings(settings.default, max_examples=10 * schedule, stateful_step_count=25),
    )
