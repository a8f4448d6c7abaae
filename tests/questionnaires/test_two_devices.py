"""Pages are saved on several devices, in any order: nothing that was typed is lost without its writer having seen it."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from people.models import Person
from questionnaires import actions
from questionnaires.models import Page, SavedPage
from questionnaires.sheet import Sheet
from tests import factories
from tests.questionnaires.conftest import Asked
from tests.registrations.test_forty_threads_and_five_seats import at_once

DEVICES, PAGES = 2, 2
device = st.integers(0, DEVICES - 1)
page_number = st.integers(0, PAGES - 1)


class Story(RuleBasedStateMachine):
    """Each device shows each page as it was when it was opened there; the model knows what each has been shown."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        visit = factories.make_visit()
        self.form = factories.make_questionnaire(visit.space, pages=["More"])
        self.pages: list[Page] = list(self.form.pages.order_by("position"))
        self.questions = [
            [factories.make_question(page, f"{page.pk} {side}?", is_required=False) for side in "ab"]
            for page in self.pages
        ]
        self.filling = actions.begin(questionnaire=self.form, person=factories.make_person())
        self.shown: dict[tuple[int, int], tuple[int, dict[str, Any]]] = {}
        self.seen: dict[tuple[int, int], set[str]] = {}
        self.typed = 0
        for which in range(DEVICES):
            for number in range(PAGES):
                self.open(which, number)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def stored(self, number: int) -> tuple[int, dict[str, Any]]:
        saved = SavedPage.objects.filter(filling=self.filling, page=self.pages[number]).first()
        return (saved.revision, dict(saved.answers)) if saved else (0, {})

    @rule(which=device, number=page_number)
    def open(self, which: int, number: int) -> None:
        self.shown[which, number] = self.stored(number)
        self.look(which, number, self.shown[which, number][1])

    def look(self, which: int, number: int, answers: dict[str, Any]) -> None:
        self.seen.setdefault((which, number), set()).update(text for text in answers.values() if text)

    @rule(
        which=device, number=page_number, sides=st.sets(st.integers(0, 1), min_size=1), clears=st.booleans()
    )
    def save(self, which: int, number: int, sides: set[int], clears: bool) -> None:
        """Type into one question or both, on what this device shows, and save."""
        revision, answers = self.shown[which, number]
        given = {one.key: answers.get(one.key) for one in self.questions[number]}
        for side in sides:
            self.typed += 1
            given[self.questions[number][side].key] = None if clears else f"text {self.typed}"
        _there, before = self.stored(number)
        try:
            saved = actions.save_page(
                filling=self.filling, page=self.pages[number], answers=given, revision=revision
            )
        except actions.AnswersRefused as refused:
            assert refused.code == "saved_elsewhere"
            assert self.stored(number)[1] == before, "what stands there stands"
            self.shown[which, number] = (refused.more["revision"], given)
            self.look(which, number, refused.more["saved"])
            return
        self.shown[which, number] = (saved.revision, given)
        self.look(which, number, given)
        lost = {text for key, text in before.items() if text and given.get(key) != text}
        assert lost <= self.seen[which, number], "only what this device has shown was replaced"

    @rule(which=device, number=page_number)
    def save_what_was_refused(self, which: int, number: int) -> None:
        """Once more without typing: what one has seen, one may replace."""
        revision, given = self.shown[which, number]
        if revision == self.stored(number)[0]:
            actions.save_page(filling=self.filling, page=self.pages[number], answers=given, revision=revision)
            self.open(which, number)

    @invariant()
    def what_stands_on_the_pages_is_what_is_read(self) -> None:
        read = actions.typed(self.filling, Sheet(self.form))
        assert read == {
            key: text for number in range(PAGES) for key, text in self.stored(number)[1].items() if text
        }


@pytest.mark.django_db
def test_no_order_of_saving_from_two_devices_loses_what_was_typed(schedule: int) -> None:
    run_state_machine_as_test(
        Story, settings=settings(settings.default, max_examples=15 * schedule, stateful_step_count=25)
    )


@pytest.mark.django_db(transaction=True)
def test_ten_devices_that_save_a_page_at_once_are_one_that_did_and_nine_that_are_told(
    asked: Asked, mads: Person
) -> None:
    asked.save(mads, asked.first, attendance="online")
    said = [f"From device {number}" for number in range(10)]
    told: list[str] = []

    def save(text: Any) -> None:
        try:
            asked.save(mads, asked.second, q3=text)
        except actions.AnswersRefused as refused:
            told.append(refused.code)

    came = at_once(said, save)  # type: ignore[arg-type]
    assert came == {"done": 10}
    assert told == ["saved_elsewhere"] * 9
    saved = SavedPage.objects.get(page=asked.second)
    assert (saved.revision, saved.answers["q3"] in said) == (1, True)


@pytest.mark.django_db
def test_a_page_that_only_one_device_has_answered_takes_the_other_without_a_word(
    asked: Asked, mads: Person
) -> None:
    """Both opened it empty; the second says the same and more."""
    asked.save(mads, asked.first, attendance="on_site")
    asked.save(mads, asked.second, q2=["soup"])
    assert asked.save(mads, asked.second, q2=["soup"], q3="By train.").revision == 2


@pytest.mark.django_db
def test_what_stands_there_is_told_with_its_revision(asked: Asked, mads: Person) -> None:
    asked.save(mads, asked.first, attendance="on_site")
    with pytest.raises(actions.AnswersRefused) as refused:
        asked.save(mads, asked.first, attendance="online")
    assert refused.value.more == {"answers": {}, "revision": 1, "saved": {"attendance": "on_site"}}
    assert asked.save(mads, asked.first, revision=1, attendance="online").answers == {"attendance": "online"}
