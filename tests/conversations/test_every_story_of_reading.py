"""Whatever several people and their devices read, write and set back: unread is exactly what nobody marked as read.

The model is a set of numbers for each person. `known` is what a device has heard of the reading's revision: one that has
not heard of a later "unread from here" does not undo it.
"""

from typing import Any

import pytest
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from conversations import actions
from conversations.models import Reading, Thread
from conversations.windows import window
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = st.integers(0, 2)
DEVICES = st.integers(0, 1)
SEQ = st.integers(1, 8)


class Story(RuleBasedStateMachine):
    """Anna stays; the other two come and go. Everybody has two devices."""

    @initialize(before=st.integers(0, 6))
    def begin(self, before: int) -> None:
        self.people = [factories.make_person() for _one in range(3)]
        self.space = factories.make_space(coordinator=self.people[0], members=self.people[1:])
        self.thread = factories.make_thread(self.space)
        self.last = 0
        self.read: list[set[int]] = [set(), set(), set()]
        self.revisions = [0, 0, 0]
        self.known = {(who, device): 0 for who in range(3) for device in range(2)}
        for _one in range(before):
            self.post(0)

    def belongs(self, who: int) -> bool:
        return Membership.objects.active().filter(space=self.space, person=self.people[who]).exists()

    @rule(who=PEOPLE)
    def post(self, who: int) -> None:
        """Whoever writes has read what they wrote, and nothing else."""
        name = f"{self.thread.pk}-{self.last}"
        draft = actions.draft(
            author=self.people[who], thread=self.thread, client_id=name, body="Hello.", language="en"
        )
        if not self.belongs(who):
            with pytest.raises(actions.PostRefused):
                actions.post_message(draft=draft)
            return
        assert actions.post_message(draft=draft) == actions.post_message(draft=draft)
        self.last += 1
        self.read[who].add(self.last)

    @rule(seq=SEQ, is_deleted=st.booleans())
    def change(self, seq: int, is_deleted: bool) -> None:
        """An edit or a deletion makes nothing unread and nothing read."""
        message = self.thread.messages.select_related("author").filter(seq=seq, deleted_at=None).first()
        if message is None or not self.belongs(self.people.index(message.author)):
            return
        if is_deleted:
            actions.delete_message(message=message, by=message.author)
        else:
            actions.edit_message(message=message, by=message.author, body=f"Better, {self.last}.")

    @rule(who=PEOPLE, device=DEVICES, first=SEQ, length=st.integers(0, 8))
    def mark(self, who: int, device: int, first: int, length: int) -> None:
        reading = actions.mark_read(
            thread=self.thread,
            person=self.people[who],
            first=first,
            last=first + length,
            known=self.known[who, device],
        )
        if self.known[who, device] >= self.revisions[who]:
            self.read[who] |= set(range(first, min(first + length, self.last) + 1))
        assert reading.revision == self.revisions[who]

    @rule(who=PEOPLE, device=DEVICES, seq=SEQ)
    def unread_from_here(self, who: int, device: int, seq: int) -> None:
        actions.mark_unread_from(thread=self.thread, person=self.people[who], seq=seq)
        self.read[who] = {one for one in self.read[who] if one < seq}
        self.revisions[who] += 1
        self.known[who, device] = self.revisions[who]

    @rule(who=PEOPLE, device=DEVICES)
    def hear(self, who: int, device: int) -> None:
        """The frame of the reading has reached this device."""
        self.known[who, device] = self.revisions[who]

    @rule(who=st.integers(1, 2))
    def come_or_go(self, who: int) -> None:
        """What somebody had read they have read when they come back."""
        if self.belongs(who):
            spaces.leave(space=self.space, person=self.people[who])
        else:
            spaces.admit(space=self.space, person=self.people[who])

    @invariant()
    def unread_is_what_nobody_marked(self) -> None:
        if not hasattr(self, "thread"):
            return
        for who, person in enumerate(self.people):
            thread = Thread.objects.with_unread_of(person).get(pk=self.thread.pk)
            assert thread.last_seq == self.last
            assert thread.unread == self.last - len(self.read[who]) >= 0
            reading = Reading.objects.filter(thread=thread, person=person).first()
            found = reading.ranges if reading else []
            assert {seq for first, last in found for seq in range(first, last + 1)} == self.read[who]
            shown = window(thread, person)
            assert shown.unread == thread.unread
            if thread.unread:
                assert shown.first_unread == min(set(range(1, self.last + 1)) - self.read[who])
                assert shown.first <= shown.first_unread <= shown.last

    def teardown(self) -> None:
        self.unread_is_what_nobody_marked()


def test_unread_is_what_nobody_marked_whatever_the_order(schedule: int) -> None:
    run_state_machine_as_test(
        Story,
        settings=hypothesis(max_examples=10 * schedule, stateful_step_count=20 if schedule == 1 else 50),
    )


def test_without_the_revision_a_stale_device_would_undo_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a mark that is believed whatever its device has heard of."""
    mark = actions.mark_read

    def believing(**given: Any) -> Reading:
        return mark(**{**given, "known": None})

    monkeypatch.setattr(actions, "mark_read", believing)
    story = Story()
    story.begin(before=5)
    story.mark(who=1, device=0, first=1, length=4)
    story.unread_from_here(who=1, device=0, seq=3)
    story.unread_is_what_nobody_marked()
    story.mark(who=1, device=1, first=1, length=4)
    with pytest.raises(AssertionError):
        story.unread_is_what_nobody_marked()
