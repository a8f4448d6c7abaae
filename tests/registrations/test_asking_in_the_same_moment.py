"""Who asks while another waits for the lock goes with them; what concerns one alone is said to that one alone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import translation

from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.models import Answer, Filling, Place, Questionnaire
from questionnaires.policy import AnswersRefused
from registrations import actions
from registrations.actions import seats, together
from registrations.models import Registration, SeatDecision, SeatPlan
from registrations.policy import RegistrationClosed
from spaces.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

ASKING = 6


@pytest.fixture
def askers() -> list[Person]:
    return [factories.make_partner(f"Asker {number}") for number in range(ASKING)]


@pytest.fixture
def plan() -> SeatPlan:
    host = factories.make_partner("Host", is_organiser=True)
    return SeatPlan.objects.get(
        pk=factories.make_visit("Digital Tallinn", coordinator=host, capacity=2).seat_plan_id
    )


@contextmanager
def nobody_else_is_served(plan: SeatPlan) -> Iterator[None]:
    """The plan's lock, held by another connection until the block ends."""
    is_held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                SeatPlan.objects.locked().get(pk=plan.pk)
                is_held.set()
                may_end.wait(30)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_held.wait(30)
    try:
        yield
    finally:
        may_end.set()
        holder.join(30)


def in_one_line(plan: SeatPlan, verbs: list[Callable[[], object]]) -> list[object]:
    """All have asked before the lock is free; what each was answered, in the order of asking."""
    came: list[object] = [None] * len(verbs)

    def ask(number: int) -> None:
        try:
            came[number] = verbs[number]()
        except Exception as error:
            came[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(verbs))]
    with nobody_else_is_served(plan):
        for number, thread in enumerate(threads, start=1):
            thread.start()
            stands_in_line(plan, number)
    for thread in threads:
        thread.join(60)
    return came


def stands_in_line(plan: SeatPlan, number: int) -> None:
    waited = threading.Event()
    for _ in range(3000):
        if len(together._lines.get(plan.pk, [])) >= number:
            return
        waited.wait(0.01)
    raise AssertionError("nobody came to stand in line")


