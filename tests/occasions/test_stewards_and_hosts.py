"""A page offers what its reader may do, and nothing that would be refused."""

import re
from html import unescape

import pytest
from django.test import Client

from calendars.models import Entry
from occasions.models import Occasion
from people.models import Person
from registrations import actions as seats
from registrations.models import SeatPlan
from tests.occasions.conftest import FIRST, a_part, change_part, make
from tests.people import browser

pytestmark = pytest.mark.django_db


def doors(client: Client, address: str) -> set[str]:
    """Every address on the page that belongs to it or to its seats and people."""
    text = client.get(address).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    found = {unescape(one) for one in re.findall(r'(?:href|action)="(/[^"#?]*)', main)}
    return {one for one in found if one.startswith((address, "/seats/", "/spaces/"))}


def test_whatever_a_steward_is_shown_works(occasion: Occasion, fiona: Person, stefan: Person) -> None:
    part = a_part(occasion, fiona)
    client, address = browser(stefan), occasion.space.get_absolute_url()
    shown = doors(client, address)
    assert f"{address}change/" in shown
    for one in sorted(shown):
        answer = client.get(one)
        if answer.status_code == 405:  # a button: it is pressed on a copy of the page, all others are read
            answer = client.post(one)
        assert answer.status_code in (200, 302), one
    assert not any("new/" in one or "opening" in one or "closing" in one for one in shown)
    assert part.entry.title in client.get(address).content.decode()


def test_a_host_is_shown_more(occasion: Occasion, fiona: Person) -> None:
    a_part(occasion, fiona)
    address = occasion.space.get_absolute_url()
    parts = "programme" if occasion.space.kind == "event" else "stops"
    slug = occasion.space.slug
    assert doors(browser(fiona), address) >= {
        f"{address}change/",
        f"{address}cancellation/",
        f"{address}{parts}/new/",
        f"/seats/{occasion.seat_plan.pk}/registrations/",
        f"/spaces/{slug}/members/",
        f"/spaces/{slug}/invitations/",
    }


def test_a_steward_changes_a_stop_and_leaves_its_seats_alone(fiona: Person, stefan: Person) -> None:
    visit = make("visit", fiona)
    stop = a_part(visit, fiona, capacity=4)
    posted = {
        "title": "The archive",
        "day": FIRST.isoformat(),
        "begins": "10:00",
        "ends": "12:00",
        "kind": "site",
        "state": "confirmed",
        "capacity": "9",
    }
    address = f"{visit.space.get_absolute_url()}stops/{stop.pk}/"
    assert 'name="capacity"' not in browser(stefan).get(address).content.decode()
    assert browser(stefan).post(address, posted).status_code == 302
    assert Entry.objects.get(pk=stop.entry.pk).title == "The archive"
    assert SeatPlan.objects.get(entry=stop.entry).capacity == 4
    assert change_part(stop, stefan, capacity=4).entry.title == "The archive"
    assert browser(fiona).post(address, posted).status_code == 302
    assert SeatPlan.objects.get(entry=stop.entry).capacity == 9


def test_who_may_not_edit_has_no_console(occasion: Occasion, anna: Person) -> None:
    seats.register(plan=occasion.seat_plan, person=anna)
    address = occasion.space.get_absolute_url()
    assert doors(browser(anna), address) == {
        f"/seats/{occasion.seat_plan.pk}/calendar.ics",
        f"/seats/{occasion.seat_plan.pk}/registration/withdrawal/",
        f"/seats/{occasion.seat_plan.pk}/ticket/",
        f"/spaces/{occasion.space.slug}/members/",
        f"/spaces/{occasion.space.slug}/threads/",
    }
