"""The seat box, the door to a seat, and the hosts' list."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from exchanges.models import Visit
from people.models import Person
from registrations import actions
from registrations.models import Registration, SeatPlan
from spaces.models import Space
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(fiona: Person) -> Visit:
    """One seat in Tallinn; Fiona hosts."""
    return factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=1)


def address(name: str, visit: Visit, *more: int) -> str:
    return reverse(f"registrations:{name}", args=[visit.seat_plan_id, *more])


def words(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def test_registering_leads_to_the_page_of_the_visit(visit: Visit, anna: Person) -> None:
    response = browser(anna).post(address("registration", visit), {"note": "By train."})
    assert (response.status_code, response["Location"]) == (302, visit.space.get_absolute_url())
    assert list(Registration.objects.values_list("person", "state", "note")) == [
        (anna.pk, "confirmed", "By train.")
    ]


def test_a_double_click_and_a_second_tab_give_one_row_and_the_same_page(visit: Visit, anna: Person) -> None:
    first, second = browser(anna), browser(anna)
    answers = [client.post(address("registration", visit)) for client in (first, first, second)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, visit.space.get_absolute_url())
    }
    assert Registration.objects.count() == 1


def test_only_oneself_reads_ones_place_on_the_waiting_list(
    visit: Visit, anna: Person, mads: Person, kadri: Person, piotr: Person
) -> None:
    for person in (anna, mads, kadri):
        actions.register(plan=visit.seat_plan, person=person)
    assert "You are no. 2 on the waiting list." in words(browser(kadri), address("plan", visit))
    for person in (anna, piotr):
        assert "You are no." not in words(browser(person), address("plan", visit))
    assert "2 people wait." in words(browser(piotr), address("plan", visit))


def test_a_note_that_is_too_long_is_refused_and_kept(visit: Visit, anna: Person) -> None:
    note = "x" * 501
    response = browser(anna).post(address("registration", visit), {"note": note})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert note in response.content.decode()
    assert not Registration.objects.exists()


def test_a_closed_door_says_so_and_keeps_what_was_typed(visit: Visit, anna: Person, fiona: Person) -> None:
    actions.close_registration(plan=visit.seat_plan, by=fiona)
    response = browser(anna).post(address("registration", visit), {"note": "By train."})
    assert response.status_code == 422
    assert "Registration closed on " in response.content.decode()
    assert "By train." in response.content.decode()


def test_nul_bytes_are_refused(visit: Visit, anna: Person) -> None:
    response = browser(anna).post(address("registration", visit), {"note": "a\x00b"})
    assert response.status_code == 422


def test_withdrawing_asks_first_and_then_gives_the_seat_on(visit: Visit, anna: Person, kadri: Person) -> None:
    for person in (anna, kadri):
        actions.register(plan=visit.seat_plan, person=person)
    client = browser(anna)
    assert "goes at once to the one who waits longest" in words(client, address("withdrawal", visit))
    assert Registration.objects.get(person=anna).state == "confirmed"
    assert client.post(address("withdrawal", visit)).status_code == 302
    assert Registration.objects.get(person=kadri).state == "confirmed"
    assert client.post(address("withdrawal", visit)).status_code == 302


def test_what_one_may_not_see_is_missing_like_what_there_is_not(visit: Visit, olga: Person) -> None:
    client = browser(olga)
    for path in (address("plan", visit), address("registration", visit), "/seats/999999/"):
        assert client.get(path).status_code == 404
    assert client.post(address("registration", visit)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(visit: Visit) -> None:
    Space.objects.update(visibility="public")
    assert "Sign in to register" in words(browser(), address("plan", visit))
    response = browser().post(address("registration", visit))
    assert response["Location"].startswith(reverse("account_login"))


def test_only_hosts_see_the_list_and_change_it(visit: Visit, anna: Person, fiona: Person) -> None:
    mine = actions.register(plan=visit.seat_plan, person=anna)
    client = browser(anna)
    refused = [
        client.get(address("registrations", visit)),
        client.get(address("csv", visit)),
        client.post(address("capacity", visit), {"capacity": 9}),
        client.post(address("closing", visit)),
        client.post(address("cancellation", visit, mine.pk), {"reason": "No."}),
        client.post(address("restoring", visit, mine.pk)),
    ]
    assert [response.status_code for response in refused] == [403] * 6
    plan = SeatPlan.objects.get(pk=visit.seat_plan_id)
    assert (plan.capacity, plan.is_open) == (1, True)
    assert "Anna Albers" in words(browser(fiona), address("registrations", visit))


def test_the_host_changes_the_capacity_and_the_next_moves_up(
    visit: Visit, anna: Person, kadri: Person, fiona: Person
) -> None:
    for person in (anna, kadri):
        actions.register(plan=visit.seat_plan, person=person)
    client = browser(fiona)
    refused = client.post(address("capacity", visit), {"capacity": "0"})
    assert (refused.status_code, 'value="0"' in refused.content.decode()) == (422, True)
    assert client.post(address("capacity", visit), {"capacity": "2"}).status_code == 302
    assert Registration.objects.get(person=kadri).state == "confirmed"


def test_the_host_cancels_with_a_reason_and_lets_in_again(visit: Visit, anna: Person, fiona: Person) -> None:
    mine = actions.register(plan=visit.seat_plan, person=anna)
    client = browser(fiona)
    assert client.get(address("cancellation", visit, mine.pk)).status_code == 200
    assert client.post(address("cancellation", visit, mine.pk), {"reason": " "}).status_code == 422
    assert client.post(address("cancellation", visit, mine.pk), {"reason": "Double."}).status_code == 302
    assert Registration.objects.get().state == "cancelled"
    assert "Undo" in words(client, address("registrations", visit))
    assert "Let in again" in words(client, address("registrations", visit) + "?state=gone")
    assert client.post(address("restoring", visit, mine.pk)).status_code == 302
    assert Registration.objects.get().state == "confirmed"


def test_the_table_holds_no_formula_that_a_spreadsheet_would_run(visit: Visit, fiona: Person) -> None:
    cells = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", " =1"]
    SeatPlan.objects.update(capacity=10)
    for number, cell in enumerate(cells):
        person = factories.make_partner(f"Guest {number}", country="PL")
        actions.register(plan=visit.seat_plan, person=person, note=cell)
    response = browser(fiona).get(address("csv", visit))
    assert (response["Content-Type"], response["Cache-Control"]) == ("text/csv; charset=utf-8", "no-store")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Name", *[f"Guest {number}" for number in range(len(cells))]]
    assert [row[-1] for row in rows[1:]] == [f"'{cell}" for cell in cells]
    assert {row[3] for row in rows[1:]} == {"Poland"}


def test_the_spreadsheet_holds_text_alone(visit: Visit, fiona: Person) -> None:
    cells = ['=HYPERLINK("http://x")', "+1", "@SUM(A1)", "Zażółć\u000bgęślą"]
    SeatPlan.objects.update(capacity=10)
    for cell in cells:
        actions.register(plan=visit.seat_plan, person=factories.make_partner(country="PL"), note=cell)
    response = browser(fiona).get(address("xlsx", visit))
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "n" and cell.value]
    notes = [row[-1].value for row in sheet.iter_rows(min_row=2)]
    assert notes == [*[f"'{cell}" for cell in cells[:3]], "Zażółćgęślą"]


@pytest.mark.parametrize("people", [1, 3])
def test_the_hosts_list_costs_the_same_for_one_and_for_three(
    visit: Visit, fiona: Person, people: int, django_assert_num_queries
) -> None:
    for number in range(people):
        person = factories.make_partner(f"Guest {number}")
        actions.register(plan=visit.seat_plan, person=person)
    client = browser(fiona)
    with django_assert_num_queries(12):
        client.get(address("registrations", visit))
