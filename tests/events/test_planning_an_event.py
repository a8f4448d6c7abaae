"""An organiser plans an event: a draft, its programme, its seats; then it is announced."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from calendars.models import Entry
from events import actions
from events.models import Event, ProgrammeItem
from notices.models import Notice
from occasions import actions as occasions
from people.models import Person
from people.refusal import Refusal
from registrations import actions as seats
from spaces.models import Space
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db
FIRST = timezone.now().date() + timedelta(days=40)


@pytest.fixture
def event(fiona: Person) -> Event:
    """A draft of a symposium of two days in Berlin with two seats; Fiona made it."""
    return actions.create_event(
        by=fiona,
        title="What lasts",
        summary="Two days on what stays of a project.",
        zone="Europe/Berlin",
        place="Berlin",
        first_day=FIRST,
        last_day=FIRST + timedelta(days=1),
        capacity=2,
        visibility=Space.Visibility.PUBLIC,
    )


def an_item(event: Event, by: Person, *, day: int = 0, at: str = "09:00", **fields: Any) -> ProgrammeItem:
    begins = datetime.combine(FIRST + timedelta(days=day), time.fromisoformat(at))
    fields = {"title": "Opening", "room": "Hall", **fields}
    return actions.add_item(
        event=event, by=by, starts_local=begins, ends_local=begins + timedelta(minutes=45), **fields
    )


def form(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Round table on housing",
        "kind": "round-table",
        "summary": "An afternoon.",
        "first_day": "2027-05-10",
        "last_day": "2027-05-10",
        "begins": "14:00",
        "ends": "17:00",
        "zone": "Europe/Copenhagen",
        "capacity": "20",
        "language": "en",
        "visibility": "public",
        **changes,
    }


def item_form(day: date, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Opening",
        "day": day.isoformat(),
        "begins": "09:00",
        "ends": "09:45",
        "kind": "talk",
        "language": "pl",
        **changes,
    }


def page(client: Client, event: Event) -> str:
    response = client.get(event.space.get_absolute_url())
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_event_of_one_day_has_hours(fiona: Person) -> None:
    browser(fiona).post("/events/new/", form())
    made = Event.objects.for_list().get()
    assert (made.kind, made.state, made.space.state) == ("round-table", "draft", "draft")
    assert (made.entry.starts_local, made.entry.ends_local, made.entry.is_all_day) == (
        datetime(2027, 5, 10, 14),
        datetime(2027, 5, 10, 17),
        False,
    )


def test_an_event_of_several_days_has_whole_days(fiona: Person) -> None:
    browser(fiona).post("/events/new/", form(last_day="2027-05-11", begins="", ends=""))
    entry = Event.objects.for_list().get().entry
    assert (entry.starts_local, entry.ends_local, entry.is_all_day) == (
        datetime(2027, 5, 10),
        datetime(2027, 5, 12),
        True,
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": "13:00"}, "The end must be later than the beginning."),
        ({"ends": ""}, "Give both times, or none of them."),
        ({"last_day": "2027-05-09"}, "The last day comes before the first one."),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(fiona: Person, changes: dict, words: str) -> None:
    response = browser(fiona).post("/events/new/", form(theme="Roofs for all.", **changes))
    text = response.content.decode()
    assert (response.status_code, words in text, "Roofs for all." in text) == (422, True, True)
    assert not Space.objects.exists()


def test_only_organisers_and_stewards_make_events(anna: Person, stefan: Person) -> None:
    client = browser(anna)
    assert (client.get("/events/new/").status_code, client.post("/events/new/", form()).status_code) == (
        403,
        403,
    )
    assert browser(stefan).get("/events/new/").status_code == 200
    assert browser().get("/events/new/").status_code == 302


def test_a_draft_is_its_makers_alone_until_it_is_announced(event: Event, fiona: Person, anna: Person) -> None:
    an_item(event, fiona)
    address = event.space.get_absolute_url()
    for client in (browser(), browser(anna)):
        assert client.get(address).status_code == 404
        assert "What lasts" not in client.get("/events/").content.decode()
    assert not Entry.objects.visible_to(anna).exists()
    assert browser(anna).post(f"{address}publication/").status_code == 404
    assert browser(fiona).post(f"{address}publication/").status_code == 302
    assert "Opening" in page(browser(), event)
    assert "What lasts" in browser().get("/events/").content.decode()
    with pytest.raises(Refusal):
        occasions.publish_occasion(occasion=event, by=fiona)


def test_the_programme_stands_by_day_and_room(event: Event, fiona: Person) -> None:
    an_item(event, fiona, day=1, title="Closing", room="Garden")
    an_item(event, fiona, at="11:00", title="Workshop", room="Attic")
    an_item(event, fiona, title="Opening", room="Hall", speakers="Ida Iversen")
    text = page(browser(fiona), event)
    order = ["Day 1", "Opening", "Hall", "Ida Iversen", "Workshop", "Attic", "Day 2", "Closing", "Garden"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_an_item_outside_the_days_is_refused_in_words(event: Event, fiona: Person) -> None:
    address = f"{event.space.get_absolute_url()}programme/new/"
    response = browser(fiona).post(address, item_form(FIRST + timedelta(days=2), speakers="Ida Iversen"))
    text = response.content.decode()
    assert response.status_code == 422
    assert "choose one of these days" in text
    assert "Ida Iversen" in text
    assert browser(fiona).post(address, item_form(FIRST)).status_code == 302


def test_a_moved_and_a_cancelled_item_are_told_to_who_comes(
    event: Event, fiona: Person, anna: Person
) -> None:
    item = an_item(event, fiona)
    occasions.publish_occasion(occasion=event, by=fiona)
    seats.register(plan=event.seat_plan, person=anna)
    Notice.objects.all().delete()
    address, client = f"{event.space.get_absolute_url()}programme/{item.pk}/", browser(fiona)
    assert client.get(address).status_code == 200
    assert client.post(address, item_form(FIRST, begins="10:00", ends="10:45")).status_code == 302
    assert client.post(f"{address}cancellation/").status_code == 302
    item.entry.refresh_from_db()
    assert (item.entry.starts_local.time(), item.entry.status, item.entry.sequence) == (
        time(10),
        "CANCELLED",
        2,
    )
    told = Notice.objects.filter(recipient=anna).order_by("pk").values_list("key", flat=True)
    assert list(told) == ["calendars.moved", "calendars.cancelled"]


def test_cancelling_tells_everybody_once_and_the_page_stays(
    event: Event, fiona: Person, anna: Person, mads: Person, kadri: Person
) -> None:
    an_item(event, fiona)
    occasions.publish_occasion(occasion=event, by=fiona)
    for person in (anna, mads, kadri):
        seats.register(plan=event.seat_plan, person=person)
    Notice.objects.all().delete()
    address = f"{event.space.get_absolute_url()}cancellation/"
    assert browser(fiona).post(address, {"reason": "No money."}).status_code == 302
    told = Notice.objects.order_by("recipient__name").values_list("recipient__name", "key")
    assert list(told) == [
        (name, "registrations.called_off") for name in ("Anna Albers", "Kadri Kask", "Mads Madsen")
    ]
    assert set(Entry.objects.values_list("status", flat=True)) == {"CANCELLED"}
    assert "This event is cancelled." in page(browser(), event)
    assert browser(fiona).get(f"{event.space.get_absolute_url()}change/").status_code == 200
    with pytest.raises(Refusal):
        an_item(event, fiona)


def test_changing_an_event(event: Event, fiona: Person, anna: Person) -> None:
    address = f"{event.space.get_absolute_url()}change/"
    posted = form(title="What stays", first_day=FIRST.isoformat(), last_day=FIRST.isoformat(), place="Lyngby")
    del posted["capacity"]
    assert browser(anna).post(address, posted).status_code == 404
    assert browser(fiona).post(address, posted).status_code == 302
    event = Event.objects.for_list().get()
    assert (event.space.title, event.entry.title, event.entry.place, event.entry.zone, event.kind) == (
        "What stays",
        "What stays",
        "Lyngby",
        "Europe/Copenhagen",
        "round-table",
    )


def test_past_events_stand_apart(piotr: Person) -> None:
    factories.make_event("Long ago", first_day=FIRST - timedelta(days=400))
    factories.make_event("Soon", first_day=FIRST)
    text = browser(piotr).get("/events/").content.decode()
    assert text.index("To come") < text.index("Soon") < text.index("Past") < text.index("Long ago")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_an_event_costs_the_same_for_one_and_for_three(
    event: Event, fiona: Person, rows: int, django_assert_num_queries
) -> None:
    occasions.publish_occasion(occasion=event, by=fiona)
    seats.change_capacity(plan=event.seat_plan, capacity=9, by=fiona)
    for number in range(rows):
        an_item(event, fiona, at=f"1{number}:00")
        seats.register(plan=event.seat_plan, person=factories.make_partner(f"Guest {number}"))
    client = browser(fiona)
    page(client, event)
    with django_assert_num_queries(11):
        page(client, event)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_events_costs_the_same_for_one_and_for_three(
    anna: Person, rows: int, django_assert_num_queries
) -> None:
    for number in range(rows):
        factories.make_event(f"Event {number}")
        factories.make_event(f"Past {number}", first_day=FIRST - timedelta(days=400))
    client = browser(anna)
    with django_assert_num_queries(9):
        client.get("/events/")
