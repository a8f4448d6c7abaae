"""The door as a page: it does everything without script, and tells nobody but hosts who comes."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from evidence import actions
from evidence.models import Attendance
from people.models import Person
from registrations.models import Registration, SeatPlan
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db


def words(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    return " ".join(answer.content.decode().split())


def desk(plan: SeatPlan, more: str = "") -> str:
    return f"/check-in/{plan.pk}/?day=2027-03-01{more}"


def test_the_list_of_the_day_says_who_is_here_and_of_how_many(
    plan: SeatPlan, kadris: Registration, mads: Person, fiona: Person
) -> None:
    factories.make_registration(plan, mads, state="waiting")
    actions.check_in(plan=plan, by=fiona, registration=kadris)
    page = words(browser(fiona), desk(plan))
    assert '<strong data-slot="there">1</strong> / <span data-slot="seats">1</span>' in page
    assert "here since <time" in page
    assert "On the waiting list" in page
    # By the clock of Tallinn, two hours before UTC.
    assert "10:00" in page


def test_somebody_is_found_by_name_and_checked_in_by_a_button(
    plan: SeatPlan, kadris: Registration, mads: Person, fiona: Person
) -> None:
    factories.make_registration(plan, mads)
    client = browser(fiona)
    page = words(client, desk(plan, "&said=kad"))
    assert "Kadri Kask" in page
    assert "Mads Madsen" not in page
    answer = client.post(
        f"/check-in/{plan.pk}/arrivals/", {"registration": kadris.pk, "day": "2027-03-01"}, follow=True
    )
    assert "Welcome, Kadri Kask" in " ".join(answer.content.decode().split())
    again = client.post(f"/check-in/{plan.pk}/arrivals/", {"registration": kadris.pk}, follow=True)
    assert "Already here since" in again.content.decode()


def test_somebody_is_found_by_the_letters_of_their_code(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    code = actions.issue_ticket(registration=kadris).code
    assert "Kadri Kask" in words(browser(fiona), desk(plan, f"&said={code.upper()}"))
    assert "Nobody here has this code or name." in words(browser(fiona), desk(plan, "&said=aaaa-aaaa"))


def test_what_was_a_mistake_is_taken_back(plan: SeatPlan, kadris: Registration, fiona: Person) -> None:
    row = actions.check_in(plan=plan, by=fiona, registration=kadris)
    answer = browser(fiona).post(f"/check-in/{plan.pk}/arrivals/{row.pk}/striking/", follow=True)
    assert "Kadri Kask is no longer noted as present." in answer.content.decode()
    assert not Attendance.objects.standing().exists()


def test_who_waits_is_refused_by_the_button_and_led_to_being_let_in(
    plan: SeatPlan, mads: Person, fiona: Person
) -> None:
    theirs = factories.make_registration(plan, mads, state="waiting")
    client = browser(fiona)
    answer = client.post(f"/check-in/{plan.pk}/arrivals/", {"registration": theirs.pk}, follow=True)
    assert "Mads Madsen is on the waiting list and has no seat." in answer.content.decode()
    link = f"/check-in/{plan.pk}/walk-in/?day=2027-03-01&amp;person={mads.pk}"
    assert link in answer.content.decode()
    answer = client.post(link.replace("&amp;", "&"), {"person": mads.pk, "day": "2027-03-01"}, follow=True)
    assert "Welcome, Mads Madsen" in " ".join(answer.content.decode().split())


def test_letting_somebody_in_over_the_capacity_asks_why(
    plan: SeatPlan, kadris: Registration, mads: Person, piotr: Person, fiona: Person
) -> None:
    factories.make_registration(plan, piotr)
    client, address = browser(fiona), f"/check-in/{plan.pk}/walk-in/"
    assert "Mads Madsen" in words(client, f"{address}?said=madsen")
    answer = client.post(address, {"person": mads.pk})
    assert answer.status_code == 422
    assert "All seats are taken. Say why this person comes in all the same." in answer.content.decode()
    assert client.post(address, {"person": mads.pk, "reason": "She speaks."}).status_code == 302
    assert Attendance.objects.get().reason == "She speaks."


def test_the_badges_show_who_has_a_seat_and_nobody_else(
    plan: SeatPlan, kadris: Registration, mads: Person, fiona: Person
) -> None:
    factories.make_registration(plan, mads, state="waiting")
    page = words(browser(fiona), f"/seats/{plan.pk}/badges/")
    assert '<p class="name-badge-name">Kadri Kask</p>' in page
    assert '<p class="name-badge-country">Estonia</p>' in page
    assert "Mads Madsen" not in page
    assert page.count('class="name-badge"') == 1


def test_only_hosts_see_the_door(
    plan: SeatPlan, kadris: Registration, kadri: Person, olga: Person, mads: Person
) -> None:
    paths = [desk(plan), f"/check-in/{plan.pk}/walk-in/", f"/seats/{plan.pk}/badges/"]
    posts = ["arrivals/", "arrivals/1/striking/", "walk-in/", "days/"]
    for person, status in ((kadri, 403), (mads, 403), (olga, 404)):
        client = browser(person)
        assert {client.get(path).status_code for path in paths} == {status}
        assert {client.post(f"/check-in/{plan.pk}/{path}").status_code for path in posts} == {status}
    assert browser().get(desk(plan)).status_code == 302


@pytest.mark.parametrize("day", ["2027-13-01", "tomorrow", "%00", "9999-99-99", "2027-02-30"])
def test_what_is_no_day_is_not_found(plan: SeatPlan, fiona: Person, day: str) -> None:
    assert browser(fiona).get(f"/check-in/{plan.pk}/?day={day}").status_code == 404


@pytest.mark.parametrize("last", ["x", "0", "99999999999999999999", "%00", "²"])
def test_a_number_of_nothing_shows_nothing(plan: SeatPlan, fiona: Person, last: str) -> None:
    assert "desk-said" not in words(browser(fiona), desk(plan, f"&last={last}")).partition("<template")[0]


def test_odd_words_find_nobody(plan: SeatPlan, kadris: Registration, fiona: Person) -> None:
    client = browser(fiona)
    for said in ("%00", "%EF%BF%BD", "x" * 500, "' OR 1=1", "<script>"):
        assert "<script>" not in words(client, desk(plan, f"&said={said}")).partition("<main")[2]
    answer = client.post(f"/check-in/{plan.pk}/arrivals/", {"said": "\x00"})
    assert answer.status_code == 302
    assert client.post(f"/check-in/{plan.pk}/arrivals/", {"registration": "9" * 30}).status_code == 302
    assert client.post(f"/check-in/{plan.pk}/walk-in/", {"person": "9" * 30}).status_code in (404, 422)


def test_a_day_to_come_is_looked_at_and_takes_nobody_in(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    page = words(browser(fiona), f"/check-in/{plan.pk}/?day=2027-03-02")
    assert "This day is still to come" in page
    assert f'name="registration" value="{kadris.pk}"' not in page


def test_without_a_day_it_is_the_door_of_today_or_the_nearest(
    plan: SeatPlan, fiona: Person, clock: time_machine.Traveller
) -> None:
    for days, shown in ((-9, "2027-03-01"), (1, "2027-03-02"), (20, "2027-03-02")):
        with time_machine.travel(clock_at(days), tick=False):
            assert f'data-day="{shown}"' in words(browser(fiona), f"/check-in/{plan.pk}/")


def clock_at(days: int):
    from tests.evidence.conftest import MORNING

    return MORNING + timedelta(days=days)


def test_the_host_opens_the_door_on_days_around(plan: SeatPlan, fiona: Person) -> None:
    client = browser(fiona)
    answer = client.post(f"/check-in/{plan.pk}/days/", {"days_before": 1, "days_after": 0}, follow=True)
    assert "?day=2027-02-28" in answer.content.decode()
    assert client.post(f"/check-in/{plan.pk}/days/", {"days_before": 9, "days_after": 0}).status_code == 422


@pytest.mark.parametrize("path", ["/check-in/{}/", "/seats/{}/badges/", "/api/v1/doors/{}/"])
def test_the_door_takes_as_many_queries_for_thirty_as_for_three(
    plan: SeatPlan, fiona: Person, path: str, django_assert_max_num_queries
) -> None:
    def queries() -> int:
        client = browser(fiona)
        with django_assert_max_num_queries(16) as captured:
            assert client.get(path.format(plan.pk)).status_code == 200
        return len(captured)

    def come(number: int) -> None:
        for _ in range(number):
            theirs = factories.make_registration(plan, factories.make_partner())
            actions.issue_ticket(registration=theirs)
            actions.check_in(plan=plan, by=fiona, registration=theirs)

    come(3)
    few = queries()
    come(27)
    assert queries() == few


def test_the_seat_box_leads_to_ticket_and_door(
    plan: SeatPlan, kadris: Registration, kadri: Person, fiona: Person, mads: Person
) -> None:
    ticket, door = f"/seats/{plan.pk}/ticket/", f"/check-in/{plan.pk}/"
    pages = {person: words(browser(person), f"/seats/{plan.pk}/") for person in (kadri, fiona, mads)}
    assert {p: (ticket in page, door in page) for p, page in pages.items()} == {
        kadri: (True, False),
        fiona: (False, True),
        mads: (False, False),
    }


def test_the_service_worker_speaks_for_the_door_alone(db: None) -> None:
    answer = browser().get("/check-in/worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in answer
    assert answer["Cache-Control"] == "no-cache"
