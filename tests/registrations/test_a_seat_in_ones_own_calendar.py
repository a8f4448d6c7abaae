"""Who has a seat puts it into their own calendar, by a file that tells what its page tells."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as Read

from calendars import actions as calendars
from people.models import Person
from registrations import actions
from registrations.models import Guest, SeatPlan
from spaces.models import Space
from tests import factories
from tests.people import browser
from tests.registrations.guests import address, come_in, make_open_event, words

pytestmark = pytest.mark.django_db

JOIN = "https://meet.example/room"


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    """Two days in the harbour, open to guests, with a room to join online."""
    plan = make_open_event(fiona, first_day=factories.in_days(20).date()).seat_plan
    entry = plan.entry
    entry.place, entry.conference_url = "Warehouse 7; by the harbour", JOIN
    entry.save()
    return plan


def read(response) -> Read:  # type: ignore[no-untyped-def]
    assert response.status_code == 200, response.status_code
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    return event


def file(client: Client, plan: SeatPlan) -> Read:
    return read(client.get(address("calendar", plan)))


def test_who_has_a_seat_gets_the_day_the_place_and_the_way_in(plan: SeatPlan, anna: Person) -> None:
    mine = actions.register(plan=plan, person=anna)
    client = browser(anna)
    event, first_day = file(client, plan), factories.in_days(20).date()
    assert (event["UID"], event["SUMMARY"]) == (plan.entry.uid, "Open harbour")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (first_day, first_day + timedelta(days=2))
    assert event["LOCATION"] == "Warehouse 7; by the harbour"
    assert JOIN in event["DESCRIPTION"]
    answer = client.get(address("calendar", plan))
    assert answer["Content-Disposition"] == f'attachment; filename="{plan.space.slug}-{plan.pk}.ics"'
    assert b"METHOD" not in answer.content
    assert b"CALNAME" not in answer.content
    assert read(client.get(f"/api/v1/registrations/{mine.pk}/calendar/")) == event


def test_it_stands_on_the_pages_of_who_has_a_seat(plan: SeatPlan, anna: Person, kadri: Person) -> None:
    actions.register(plan=plan, person=anna)
    link = f'href="{address("calendar", plan)}"'
    pages = [address("plan", plan), address("registration", plan), f"/seats/{plan.pk}/ticket/"]
    assert [link in words(browser(anna), path) for path in pages] == [True] * 3
    assert [link in words(browser(kadri), path) for path in pages[:2]] == [False] * 2


def test_a_guest_takes_it_along_and_learns_no_address_to_join(plan: SeatPlan) -> None:
    guest = come_in(plan)
    assert f'href="{address("calendar", plan)}"' in words(guest, address("guest", plan))
    event = file(guest, plan)
    assert event["SUMMARY"] == "Open harbour"
    assert JOIN not in event.to_ical().decode()
    token = Guest.objects.get().token
    assert read(browser().get(f"/api/v1/guest-registrations/{token}/calendar/")) == event


@pytest.mark.parametrize("state", ["waiting", "requested", "offered", "withdrawn", "cancelled"])
def test_who_has_no_seat_gets_no_file(plan: SeatPlan, anna: Person, state: str) -> None:
    more = {"expires_at": timezone.now() + timedelta(hours=1)} if state == "offered" else {}
    mine = factories.make_registration(plan, anna, state=state, **more)
    client = browser(anna)
    assert client.get(address("calendar", plan)).status_code == 404
    assert client.get(f"/api/v1/registrations/{mine.pk}/calendar/").status_code == 404
    assert browser().get(address("calendar", plan)).status_code == 302


def test_of_a_confidential_space_its_people_read_all_of_it(
    plan: SeatPlan, anna: Person, kadri: Person
) -> None:
    actions.register(plan=plan, person=anna)
    Space.objects.filter(pk=plan.space_id).update(is_confidential=True, visibility="members")
    event = file(browser(anna), plan)
    assert (event["SUMMARY"], event["LOCATION"]) == ("Open harbour", "Warehouse 7; by the harbour")
    assert browser(kadri).get(address("calendar", plan)).status_code == 404


def test_of_a_series_it_is_the_one_date_in_which_one_has_a_seat(anna: Person, mads: Person) -> None:
    group = factories.make_group("Circle", coordinator=anna, members=[mads])
    series = factories.make_entry(group.space, "Weekly", rrule="FREQ=WEEKLY", zone="Europe/Tallinn")
    second = factories.in_days(14)
    plan = actions.limit_date(entry=series, recurrence_id=second, capacity=1, by=anna)
    actions.register(plan=plan, person=mads)
    for is_moved in (False, True):
        if is_moved:
            calendars.move_date(
                entry=series, recurrence_id=second, by=anna, starts_local=second + timedelta(hours=2)
            )
        event = file(browser(mads), plan)
        assert event["UID"] == series.uid
        assert event["RECURRENCE-ID"].dt.replace(tzinfo=None) == second
        assert event["DTSTART"].dt.replace(tzinfo=None) == second + timedelta(hours=2 * is_moved)
        assert "RRULE" not in event


def test_what_was_called_off_says_so(plan: SeatPlan, anna: Person) -> None:
    actions.register(plan=plan, person=anna)
    plan.entry.status = "CANCELLED"
    plan.entry.save()
    assert f'href="{address("calendar", plan)}"' not in words(browser(anna), address("plan", plan))
    event = file(browser(anna), plan)
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "Cancelled: Open harbour")


def test_belonging_to_a_group_is_on_no_day(anna: Person, mads: Person) -> None:
    group = factories.make_group("Circle", coordinator=anna, members=[mads], most_members=5)
    plan = SeatPlan.objects.create(space=group.space, opens_at=timezone.now())
    factories.make_registration(plan, mads)
    assert browser(mads).get(address("calendar", plan)).status_code == 404
