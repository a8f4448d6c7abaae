"""One person's seat: asked for, waited for, held, given back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calendars import actions as calendars
from calendars.models import Entry, Reply
from exchanges.models import Visit
from live import testing
from notices.models import Notice
from people.models import Person
from registrations import actions, privacy
from registrations.actions import RegistrationClosed
from registrations.models import Registration, SeatPlan
from spaces.actions import JoiningRefused, remove_member
from spaces.models import Membership, Space
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(fiona: Person) -> Visit:
    """Two seats in Tallinn; Fiona hosts."""
    return factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=2)


def states(plan: SeatPlan) -> list[tuple[str, str]]:
    rows = Registration.objects.filter(plan=plan).order_by("place").select_related("person")
    return [(row.person.name.split()[0], row.state) for row in rows]


def belonging(visit: Visit, person: Person) -> str:
    found = Membership.objects.filter(space=visit.space, person=person).first()
    return found.state if found else ""


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("key", flat=True))


def test_a_free_seat_is_given_at_once_and_brings_membership_and_a_yes(visit: Visit, anna: Person) -> None:
    mine = actions.register(plan=visit.seat_plan, person=anna, note="I come by train.")
    assert (mine.state, mine.place, mine.note) == ("confirmed", 1, "I come by train.")
    assert belonging(visit, anna) == "active"
    assert list(Reply.objects.values_list("entry", "person", "partstat")) == [
        (visit.entry.pk, anna.pk, "ACCEPTED")
    ]
    assert told(anna) == ["registrations.confirmed"]


def test_the_seat_after_the_last_one_waits(visit: Visit, anna: Person, mads: Person, kadri: Person) -> None:
    for person in (anna, mads, kadri):
        actions.register(plan=visit.seat_plan, person=person)
    assert states(visit.seat_plan) == [("Anna", "confirmed"), ("Mads", "confirmed"), ("Kadri", "waiting")]
    assert belonging(visit, kadri) == ""
    assert not Reply.objects.filter(person=kadri).exists()
    assert told(kadri) == ["registrations.waiting"]


def test_asking_twice_changes_nothing(visit: Visit, anna: Person) -> None:
    first = actions.register(plan=visit.seat_plan, person=anna, note="Once.")
    again = actions.register(plan=visit.seat_plan, person=anna, note="Twice.")
    assert (again.pk, again.place, again.note) == (first.pk, 1, "Once.")
    assert told(anna) == ["registrations.confirmed"]


def test_who_withdraws_frees_the_seat_for_the_longest_waiting(
    visit: Visit, anna: Person, mads: Person, kadri: Person, piotr: Person
) -> None:
    mine = [actions.register(plan=visit.seat_plan, person=one) for one in (anna, mads, kadri, piotr)]
    actions.withdraw(registration=mine[0])
    assert states(visit.seat_plan) == [
        ("Anna", "withdrawn"),
        ("Mads", "confirmed"),
        ("Kadri", "confirmed"),
        ("Piotr", "waiting"),
    ]
    assert (belonging(visit, anna), belonging(visit, kadri)) == ("left", "active")
    assert not Reply.objects.filter(person=anna).exists()
    assert told(kadri) == ["registrations.promoted"]


def test_who_comes_back_goes_to_the_end_of_the_queue(
    visit: Visit, anna: Person, mads: Person, kadri: Person, piotr: Person
) -> None:
    mine = [actions.register(plan=visit.seat_plan, person=one) for one in (anna, mads, kadri, piotr)]
    actions.withdraw(registration=mine[2])
    actions.register(plan=visit.seat_plan, person=kadri)
    actions.withdraw(registration=mine[0])
    assert states(visit.seat_plan) == [
        ("Anna", "withdrawn"),
        ("Mads", "confirmed"),
        ("Piotr", "confirmed"),
        ("Kadri", "waiting"),
    ]


def test_a_host_who_gives_a_seat_back_still_coordinates(visit: Visit, fiona: Person) -> None:
    actions.withdraw(registration=actions.register(plan=visit.seat_plan, person=fiona))
    member = Membership.objects.get(space=visit.space, person=fiona)
    assert (member.state, member.role) == ("active", "coordinator")


def test_losing_the_seat_closes_the_open_pages(
    visit: Visit, anna: Person, django_capture_on_commit_callbacks
) -> None:
    mine = actions.register(plan=visit.seat_plan, person=anna)
    with testing.record() as said, django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(registration=mine)
    assert [person for person, *_ in said.revoked] == [anna.pk]
    assert (visit.space.topic, "seats") in [(topic, frame.get("what")) for topic, frame in said.frames]


def test_fewer_seats_evict_nobody_and_more_let_the_queue_move_up(
    visit: Visit, anna: Person, mads: Person, kadri: Person, fiona: Person
) -> None:
    plan = visit.seat_plan
    mine = [actions.register(plan=plan, person=one) for one in (anna, mads, kadri)]
    actions.change_capacity(plan=plan, capacity=1, by=fiona)
    assert states(plan) == [("Anna", "confirmed"), ("Mads", "confirmed"), ("Kadri", "waiting")]
    actions.withdraw(registration=mine[0])
    assert states(plan) == [("Anna", "withdrawn"), ("Mads", "confirmed"), ("Kadri", "waiting")]
    actions.change_capacity(plan=plan, capacity=2, by=fiona)
    assert states(plan) == [("Anna", "withdrawn"), ("Mads", "confirmed"), ("Kadri", "confirmed")]


@pytest.mark.parametrize("capacity", [0, -1, 10_001])
def test_a_number_of_seats_that_makes_no_sense_is_refused(visit: Visit, fiona: Person, capacity: int) -> None:
    with pytest.raises(RegistrationClosed) as refused:
        actions.change_capacity(plan=visit.seat_plan, capacity=capacity, by=fiona)
    assert refused.value.code == "capacity"
    assert SeatPlan.objects.get().capacity == 2


def move(visit: Visit, **days: int) -> None:
    delta = timedelta(**days)
    Entry.objects.filter(pk=visit.entry_id).update(
        starts_at=timezone.now() + delta, ends_at=timezone.now() + delta + timedelta(days=2)
    )


def close_by(case: str, visit: Visit, fiona: Person) -> None:
    now, plans = timezone.now(), SeatPlan.objects.filter(pk=visit.seat_plan_id)
    match case:
        case "closed":
            actions.close_registration(plan=visit.seat_plan, by=fiona)
        case "unopened":
            plans.update(opens_at=None)
        case "early":
            plans.update(opens_at=now + timedelta(days=1))
        case "begun":
            move(visit, days=-1)
        case "cancelled":
            calendars.cancel_entry(entry=visit.entry, by=fiona)
        case "not_public":
            Space.objects.filter(pk=visit.space_id).update(state=Space.State.DRAFT)


@pytest.mark.parametrize("case", ["closed", "unopened", "early", "begun", "cancelled", "not_public"])
def test_what_is_closed_or_past_takes_nobody_and_says_why(
    visit: Visit, anna: Person, fiona: Person, case: str
) -> None:
    close_by(case, visit, fiona)
    with pytest.raises(RegistrationClosed) as refused:
        actions.register(plan=visit.seat_plan, person=anna)
    assert refused.value.code == case
    assert str(refused.value.message).endswith(".")
    assert not Registration.objects.exists()


def test_the_queue_still_moves_up_after_registration_closed(
    visit: Visit, anna: Person, mads: Person, kadri: Person, fiona: Person
) -> None:
    mine = [actions.register(plan=visit.seat_plan, person=one) for one in (anna, mads, kadri)]
    actions.close_registration(plan=visit.seat_plan, by=fiona)
    actions.withdraw(registration=mine[0])
    assert states(visit.seat_plan)[2] == ("Kadri", "confirmed")


def test_nobody_moves_up_once_it_has_begun(visit: Visit, anna: Person, mads: Person, kadri: Person) -> None:
    mine = [actions.register(plan=visit.seat_plan, person=one) for one in (anna, mads, kadri)]
    move(visit, days=-1)
    actions.withdraw(registration=mine[0])
    assert states(visit.seat_plan)[2] == ("Kadri", "waiting")


def test_once_it_is_over_nobody_withdraws(visit: Visit, anna: Person) -> None:
    mine = actions.register(plan=visit.seat_plan, person=anna)
    move(visit, days=-5)
    with pytest.raises(RegistrationClosed) as refused:
        actions.withdraw(registration=mine)
    assert refused.value.code == "over"
    assert belonging(visit, anna) == "active"


def test_who_may_no_longer_sign_in_is_passed_over(
    visit: Visit, anna: Person, mads: Person, kadri: Person, piotr: Person
) -> None:
    mine = [actions.register(plan=visit.seat_plan, person=one) for one in (anna, mads, kadri, piotr)]
    Person.objects.filter(pk=kadri.pk).update(is_active=False)
    actions.withdraw(registration=mine[0])
    assert states(visit.seat_plan)[2:] == [("Kadri", "waiting"), ("Piotr", "confirmed")]


def test_the_host_cancels_a_registration_and_says_why(
    visit: Visit, anna: Person, mads: Person, kadri: Person, fiona: Person
) -> None:
    mine = [actions.register(plan=visit.seat_plan, person=one) for one in (anna, mads, kadri)]
    actions.cancel_registration(registration=mine[0], by=fiona, reason="One seat for each organisation.")
    assert states(visit.seat_plan) == [("Anna", "cancelled"), ("Mads", "confirmed"), ("Kadri", "confirmed")]
    assert belonging(visit, anna) == "removed"
    notice = Notice.objects.filter(recipient=anna).get()
    assert (notice.key, notice.params["reason"]) == (
        "registrations.cancelled",
        "One seat for each organisation.",
    )
    with pytest.raises(RegistrationClosed) as refused:
        actions.register(plan=visit.seat_plan, person=anna)
    assert refused.value.code == "cancelled_by_host"
    actions.restore_registration(registration=mine[0], by=fiona)
    assert states(visit.seat_plan)[-1] == ("Anna", "waiting")


def test_a_seat_inside_is_for_those_who_take_part_and_goes_with_their_seat(
    visit: Visit, anna: Person, kadri: Person
) -> None:
    lab = factories.make_entry(visit.space, "Design lab", kind=Entry.Kind.STOP)
    inside = factories.make_seat_plan(visit.space, 1, entry=lab, gives_membership=False)
    with pytest.raises(RegistrationClosed) as refused:
        actions.register(plan=inside, person=anna)
    assert refused.value.code == "members_only"
    whole = [actions.register(plan=visit.seat_plan, person=one) for one in (anna, kadri)]
    for person in (anna, kadri):
        actions.register(plan=inside, person=person)
    assert states(inside) == [("Anna", "confirmed"), ("Kadri", "waiting")]
    actions.withdraw(registration=whole[0])
    assert states(inside) == [("Anna", "withdrawn"), ("Kadri", "confirmed")]
    assert not Reply.objects.filter(person=anna).exists()


def test_who_holds_a_seat_is_not_removed_past_it(visit: Visit, anna: Person, fiona: Person) -> None:
    actions.register(plan=visit.seat_plan, person=anna)
    member = Membership.objects.get(space=visit.space, person=anna)
    with pytest.raises(JoiningRefused) as refused:
        remove_member(membership=member, by=fiona, reason="No.")
    assert refused.value.code == "registration"


def test_who_is_erased_gives_their_seat_on(visit: Visit, anna: Person, mads: Person, kadri: Person) -> None:
    for person in (anna, mads, kadri):
        actions.register(plan=visit.seat_plan, person=person, note="Mine.")
    assert [row["note"] for row in privacy.export(anna)["registrations"]] == ["Mine."]
    privacy.erase(anna)
    assert states(visit.seat_plan) == [("Mads", "confirmed"), ("Kadri", "confirmed")]
    assert privacy.export(anna) == {
        "registrations": [],
        "columns_of_hosts_tables": [],
        "seat_decisions": [],
    }


def test_a_notice_that_is_no_longer_true_is_taken_back_before_it_is_mailed(
    visit: Visit, anna: Person, mads: Person, kadri: Person, fiona: Person
) -> None:
    first, _second, waiting = (
        actions.register(plan=visit.seat_plan, person=one) for one in (anna, mads, kadri)
    )
    actions.cancel_registration(registration=first, by=fiona, reason="The bus is full")
    assert (told(anna), told(kadri)) == (["registrations.cancelled"], ["registrations.promoted"])
    actions.restore_registration(registration=first, by=fiona)
    assert told(anna) == ["registrations.waiting"]
    actions.withdraw(registration=waiting)
    assert (told(kadri), told(anna)) == ([], ["registrations.promoted"])


def test_a_notice_that_was_read_stays_and_so_does_that_of_another_plan(
    visit: Visit, anna: Person, fiona: Person
) -> None:
    other = factories.make_visit("Another visit", coordinator=fiona, capacity=2)
    actions.register(plan=other.seat_plan, person=anna)
    mine = actions.register(plan=visit.seat_plan, person=anna)
    Notice.objects.filter(recipient=anna, topic=visit.space.topic).update(read_at=timezone.now())
    actions.cancel_registration(registration=mine, by=fiona, reason="The bus is full")
    left = Notice.objects.filter(recipient=anna).values_list("key", "params__title")
    assert sorted(left) == [
        ("registrations.cancelled", visit.entry.title),
        ("registrations.confirmed", other.entry.title),
    ]
