"""Who had a seat and was not there: told once a day is over, in figures, at the door's page, and to programs."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from evidence import actions
from evidence.figures import Figure, figures_of
from people.models import Person
from registrations.models import Registration, SeatPlan
from tests import factories
from tests.evidence.conftest import DAY
from tests.people import browser

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def madss(plan: SeatPlan, mads: Person) -> Registration:
    return factories.make_registration(plan, mads)


@pytest.fixture
def came(kadris: Registration, madss: Registration, clock: time_machine.Traveller) -> None:
    """On the first day Kadri came, and Mads did not; it is ten o'clock on the second."""
    factories.make_attendance(kadris, DAY)
    clock.shift(timedelta(days=1))


def figure(plan: SeatPlan) -> Figure | None:
    return next((one for one in figures_of(plan) if one.key == "absent"), None)


def lines(plan: SeatPlan) -> list[tuple[str, list[int]]]:
    found = figure(plan)
    assert found is not None
    return [(row.key, numbers) for row, numbers in found.lines()]


def shown(person: Person, plan: SeatPlan, more: str = "", day: Any = DAY) -> str:
    answer = browser(person).get(f"/check-in/{plan.pk}/?day={day}{more}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().partition('<template data-part="row"')[0].split())


def absent(person: Person, plan: SeatPlan, day: Any = DAY) -> dict[str, bool]:
    told = browser(person).get(f"/api/v1/doors/{plan.pk}/?day={day}").json()
    return {one["name"]: one["is_absent"] for one in told["people"]}


def test_a_day_that_goes_on_has_nobody_who_did_not_come(
    plan: SeatPlan, kadris: Registration, madss: Registration, fiona: Person
) -> None:
    factories.make_attendance(kadris, DAY)
    assert figure(plan) is None
    assert "Did not come" not in shown(fiona, plan, "&who=absent")
    assert "Kadri Kask" in shown(fiona, plan, "&who=absent")
    assert absent(fiona, plan) == {"Kadri Kask": False, "Mads Madsen": False}


def test_once_it_is_over_figures_the_door_and_programs_say_who(
    plan: SeatPlan, came: None, piotr: Person, fiona: Person
) -> None:
    factories.make_registration(plan, piotr, state="withdrawn")
    assert lines(plan) == [(DAY.isoformat(), [1, 1])]
    assert absent(fiona, plan) == {"Kadri Kask": False, "Mads Madsen": True, "": False}
    assert absent(fiona, plan, NEXT) == {"Kadri Kask": False, "Mads Madsen": False, "": False}
    everybody, alone = shown(fiona, plan), shown(fiona, plan, "&who=absent")
    assert "Did not come (1)" in everybody
    assert "Kadri Kask" in everybody and "Mads Madsen" in everybody
    assert "Mads Madsen" in alone
    assert "Kadri Kask" not in alone
    assert "Nobody here has this code or name." in shown(fiona, plan, "&who=absent&said=kadri")
    assert "Mads Madsen" in shown(fiona, plan, "&who=absent&said=mads")


def test_who_was_online_came(plan: SeatPlan, came: None, madss: Registration, fiona: Person) -> None:
    factories.make_attendance(madss, DAY, mode="online", source="online")
    assert lines(plan) == [(DAY.isoformat(), [2, 0])]
    assert "All who had a seat were there." in shown(fiona, plan, "&who=absent")


def test_what_was_struck_is_no_coming_and_what_is_put_right_afterwards_is(
    plan: SeatPlan, came: None, kadris: Registration, madss: Registration, fiona: Person
) -> None:
    actions.strike(attendance=kadris.attendances.get(), by=fiona)
    assert lines(plan) == [(DAY.isoformat(), [0, 2])]
    actions.check_in(plan=plan, by=fiona, registration=madss, day=DAY, source="sheet")
    assert lines(plan) == [(DAY.isoformat(), [1, 1])]


def test_who_got_their_seat_at_the_door_of_the_second_day_was_not_awaited_on_the_first(
    plan: SeatPlan, came: None, piotr: Person, fiona: Person, clock: time_machine.Traveller
) -> None:
    actions.walk_in(plan=plan, by=fiona, person=piotr, reason="She speaks.")
    clock.shift(timedelta(days=1))
    assert lines(plan) == [(DAY.isoformat(), [1, 1]), (NEXT.isoformat(), [1, 2])]
    found = figure(plan)
    assert found is not None
    assert found.totals() == [2, 1]
    assert "none of these days" in found.notes[0]
    assert not absent(fiona, plan)["Piotr Pawlak"]


def test_on_a_day_around_it_nobody_was_awaited(
    plan: SeatPlan, came: None, fiona: Person, clock: time_machine.Traveller
) -> None:
    actions.widen_door(plan=plan, by=fiona, days_before=1, days_after=0)
    before = DAY - timedelta(days=1)
    assert not any(absent(fiona, plan, before).values())
    assert "Did not come" not in shown(fiona, plan, day=before)
    assert lines(plan) == [(DAY.isoformat(), [1, 1])]


def test_of_what_was_cancelled_nobody_stayed_away(plan: SeatPlan, came: None, fiona: Person) -> None:
    plan.entry.status = "CANCELLED"
    plan.entry.save()
    assert figure(SeatPlan.objects.with_time().get(pk=plan.pk)) is None
    assert not any(absent(fiona, plan).values())


def test_all_of_them_are_shown_however_many(
    plan: SeatPlan, came: None, fiona: Person, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=-2))
    for number in range(60):
        factories.make_registration(plan, factories.make_partner(f"Away {number:02}"))
    clock.shift(timedelta(days=2))
    found = shown(fiona, plan, "&who=absent")
    assert "Away 00" in found and "Away 59" in found
    assert "Did not come (61)" in found
    assert "Away 59" not in shown(fiona, plan)


def test_the_figure_has_a_picture_a_table_and_a_csv(plan: SeatPlan, came: None, fiona: Person) -> None:
    found = browser(fiona).get(f"/seats/{plan.pk}/figures/").content.decode()
    assert 'id="chart-absent-title"' in found
    assert 'id="table-absent"' in found
    file = browser(fiona).get(f"/seats/{plan.pk}/figures/absent.csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(file))) == [
        ["Identifier", "Day", "Was there", "Did not come"],
        ["2027-03-01", "March 1, 2027", "1", "1"],
        ["", "Everybody once", "1", "1"],
    ]


@pytest.mark.parametrize("people", [3, 30])
def test_the_page_of_those_who_did_not_come_takes_as_many_queries_for_thirty_as_for_three(
    plan: SeatPlan,
    fiona: Person,
    people: int,
    django_assert_num_queries: Any,
    clock: time_machine.Traveller,
) -> None:
    for _number in range(people):
        factories.make_registration(plan, factories.make_partner())
    clock.shift(timedelta(days=1))
    client = browser(fiona)
    with django_assert_num_queries(13):
        assert client.get(f"/check-in/{plan.pk}/?day={DAY}&who=absent").status_code == 200
