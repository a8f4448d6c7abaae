"""The seat box, the door to a seat, and the hosts' list."""

import csv
import io
import re
from datetime import UTC, datetime

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
    assert client.post(address("capacity", visit), {"capacity": "2", "known": "1"}).status_code == 302
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


def test_the_states_count_whom_one_looks_for_and_keep_looking_for_them(visit: Visit, fiona: Person) -> None:
    SeatPlan.objects.update(capacity=2)
    people = [
        factories.make_partner(name, country=country)
        for name, country in (
            ("Anna", "DE"),
            ("Berta", "DE"),
            ("Piotr", "PL"),
            ("Paula", "PL"),
            ("Dora", "DE"),
        )
    ]
    for person in people:
        actions.register(plan=visit.seat_plan, person=person)
    actions.withdraw(registration=Registration.objects.get(person=people[4]))
    client, at = browser(fiona), address("registrations", visit)

    def states(query: str) -> dict[str, tuple[str, int]]:
        found = re.findall(
            r'<a href="([^"]*)"[^>]*>([^<]+) <span class="meta">(\d+)</span></a>',
            words(client, f"{at}{query}"),
        )
        return {name: (link.replace("&amp;", "&"), int(count)) for link, name, count in found}

    assert states("") == {
        "Registered": ("?state=", 4),
        "With a seat": ("?state=confirmed", 2),
        "Waiting": ("?state=waiting", 2),
        "No longer registered": ("?state=gone", 1),
    }
    assert states("?country=PL&state=confirmed") == {
        "Registered": ("?country=PL&state=", 2),
        "With a seat": ("?country=PL&state=confirmed", 0),
        "Waiting": ("?country=PL&state=waiting", 2),
    }
    assert "Nobody fits what you look for." in words(client, f"{at}?country=PL&state=confirmed")
    for state, name in (("waiting", "Waiting"), ("", "Registered")):
        link, count = states("?country=PL")[name]
        assert count == client.get(f"{at}{link}").context["page"].paginator.count == 2, state
    assert states("?q=Berta")["With a seat"] == ("?q=Berta&state=confirmed", 1)


def test_page_and_files_tell_the_same_hour_at_the_place_and_the_spreadsheet_one_that_it_can_sort(
    visit: Visit, anna: Person, fiona: Person
) -> None:
    """Anna asks at 21:30 UTC on the last day of summer time in Tallinn; Fiona, the host, reads in Dublin."""
    Person.objects.filter(pk=fiona.pk).update(zone="Europe/Dublin")
    mine = actions.register(plan=visit.seat_plan, person=anna)
    asked = datetime(2026, 10, 24, 21, 30, 45, tzinfo=UTC)
    Registration.objects.filter(pk=mine.pk).update(registered_at=asked)
    client = browser(fiona)
    page = words(client, address("registrations", visit))
    assert "Asked on (Tallinn)" in page
    assert '<time datetime="2026-10-25T00:30:45+03:00">Sun, 25 Oct 2026, 00:30</time>' in page
    text = client.get(address("csv", visit)).content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    place = head.index("Asked on (Tallinn)")
    assert row[place] == "2026-10-25T00:30+03:00"
    sheet = load_workbook(io.BytesIO(client.get(address("xlsx", visit)).content)).active
    cell = sheet.cell(row=2, column=place + 1)
    assert sheet.cell(row=1, column=place + 1).value == "Asked on (Tallinn)"
    assert (cell.data_type, cell.value) == ("d", datetime(2026, 10, 25, 0, 30))
    assert cell.number_format == "yyyy-mm-dd hh:mm"


def test_the_spreadsheet_holds_text_and_times_alone(visit: Visit, fiona: Person) -> None:
    cells = ['=HYPERLINK("http://x")', "+1", "@SUM(A1)", "Zażółć\u000bgęślą"]
    SeatPlan.objects.update(capacity=10)
    for cell in cells:
        actions.register(plan=visit.seat_plan, person=factories.make_partner(country="PL"), note=cell)
    response = browser(fiona).get(address("xlsx", visit))
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
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
