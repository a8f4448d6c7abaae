"""What this room keeps about a person is theirs to read, and goes with them."""

import pytest

from evidence import actions, privacy
from evidence.models import Attendance, Ticket
from people.models import Person
from registrations.models import Registration, SeatPlan
from tests import factories
from tests.evidence.conftest import DAY, MORNING

pytestmark = pytest.mark.django_db


def test_a_person_takes_along_where_they_were_without_the_secret_of_a_ticket(
    plan: SeatPlan, kadris: Registration, kadri: Person, mads: Person, fiona: Person
) -> None:
    ticket = actions.issue_ticket(registration=kadris)
    actions.check_in(plan=plan, by=fiona, registration=kadris)
    factories.make_attendance(factories.make_registration(plan, mads), DAY)
    told = privacy.export(kadri)
    assert told["attendance"] == [
        {
            "at": "Digital Tallinn",
            "day": DAY,
            "mode": "on_site",
            "arrived_at": MORNING,
            "left_at": None,
            "source": "hand",
            "reason": "",
            "struck_at": None,
        }
    ]
    assert len(told["tickets"]) == 1
    assert ticket.secret not in str(told)
    assert "Fiona" not in str(told)


def test_erasing_hands_over_first_and_leaves_nothing_else(
    plan: SeatPlan, kadris: Registration, kadri: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.issue_ticket(registration=kadris)
    factories.make_attendance(kadris, DAY)
    seen: list[int] = []
    monkeypatch.setattr(
        privacy, "hand_over", lambda person: seen.append(Attendance.objects.of(person).count())
    )
    privacy.erase(kadri)
    assert (seen, Attendance.objects.count(), Ticket.objects.count()) == ([1], 0, 0)
