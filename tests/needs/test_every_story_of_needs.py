"""Any order of agreeing, telling, withdrawing, leaving, coming back, naming, reading, ending and purging, against a small
model."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from calendars.models import Entry
from needs import actions, tasks
from needs.actions.own import Agreed
from needs.answer import Answer, NeedsRefused
from needs.models import Consent, Look, Need, Reader
from notices.models import Notice
from registrations import actions as registrations
from registrations.models import Registration
from spaces import actions as spaces
from spaces.models import Membership
from spaces.policy import Denied
from tests import factories
from tests.dumps import places_of

PEOPLE = 3
PURPOSES = ["diet", "health"]
someone, purpose, marks = st.integers(0, PEOPLE - 1), st.sampled_from(PURPOSES), st.integers(0, 9)


class Story(RuleBasedStateMachine):
    """The model: who takes part, what is asked, told and read, who reads, and what time it is."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.host = factories.make_partner("Host", is_organiser=True)
        self.other = factories.make_partner("Other host")
        self.people = [factories.make_partner(f"Teller {number}") for number in range(PEOPLE)]
        visit = factories.make_visit(coordinator=self.host, capacity=PEOPLE)
        self.plan, self.entry = visit.seat_plan, visit.entry
        self.theirs = factories.make_membership(visit.space, self.other, role="coordinator")
        actions.ask_for(entry=self.entry, by=self.host, purposes=PURPOSES)
        self.clock = time_machine.travel(datetime.now().astimezone(), tick=False)
        self.time = self.clock.start()
        self.inside: set[int] = set()
        self.asked = set(PURPOSES)
        self.told: dict[tuple[int, str], Answer] = {}
        self.looks = 0
        self.reads = False
        self.has_begun = self.is_over = self.is_purged = False

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def forget(self, who: int) -> None:
        self.told = {key: answer for key, answer in self.told.items() if key[0] != who}

    @rule(who=someone)
    def take_a_seat(self, who: int) -> None:
        if not self.has_begun:
            registrations.register(plan=self.plan, person=self.people[who])
            self.inside.add(who)

    @rule(who=someone)
    def give_it_up(self, who: int) -> None:
        if who in self.inside and not self.is_over:
            registrations.withdraw(registration=Registration.objects.get(person=self.people[who]))
            self.inside.discard(who)
            self.forget(who)

    @rule(who=someone, purpose=purpose, mark=marks, agrees=st.booleans())
    def keep(self, who: int, purpose: str, mark: int, agrees: bool) -> None:
        answer = Answer(words=f"Geheimnis{who}-{mark}")
        given = {"entry": self.entry, "person": self.people[who], "purpose": purpose, "answer": answer}
        agreed = Agreed("1", "da") if agrees else None
        may = who in self.inside and purpose in self.asked and not self.is_over
        if may and (agrees or (who, purpose) in self.told):
            actions.keep_needs(**given, agreed=agreed)
            self.told[who, purpose] = answer
            return
        with pytest.raises(NeedsRefused):
            actions.keep_needs(**given, agreed=agreed)

    @rule(who=someone, purpose=purpose)
    def withdraw(self, who: int, purpose: str) -> None:
        done = actions.withdraw_consent(entry=self.entry, person=self.people[who], purpose=purpose)
        assert done == ((who, purpose) in self.told)
        self.told.pop((who, purpose), None)

    @rule(purposes=st.sets(purpose))
    def ask_for(self, purposes: set[str]) -> None:
        if self.is_over and purposes - self.asked:
            with pytest.raises(NeedsRefused):
                actions.ask_for(entry=self.entry, by=self.host, purposes=purposes)
            return
        actions.ask_for(entry=self.entry, by=self.host, purposes=purposes)
        self.asked = purposes
        self.told = {key: answer for key, answer in self.told.items() if key[1] in purposes}

    @rule(is_named=st.booleans())
    def name(self, is_named: bool) -> None:
        verb = actions.name_reader if is_named else actions.drop_reader
        if self.coordinates():
            verb(space=self.entry.space, person=self.other, by=self.host)
            self.reads = is_named

    @rule(role=st.sampled_from(["member", "coordinator"]))
    def change_their_role(self, role: str) -> None:
        spaces.set_role(membership=self.theirs, by=self.host, role=role)
        self.reads = self.reads and role == "coordinator"

    def coordinates(self) -> bool:
        return Membership.objects.coordinating().filter(person=self.other).exists()

    @rule(purposes=st.sets(purpose, min_size=1))
    def read(self, purposes: set[str]) -> None:
        wish = {"entry": self.entry, "by": self.other, "purposes": purposes, "reason": "meals"}
        if not self.reads:
            with pytest.raises(Denied):
                actions.read_needs(**wish)
            return
        numbers = {person.pk: number for number, person in enumerate(self.people)}
        read = {(numbers[one.person.pk], one.purpose): one.answer for one in actions.read_needs(**wish)}
        assert read == {key: answer for key, answer in self.told.items() if key[1] in purposes}
        self.looks += len({who for who, _purpose in read})

    @rule(days=st.sampled_from([1, 10, 31, 40]))
    def let_time_pass(self, days: int) -> None:
        self.time.shift(timedelta(days=days))
        now, entry = datetime.now().astimezone(), Entry.objects.get(pk=self.entry.pk)
        end = entry.ends_at
        self.has_begun, self.is_over = entry.starts_at <= now, end <= now
        tasks.purge()
        if end + timedelta(days=30) <= now:
            self.told, self.asked = {}, set()

    @invariant()
    def what_is_kept_is_what_the_model_says(self) -> None:
        numbers = {person.pk: number for number, person in enumerate(self.people)}
        kept = {
            (numbers[need.consent.person_id], need.consent.purpose): need.answer
            for need in Need.objects.select_related("consent")
        }
        assert kept == self.told

    @invariant()
    def nothing_is_kept_without_a_consent_that_stands_nor_one_stands_for_nothing(self) -> None:
        standing = set(Consent.objects.standing().values_list("pk", flat=True))
        assert standing == set(Need.objects.values_list("consent", flat=True))

    @invariant()
    def each_reading_is_noted_once_for_each_person(self) -> None:
        assert Look.objects.count() == self.looks
        assert Reader.objects.exists() == self.reads

    @invariant()
    def no_notice_tells_anything(self) -> None:
        assert not [one for one in Notice.objects.all() if "Geheimnis" in str(one.params)]


@pytest.mark.django_db
def test_every_story_of_needs_ends_as_the_rules_say(schedule: int) -> None:
    run_state_machine_as_test(
        Story, settings=settings(settings.default, max_examples=12 * schedule, stateful_step_count=25)
    )


@pytest.mark.django_db
def test_a_told_secret_stands_nowhere_in_clear() -> None:
    story = Story()
    try:
        story.take_a_seat(0)
        story.keep(0, "diet", 7, True)
        story.name(True)
        story.read({"diet"})
        assert places_of("Geheimnis0-7") == {"Geheimnis0-7": set()}
    finally:
        story.teardown()
