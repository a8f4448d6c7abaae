"""How many registered and were there, by country, organisation, day and part: counted, drawn, as tables and as CSV."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from evidence.charts import Bars, Days, chart_of
from evidence.figures import Figure, Row, begin_of, bins_between, figures_of, step_for
from exchanges.models import Visit
from people.models import Person
from registrations.models import Registration, SeatPlan
from spaces import actions as spaces
from tests import factories
from tests.evidence.conftest import DAY
from tests.people import browser

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


def register(plan: SeatPlan, name: str, country: str = "PL", **fields: Any) -> Registration:
    return factories.make_registration(plan, factories.make_partner(name, country=country), **fields)


def figure(plan: SeatPlan, key: str) -> Figure:
    return next(one for one in figures_of(plan) if one.key == key)


def lines(plan: SeatPlan, key: str) -> list[tuple[str, ...]]:
    return [(row.name, *map(str, numbers)) for row, numbers in figure(plan, key).lines()]


def page(client: Client, plan: SeatPlan) -> str:
    response = client.get(f"/seats/{plan.pk}/figures/")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def pictures(found: str) -> list[ElementTree.Element]:
    return [
        ElementTree.fromstring(one.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))
        for one in re.findall(r'<svg class="chart-picture".*?</svg>', found, re.S)
    ]


def test_people_are_counted_by_the_countries_of_their_organisations(plan: SeatPlan) -> None:
    for state in ("confirmed", "confirmed", "waiting", "waiting", "requested", "withdrawn", "refused"):
        register(plan, "", "PL", state=state)
    was_there = register(plan, "", "EE")
    factories.make_attendance(was_there, DAY)
    factories.make_registration(plan, factories.make_person("Nobody's"))
    assert lines(plan, "country") == [
        ("Poland", "2", "3", "2", "0"),
        ("Estonia", "1", "0", "0", "1"),
        ("No confirmed organisation", "1", "0", "0", "0"),
    ]
    assert figure(plan, "country").totals() == [4, 3, 2, 1]
    assert figure(plan, "country").notes == []


def test_who_belongs_to_several_is_counted_at_each_and_once_in_all(plan: SeatPlan, kadri: Person) -> None:
    for country in ("PL", "EE"):
        factories.affiliate(kadri, factories.make_organisation(f"In {country}", country=country))
    factories.make_registration(plan, kadri)
    assert sorted(lines(plan, "country")) == [("Estonia", "1", "0", "0", "0"), ("Poland", "1", "0", "0", "0")]
    assert len(lines(plan, "organisation")) == 3
    assert figure(plan, "organisation").totals() == [1, 0, 0, 0]
    assert "counts everybody once" in figure(plan, "organisation").notes[0]


def test_an_affiliation_that_nobody_confirmed_counts_for_nothing(plan: SeatPlan, olga: Person) -> None:
    factories.affiliate(olga, factories.make_organisation("Claimed"), state="pending")
    factories.make_registration(plan, olga)
    assert lines(plan, "organisation") == [("No confirmed organisation", "1", "0", "0", "0")]


def test_the_day_of_registering_is_that_of_the_place(plan: SeatPlan) -> None:
    register(plan, "", registered_at=datetime(2027, 2, 1, 21, 59, tzinfo=UTC))
    register(
        plan, "", registered_at=datetime(2027, 2, 1, 22, 1, tzinfo=UTC)
    )  # midnight has passed in Tallinn
    assert [row.key for row in figure(plan, "registered").rows] == ["2027-02-01", "2027-02-02"]


@pytest.mark.parametrize(
    ("days", "heading", "keys"),
    [
        (30, "Day", ["2027-01-01", "2027-01-31"]),
        (31, "Week that begins on", ["2026-12-28", "2027-02-01"]),
        (400, "Month", ["2027-01-01", "2028-02-01"]),
    ],
)
def test_many_days_are_told_by_weeks_and_months(
    plan: SeatPlan, days: int, heading: str, keys: list[str]
) -> None:
    begin = datetime(2027, 1, 1, 12, tzinfo=UTC)
    for at in (begin, begin + timedelta(days=days)):
        register(plan, "", registered_at=at)
    found = figure(plan, "registered")
    assert (found.heading, [row.key for row in found.rows]) == (heading, keys)
    assert found.notes == ["Where nobody registered, the table has no line."]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900), st.integers(0, 900))
def test_every_day_falls_into_one_bin_and_there_are_not_too_many(first: date, long: int, when: int) -> None:
    last = first + timedelta(days=long)
    day = first + timedelta(days=min(when, long))
    step = step_for(first, last)
    bins = list(bins_between(first, last, step))
    assert bins == sorted(set(bins))
    assert bins.count(begin_of(day, step)) == 1
    assert len(bins) <= 31


def test_who_was_there_is_counted_once_a_day_however_they_took_part(plan: SeatPlan, clock: Any) -> None:
    both, online, struck = (register(plan, name) for name in ("Both", "Online", "Struck"))
    factories.make_attendance(both, DAY)
    factories.make_attendance(both, DAY, mode="online")
    factories.make_attendance(online, DAY, mode="online")
    factories.make_attendance(struck, DAY, struck_at=datetime(2027, 3, 1, 9, tzinfo=UTC))
    assert lines(plan, "day") == [("March 1, 2027", "1", "1", "2")]  # the second day is still to come
    clock.shift(timedelta(days=1))
    factories.make_attendance(both, DAY + timedelta(days=1))
    assert lines(plan, "day") == [("March 1, 2027", "1", "1", "2"), ("March 2, 2027", "1", "0", "1")]
    assert figure(plan, "day").totals() == [1, 1, 2]


def test_before_the_first_day_nobody_was_there_and_no_figure_says_so(plan: SeatPlan, clock: Any) -> None:
    register(plan, "")
    clock.shift(timedelta(days=-1))
    assert [one.key for one in figures_of(plan)] == ["country", "organisation", "registered"]


def test_parts_with_seats_of_their_own_are_told_with_the_whole(visit: Visit, plan: SeatPlan) -> None:
    stop = factories.make_entry(visit.space, "A harbour")
    part = factories.make_seat_plan(visit.space, 3, entry=stop, gives_membership=False)
    person = factories.make_partner("Both")
    for one in (plan, part):
        factories.make_registration(one, person)
    register(part, "", state="waiting")
    found = figure(plan, "part")
    assert lines(plan, "part") == [("A harbour", "1", "1", "0", "0")]
    assert (found.totals(), found.rows[0].url) == ([1, 1, 0, 0], part.hosts_url)
    assert "part" not in [one.key for one in figures_of(SeatPlan.objects.with_time().get(pk=part.pk))]


def test_a_group_has_figures_without_days(anna: Person, kadri: Person) -> None:
    group = factories.make_group("Small", coordinator=anna)
    plan = SeatPlan.objects.create(space=group.space)
    factories.make_registration(plan, kadri, state="waiting")
    assert [(one.key, one.columns) for one in figures_of(plan)] == [
        (key, ("seated", "waiting", "gone")) for key in ("country", "organisation", "registered")
    ]
    assert "Estonia" in page(browser(anna), plan)


def test_the_page_has_each_figure_as_a_picture_and_as_a_table_with_the_same_numbers(
    plan: SeatPlan, fiona: Person
) -> None:
    register(plan, "", "DK", state="waiting")
    for country, state in (("PL", "confirmed"), ("PL", "waiting"), ("EE", "confirmed")):
        one = register(plan, "", country, state=state)
    factories.make_attendance(one, DAY)
    found = page(browser(fiona), plan)
    drawn = pictures(found)
    assert len(drawn) == found.count("<caption") == 4
    for picture in drawn:
        assert [picture.findtext(f"{SVG}{name}") for name in ("title", "desc")] != [None, None]
        assert picture.get("role") == "img"
        assert not [each for each in picture.iter() if "style" in each.attrib]
    texts = [each.text for each in drawn[0].iter(f"{SVG}text")]
    assert texts == ["Poland", "1 + 1", "Denmark", "0 + 1", "Estonia", "1"]
    table = re.search(r"<table>.*?By country.*?</table>", found, re.S)
    assert table is not None
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", table[0])
    assert [cells[place : place + 5] for place in range(5, len(cells), 5)] == [
        ["Poland", "1", "1", "0", "0"],
        ["Denmark", "0", "1", "0", "0"],
        ["Estonia", "1", "0", "0", "1"],
        ["Everybody once", "2", "2", "0", "1"],
    ]


def test_lengths_are_numbers_for_machines_in_every_language(plan: SeatPlan, fiona: Person) -> None:
    for country in ("PL", "PL", "PL", "EE"):
        register(plan, "", country)
    fiona.language = "de"
    fiona.save()
    found = page(browser(fiona), plan)
    assert 'width="33.33%"' in found and not re.search(r'(x|y|width|height)="[\d.]*,', found)


def test_the_picture_says_how_many_stand_together_as_others(plan: SeatPlan, fiona: Person) -> None:
    for number in range(13):
        register(plan, f"Guest {number}")
    found = page(browser(fiona), plan)
    texts = [each.text for each in pictures(found)[1].iter(f"{SVG}text")]
    assert (len(texts), texts[-2:]) == (22, ["3 others", "3"])
    assert "The picture shows the ten largest and the 3 others together; the table has all." in found
    assert len(lines(plan, "organisation")) == 13


NUMBERS = st.fixed_dictionaries({one: st.integers(0, 5000) for one in ("seated", "waiting", "gone", "there")})


@given(st.lists(NUMBERS, min_size=1, max_size=30), st.sampled_from(["country", "registered"]))
def test_no_bar_leaves_its_picture_and_who_is_one_among_thousands_is_seen(
    numbers: list[dict[str, int]], key: str
) -> None:
    rows = [Row(f"2027-01-{place + 1:02}", f"Row {place}", given) for place, given in enumerate(numbers)]
    bins = [row.key for row in rows] if key == "registered" else []
    made = chart_of(Figure(key, "Title", "Row", ("seated", "waiting", "gone", "there"), rows, {}, bins=bins))
    assert isinstance(made, Days if bins else Bars)
    for one in made.rects:
        assert 0 <= one.x <= 100 and one.x + one.width <= 101
        assert one.y >= 0 and one.y + one.height <= made.height
        assert one.width > 0.4 and one.height >= 2


def test_as_csv_nothing_is_a_formula(plan: SeatPlan, fiona: Person) -> None:
    person = factories.make_person("Guest")
    factories.affiliate(person, factories.make_organisation("=HYPERLINK(1)", country="PL"))
    factories.make_registration(plan, person)
    response = browser(fiona).get(f"/seats/{plan.pk}/figures/organisation.csv")
    assert (response["Content-Type"], response["Cache-Control"]) == ("text/csv; charset=utf-8", "no-store")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[1:] for row in rows] == [
        ["Organisation", "With a seat", "Waiting for a seat", "No longer registered", "Was there"],
        ["'=HYPERLINK(1)", "1", "0", "0", "0"],
        ["Everybody once", "1", "0", "0", "0"],
    ]
    assert browser(fiona).get(f"/seats/{plan.pk}/figures/part.csv").status_code == 404


def test_a_program_reads_the_same_numbers(plan: SeatPlan, fiona: Person) -> None:
    register(plan, "", "EE")
    answer = browser(fiona).get(f"/api/v1/seat-plans/{plan.pk}/figures/")
    assert answer["Cache-Control"] == "no-store"
    told = {one["key"]: one for one in answer.json()}
    numbers = {"seated": 1, "waiting": 0, "gone": 0, "there": 0}
    assert told["country"]["rows"] == [{"key": "EE", "name": "Estonia", "numbers": numbers}]
    assert told["country"]["total"] == numbers


def test_only_hosts_read_them(plan: SeatPlan, fiona: Person, kadri: Person, olga: Person) -> None:
    paths = [
        f"/seats/{plan.pk}/figures/",
        f"/seats/{plan.pk}/figures/country.csv",
        f"/api/v1/seat-plans/{plan.pk}/figures/",
    ]
    factories.make_registration(plan, kadri)
    for person, code in ((fiona, 200), (kadri, 403), (olga, 404)):
        assert {browser(person).get(path).status_code for path in paths} == {code}


def test_in_an_archive_they_open_as_all_proof_does_and_lead_to_nothing_that_is_closed(
    plan: SeatPlan, fiona: Person, kadri: Person
) -> None:
    stop = factories.make_entry(plan.space, "A harbour")
    part = factories.make_seat_plan(plan.space, 3, entry=stop, gives_membership=False)
    register(part, "")
    factories.make_registration(plan, kadri)
    spaces.archive(space=plan.space, by=fiona)
    host = browser(fiona)
    assert f"/seats/{plan.pk}/figures/" in host.get(f"/seats/{plan.pk}/proof/").content.decode()
    found = page(host, plan)
    assert "A harbour" in found and f"/seats/{plan.pk}/proof/" in found
    assert part.hosts_url not in found and plan.hosts_url not in found
    assert host.get(f"/seats/{plan.pk}/figures/country.csv").status_code == 200
    assert host.get(f"/api/v1/seat-plans/{plan.pk}/figures/").status_code == 200
    assert browser(kadri).get(f"/seats/{plan.pk}/figures/").status_code == 403


def test_where_nobody_registered_the_page_says_so(plan: SeatPlan, fiona: Person, clock: Any) -> None:
    clock.shift(timedelta(days=-2))
    assert "Nobody has registered yet" in page(browser(fiona), plan)


@pytest.mark.parametrize("people", [1, 20])
def test_it_costs_the_same_for_one_and_for_twenty(
    plan: SeatPlan, fiona: Person, people: int, django_assert_num_queries: Any
) -> None:
    for number in range(people):
        factories.make_attendance(register(plan, f"Guest {number}", "PL" if number % 2 else "EE"), DAY)
    client = browser(fiona)
    with django_assert_num_queries(14):
        page(client, plan)


def test_names_of_countries_and_days_are_in_the_readers_language(plan: SeatPlan) -> None:
    register(plan, "", "EE", registered_at=datetime(2027, 2, 1, 12, tzinfo=UTC))
    with translation.override("pl"):
        assert lines(plan, "registered")[0][0] == "1 lutego 2027"
        assert lines(plan, "country")[0][0] == "Estonia"
    with translation.override("de"):
        assert lines(plan, "country")[0][0] == "Estland"
