"""Who takes part from elsewhere says so on each day, and the host sees since when."""

from datetime import timedelta

import pytest
import time_machine

from evidence import actions
from evidence.actions import EvidenceRefused
from evidence.models import Attendance
from people.models import Person
from registrations.models import Registration, SeatPlan
from tests import factories
from tests.evidence.conftest import DAY, MORNING
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def hybrid(plan: SeatPlan) -> SeatPlan:
    """It has a link to join."""
    plan.entry.conference_url = "https://meet.example.org/tallinn"
    plan.entry.save()
    return plan


def test_saying_so_notes_the_day_and_the_moment(
    hybrid: SeatPlan, kadris: Registration, kadri: Person
) -> None:
    row = actions.note_presence(plan=hybrid, person=kadri)
    assert (row.day, row.mode, row.source, row.arrived_at) == (DAY, "online", "online", MORNING)
    assert actions.note_presence(plan=hybrid, person=kadri).pk == row.pk


def test_leaving_and_coming_back(
    hybrid: SeatPlan, kadris: Registration, kadri: Person, clock: time_machine.Traveller
) -> None:
    assert actions.note_leaving(plan=hybrid, person=kadri) is None
    actions.note_presence(plan=hybrid, person=kadri)
    clock.shift(3600)
    left = actions.note_leaving(plan=hybrid, person=kadri)
    assert left is not None
    assert left.left_at == MORNING + timedelta(hours=1)
    actions.note_presence(plan=hybrid, person=kadri)
    row = Attendance.objects.get()
    assert (row.arrived_at, row.left_at) == (MORNING, None)


def test_not_where_it_cannot_be_joined_online(plan: SeatPlan, kadris: Registration, kadri: Person) -> None:
    with pytest.raises(EvidenceRefused) as caught:
        actions.note_presence(plan=plan, person=kadri)
    assert caught.value.code == "not_online"


def test_a_part_with_a_link_is_enough(plan: SeatPlan, kadris: Registration, kadri: Person) -> None:
    factories.make_entry(
        plan.space, "Opening", starts="2027-03-01T10:00", conference_url="https://meet.example.org/opening"
    )
    assert actions.note_presence(plan=plan, person=kadri).mode == "online"


def test_not_on_another_day(
    hybrid: SeatPlan, kadris: Registration, kadri: Person, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=2))
    with pytest.raises(EvidenceRefused) as caught:
        actions.note_presence(plan=hybrid, person=kadri)
    assert caught.value.code == "other_day"


def test_who_waits_is_not_present(hybrid: SeatPlan, mads: Person) -> None:
    factories.make_registration(hybrid, mads, state="waiting")
    with pytest.raises(EvidenceRefused) as caught:
        actions.note_presence(plan=hybrid, person=mads)
    assert caught.value.code == "waiting"


def test_the_buttons_stand_on_the_ticket_and_the_host_sees_it(
    hybrid: SeatPlan, kadris: Registration, kadri: Person, fiona: Person
) -> None:
    client, address = browser(kadri), f"/seats/{hybrid.pk}/ticket/"
    assert "I am here" in client.get(address).content.decode()
    assert client.post(f"/seats/{hybrid.pk}/presence/")["Location"] == address
    assert "I am leaving" in client.get(address).content.decode()
    assert "online since" in browser(fiona).get(f"/check-in/{hybrid.pk}/?said=kadri").content.decode()
    client.post(f"/seats/{hybrid.pk}/presence/leaving/")
    assert "I am here" in client.get(address).content.decode()


def test_online_and_in_the_room_are_two_rows_of_a_day(
    hybrid: SeatPlan, kadris: Registration, kadri: Person, fiona: Person
) -> None:
    actions.note_presence(plan=hybrid, person=kadri)
    actions.check_in(plan=hybrid, by=fiona, registration=kadris)
    assert sorted(Attendance.objects.values_list("mode", flat=True)) == ["on_site", "online"]
