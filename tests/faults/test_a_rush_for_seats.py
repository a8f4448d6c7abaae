"""Processes that are killed while many ask for seats: whoever clicks until it is answered has one place, in an order without
a gap, and no seat is given twice or left half given."""

import asyncio
import random
from pathlib import Path

from calendars.models import Reply
from people.models import Person
from registrations.models import Registration, SeatDecision, SeatPlan
from spaces.models import Membership
from tests import factories
from tests.faults.processes import Servers, serving, wait_until_it_answers
from tests.faults.stories import session_of
from tests.faults.visitor import Doors
from tests.faults.wire import ask

SEED = 5
PEOPLE, SEATS = 30, 7
PATIENCE_SECONDS = 120


async def register(doors: Doors, session: str, plan: SeatPlan) -> None:
    """Somebody who clicks again until the page says that they are registered."""
    while True:
        try:
            answer = await ask(doors.pages(), f"/seats/{plan.pk}/registration/", session, {"note": ""})
        except OSError:
            await asyncio.sleep(0.05)
            continue
        assert answer.status == 302, answer
        return


async def rush(plan: SeatPlan, sessions: list[str], servers: Servers, dice: random.Random) -> int:
    """Everybody at once; some process of pages dies again and again until all are answered. Returns how often."""
    doors, deaths = servers.doors(SEED), 0
    asking = asyncio.gather(*[register(doors, session, plan) for session in sessions])
    while not asking.done():
        await asyncio.sleep(dice.uniform(0.02, 0.3))
        victim = dice.choice(servers.pages)
        victim.kill()
        deaths += 1
        victim.replace()
        await asyncio.to_thread(wait_until_it_answers, victim.port)
        await asyncio.sleep(1.0)  # in which it takes some in: else nobody ever gets an answer
    await asking
    return deaths


def holds(plan: SeatPlan) -> None:
    rows = list(Registration.objects.filter(plan=plan).order_by("place"))
    assert [row.place for row in rows] == list(range(1, PEOPLE + 1))
    assert [row.state for row in rows] == ["confirmed"] * SEATS + ["waiting"] * (PEOPLE - SEATS)
    seated = {row.person_id for row in rows[:SEATS]}
    members = Membership.objects.active().filter(space=plan.space_id, role="member")
    assert set(members.values_list("person", flat=True)) == seated
    yes = Reply.objects.filter(entry=plan.entry_id, partstat="ACCEPTED")
    assert set(yes.values_list("person", flat=True)) == seated
    log = SeatDecision.objects.filter(registration__plan=plan).values_list("registration__place", "after")
    assert sorted(log) == [(row.place, row.state) for row in rows]


def test_a_rush_for_seats_survives_the_processes_that_take_it_in(tmp_path: Path, schedule: int) -> None:
    host, dice = factories.make_partner("Host", is_organiser=True), random.Random(SEED)
    people: list[Person] = [factories.make_partner(f"Asker {number}") for number in range(PEOPLE)]
    sessions = [session_of(person) for person in people]
    deaths = 0
    with serving(tmp_path) as servers:
        for number in range(2 * schedule):
            visit = factories.make_visit(f"Rush {number}", coordinator=host, capacity=SEATS)
            plan = SeatPlan.objects.get(pk=visit.seat_plan_id)
            deaths += asyncio.run(asyncio.wait_for(rush(plan, sessions, servers, dice), PATIENCE_SECONDS))
            holds(plan)
    assert deaths >= 2 * schedule