def asking(plan: SeatPlan, person: Person) -> Callable[[], object]:
    return lambda: actions.register(plan=plan, person=person)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many were taken in under each lock."""
    seen: list[int] = []
    take_in = seats.take_in

    def noted(plan: SeatPlan, line: Callable[[], list[together.Ask]]) -> object:
        def counted() -> list[together.Ask]:
            asks = line()
            seen.append(len(asks))
            return asks

        return take_in(plan, counted)

    monkeypatch.setattr(seats, "take_in", noted)
    return seen


def test_all_who_wait_are_taken_in_under_one_lock_and_in_their_order(
    plan: SeatPlan, askers: list[Person], lines: list[int]
) -> None:
    came = in_one_line(plan, [asking(plan, person) for person in askers])
    assert lines == [ASKING]
    rows = list(Registration.objects.filter(plan=plan).order_by("place"))
    assert came == rows
    assert [row.person for row in rows] == askers
    assert [row.state for row in rows] == ["confirmed"] * 2 + ["waiting"] * (ASKING - 2)
    log = SeatDecision.objects.filter(registration__plan=plan).order_by("pk")
    assert {(line.registration_id, line.before, line.after, line.by_id) for line in log} == {
        (row.pk, "", row.state, row.person_id) for row in rows
    }
    members = Membership.objects.active().filter(space=plan.space_id, role="member", holds_seat=True)
    assert set(members.values_list("person", flat=True)) == {person.pk for person in askers[:2]}
    for person in askers:
        (notice,) = person.notices.filter(dedupe=f"seat:{plan.pk}")
        assert notice.key == f"registrations.{Registration.objects.get(person=person).state}"


def test_somebody_who_stands_in_line_twice_has_one_place(
    plan: SeatPlan, askers: list[Person], lines: list[int]
) -> None:
    first, second, *_others = askers
    came = in_one_line(plan, [asking(plan, first), asking(plan, second), asking(plan, first)])
    assert lines == [3]
    assert came[0] == came[2]
    assert list(Registration.objects.order_by("place").values_list("person", "place")) == [
        (first.pk, 1),
        (second.pk, 2),
    ]


def test_who_is_refused_hears_it_in_their_own_language_and_the_others_come_in(
    plan: SeatPlan, askers: list[Person]
) -> None:
    host = Membership.objects.get(space=plan.space_id, role="coordinator").person
    for person in askers[:2]:
        mine = actions.register(plan=plan, person=person)
        actions.cancel_registration(registration=mine, by=host, reason="Double.")

    def in_language(code: str, person: Person) -> Callable[[], object]:
        def ask() -> object:
            with translation.override(code):
                return actions.register(plan=plan, person=person)

        return ask

    german, pole, other = (
        in_language("de", askers[0]),
        in_language("pl", askers[1]),
        in_language("et", askers[2]),
    )
    refused, also_refused, taken = in_one_line(plan, [german, pole, other])
    for error, code in ((refused, "de"), (also_refused, "pl")):
        assert isinstance(error, RegistrationClosed)
        with translation.override(code):
            assert str(error) == translation.gettext("The hosts cancelled your registration: write to them.")
    assert str(refused) != str(also_refused)
    assert isinstance(taken, Registration)
    assert taken.state == "confirmed"


@pytest.fixture
def form(plan: SeatPlan) -> Questionnaire:
    """Whoever registers chooses where: on site there are three places."""
    form = factories.make_questionnaire(plan.space)
    factories.make_question(
        form.pages.get(), "Where?", kind="choice", choices=[("there", "On site", 3), ("here", "Online", None)]
    )
    plan.questionnaire = form
    plan.save(update_fields=["questionnaire"])
    return form


def handing_in(plan: SeatPlan, person: Person, where: str, language: str = "en") -> Callable[[], object]:
    assert plan.questionnaire is not None
    filling = questionnaires.begin(questionnaire=plan.questionnaire, person=person)
    page = plan.questionnaire.pages.get()
    questionnaires.save_page(filling=filling, page=page, answers={"q1": where}, revision=0)

    def ask() -> object:
        with translation.override(language):
            return actions.register(plan=plan, person=person)

    return ask


def test_a_form_is_handed_in_together_by_each_in_their_own_language(
    plan: SeatPlan, form: Questionnaire, askers: list[Person], lines: list[int]
) -> None:
    spoken = ("de", "pl", "et", "da", "en", "pl")
    came = in_one_line(
        plan,
        [handing_in(plan, person, "here", code) for person, code in zip(askers, spoken, strict=True)],
    )
    assert lines == [ASKING]
    rows = list(Registration.objects.filter(plan=plan).order_by("place"))
    assert came == rows
    assert [row.person for row in rows] == askers
    assert [row.state for row in rows] == ["confirmed"] * 2 + ["waiting"] * (ASKING - 2)
    handed_in = Filling.objects.submitted().filter(questionnaire=form).order_by("person")
    assert list(handed_in.values_list("person", "language")) == [
        (person.pk, code) for person, code in zip(askers, spoken, strict=True)
    ]
    assert list(Answer.objects.values_list("value", flat=True)) == ["here"] * ASKING


def test_of_those_who_hand_in_together_the_first_have_the_places_of_a_choice(
    plan: SeatPlan, form: Questionnaire, askers: list[Person]
) -> None:
    """Who comes too late hears it, in their language, has no seat and no place, and keeps what they typed."""
    came = in_one_line(
        plan,
        [
            handing_in(plan, person, "there", "pl" if number == 4 else "de")
            for number, person in enumerate(askers)
        ],
    )
    assert [type(one) for one in came] == [Registration] * 3 + [AnswersRefused] * 3
    rows = Registration.objects.filter(plan=plan).order_by("place")
    assert list(rows.values_list("person", "place")) == [
        (person.pk, place) for place, person in enumerate(askers[:3], start=1)
    ]
    assert set(Place.objects.values_list("filling__person", flat=True)) == {one.pk for one in askers[:3]}
    for error, code in zip(came[3:], ("de", "pl", "de"), strict=True):
        with translation.override(code):
            full = translation.gettext("“%(choice)s” is full: choose another answer.") % {"choice": "On site"}
            assert error.errors == {"q1": full}  # type: ignore[attr-defined]
    late = Filling.objects.get(questionnaire=form, person=askers[3])
    assert (late.state, late.pages.get().answers) == ("open", {"q1": "there"})
    assert not Answer.objects.filter(filling=late).exists()


def test_what_goes_wrong_with_one_goes_wrong_with_that_one_alone(
    plan: SeatPlan, askers: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = seats.answers.wants_no_list

    def fails_for_the_second(*, plan: SeatPlan, person: Person) -> bool:
        if person == askers[1]:
            raise RuntimeError("a fault with this one")
        return listing(plan=plan, person=person)

    monkeypatch.setattr("registrations.actions.answers.wants_no_list", fails_for_the_second)
    SeatPlan.objects.filter(pk=plan.pk).update(capacity=ASKING)
    came = in_one_line(plan, [asking(plan, person) for person in askers])
    assert isinstance(came[1], RuntimeError)
    rows = list(Registration.objects.filter(plan=plan).order_by("place"))
    assert {row.person for row in rows} == set(askers) - {askers[1]}
    assert [row.place for row in rows] == list(range(1, ASKING))
    assert not together._lines


def test_whoever_asks_within_a_transaction_asks_alone(
    plan: SeatPlan, askers: list[Person], lines: list[int]
) -> None:
    """What was written there before is seen by nobody else yet, nor undone with what others did."""
    with transaction.atomic():
        mine = actions.register(plan=plan, person=askers[0])
        transaction.set_rollback(True)
    assert lines == [1]
    assert not Registration.objects.filter(pk=mine.pk).exists()
