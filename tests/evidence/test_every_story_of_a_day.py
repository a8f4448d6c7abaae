"""Any order in which devices note, lose the network, send twice and late, and strike, gives one truth: somebody is there
when the last thing that happened to them, by the moment at which it happened, was arriving."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from evidence import actions
from evidence.models import Attendance
from people.models import Person
from tests import factories
from tests.evidence.conftest import DAY, MORNING

DEVICES = ("phone", "tablet", "door")


@pytest.mark.django_db
@given(
    wishes=st.lists(st.tuples(st.booleans(), st.sampled_from(DEVICES)), max_size=8),
    cut=st.sets(st.sampled_from(DEVICES)),
    twice=st.booleans(),
    order=st.permutations(DEVICES),
)
def test_however_late_it_is_told(
    fiona: Person, kadri: Person, wishes: list[tuple[bool, str]], cut: set[str], twice: bool, order: list[str]
) -> None:
    """A device strikes only what it shows as there: what it noted itself or, with a network, what the server has."""
    with time_machine.travel(MORNING, tick=False) as clock:
        plan = factories.make_visit(coordinator=fiona, first_day=DAY, days=1).seat_plan
        theirs = factories.make_registration(plan, kadri)
        kept: dict[str, list[tuple[int, bool]]] = {device: [] for device in DEVICES}
        rows = Attendance.objects.filter(registration=theirs)
        last: bool | None = None
        first = 0

        def send(moment: int, is_strike: bool) -> None:
            at = MORNING + timedelta(minutes=moment)
            if is_strike:
                actions.strike_of_day(plan=plan, registration=theirs, day=DAY, by=fiona, at=at)
            else:
                name = f"{theirs.pk}-{moment}"
                actions.check_in(plan=plan, by=fiona, registration=theirs, client_id=name, at=at)

        def shows(device: str) -> bool:
            if kept[device]:
                return not kept[device][-1][1]
            return device not in cut and rows.standing().exists()

        for moment, (is_strike, device) in enumerate(wishes, 1):
            clock.move_to(MORNING + timedelta(minutes=moment))
            if is_strike and not shows(device):
                continue
            if not is_strike and last is not True:
                first = moment
            last = not is_strike
            if device in cut:
                kept[device].append((moment, is_strike))
            else:
                send(moment, is_strike)
        clock.move_to(MORNING + timedelta(hours=1))
        for device in order:
            for moment, is_strike in kept[device] * (2 if twice else 1):
                send(moment, is_strike)

        there = list(rows.standing())
        assert len(there) == (1 if last else 0)
        if there:
            assert there[0].arrived_at <= MORNING + timedelta(minutes=first)
