"""Who comes without a seat is let in by the host: within the capacity, or over it with a reason."""

import pytest

from evidence import actions, door
from evidence.models import Attendance
from people.models import Person
from registrations.actions import RegistrationClosed
from registrations.models import Registration, SeatPlan
from spaces.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db


def test_somebody_without_a_registration_gets_a_seat_and_is_there(
    plan: SeatPlan, mads: Person, fiona: Person
) -> None:
    row = actions.walk_in(plan=plan, person=mads, by=fiona)
    assert (row.source, row.registration.state) == ("walk_in", "confirmed")
    assert Membership.objects.get(space=plan.space, person=mads).is_active


def test_over_the_capacity_it_takes_a_reason_which_stays(
    plan: SeatPlan, kadri: Person, piotr: Person, mads: Person, fiona: Person
) -> None:
    for person in (kadri, piotr):
        factories.make_registration(plan, person)
    with pytest.raises(RegistrationClosed) as caught:
        actions.walk_in(plan=plan, person=mads, by=fiona, reason="  ")
    assert (caught.value.code, caught.value.field) == ("full", "reason")
    assert not Attendance.objects.exists()
    assert not Registration.objects.filter(person=mads).exists()
    row = actions.walk_in(plan=plan, person=mads, by=fiona, reason=" She speaks at eleven. ")
    assert row.reason == "She speaks at eleven."
    assert Registration.objects.confirmed().filter(plan=plan).count() == 3


@pytest.mark.parametrize("state", ["waiting", "withdrawn", "cancelled"])
def test_who_waited_or_had_gone_is_let_in_past_the_list(
    plan: SeatPlan, mads: Person, fiona: Person, state: str
) -> None:
    theirs = factories.make_registration(plan, mads, state=state)
    actions.walk_in(plan=plan, person=mads, by=fiona)
    theirs.refresh_from_db()
    assert theirs.state == "confirmed"


def test_twice_is_once(plan: SeatPlan, mads: Person, fiona: Person) -> None:
    first, again = (actions.walk_in(plan=plan, person=mads, by=fiona) for _ in range(2))
    assert (first.pk, again.is_again) == (again.pk, True)


def test_who_has_a_seat_is_simply_checked_in(
    plan: SeatPlan, kadris: Registration, kadri: Person, fiona: Person
) -> None:
    assert actions.walk_in(plan=plan, person=kadri, by=fiona).registration == kadris


def test_partners_are_found_as_one_types_them(plan: SeatPlan, kadris: Registration, olga: Person) -> None:
    oun = factories.make_partner("Tiina Õunapuu", country="EE")
    factories.make_partner("Łukasz Świątek", country="PL")
    assert door.candidates(plan, "ounap") == [oun]
    assert [one.name for one in door.candidates(plan, "swiat luk")] == ["Łukasz Świątek"]
    assert door.candidates(plan, "kadri") == []  # she has a seat
    assert door.candidates(plan, "olga") == []  # no organisation knows her
    assert door.candidates(plan, "ti") == []  # too little to look for


def test_only_partners_and_who_asked_for_a_seat_can_be_chosen(
    plan: SeatPlan, mads: Person, olga: Person, stefan: Person
) -> None:
    factories.make_registration(plan, olga, state="waiting")
    assert door.candidate(plan, mads.pk) == mads
    assert door.candidate(plan, olga.pk) == olga
    assert door.candidate(plan, stefan.pk) is None
    Person.objects.update(is_active=False)
    assert [door.candidate(plan, one.pk) for one in (mads, olga)] == [None, None]
