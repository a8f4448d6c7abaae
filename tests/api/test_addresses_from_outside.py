"""What a program makes up instead of an address that the API gave it is not found, on both stores."""

import base64

import pytest

from people.models import Person
from tests import factories
from tests.people import browser

LISTS = ["spaces", "memberships", "threads", "entries", "seat-plans", "registrations", "tokens"]
POSITIONS = ["abc", "\0", "a\0b", "", "99999999999999999999999", "-1", "2026-13-45", "2026-01-01", "õ"]


@pytest.fixture
def rows(anna: Person) -> None:
    visit = factories.make_visit(coordinator=anna)
    visit.seat_plan.registrations.create(person=anna, state="confirmed", place=1)
    factories.make_thread(visit.space)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("position", POSITIONS)
def test_a_cursor_that_nobody_gave_out_is_no_fault_of_ours(
    rows: None, anna: Person, path: str, position: str
) -> None:
    cursor = base64.b64encode(f"p={position}".encode()).decode()
    answer = browser(anna).get(f"/api/v1/{path}/", {"cursor": cursor})
    assert answer.status_code in (200, 404)
    if "\0" in position:
        assert answer.json()["title"] == "Not Found"


def test_a_cursor_that_was_given_out_leads_on(anna: Person) -> None:
    for name in ("Agenda", "Budget", "Calls"):
        factories.make_group(name, coordinator=anna)
    seen, path = [], "/api/v1/spaces/?page_size=1"
    while path:
        page = browser(anna).get(path).json()
        seen += [row["title"] for row in page["results"]]
        path = page["next"]
    assert seen == ["Agenda", "Budget", "Calls"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("key", ["%00", "x%00", "%F0%9F%90%8C", "99999999999999999999999", "-1", "x"])
def test_an_address_that_leads_nowhere_is_not_found(rows: None, anna: Person, path: str, key: str) -> None:
    client = browser(anna)
    answers = [client.get(f"/api/v1/{path}/{key}/"), client.delete(f"/api/v1/{path}/{key}/")]
    assert {answer.status_code for answer in answers} <= {404, 405}
