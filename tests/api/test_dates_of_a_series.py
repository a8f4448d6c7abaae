"""What the pages do with single dates, programs do by the same verbs."""

import json
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse

from calendars import actions
from calendars.models import Entry, Reply
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _september():
    with time_machine.travel("2026-09-07T08:00:00+00:00", tick=False):
        yield


@pytest.fixture
def weekly(impact, anna) -> Entry:
    return actions.create_entry(
        space=impact.space,
        by=anna,
        title="Weekly call",
        starts_local=datetime(2026, 9, 10, 10),
        ends_local=datetime(2026, 9, 10, 11),
        zone="Europe/Tallinn",
        conference_url="https://meet.example.org/impact",
        rrule="FREQ=WEEKLY;COUNT=4",
    )


def post(person: Any, path: str, **body: Any) -> HttpResponse:
    return browser(person).post(f"/api/v1/entries/{path}", json.dumps(body), content_type="application/json")


def shown(person: Any, weekly: Entry) -> list[tuple[str, str, str]]:
    rows = browser(person).get(f"/api/v1/entries/{weekly.pk}/dates/").json()
    return [(row["key"], row["starts_local"], row["status"]) for row in rows]


def test_a_coordinator_moves_cancels_and_restores_one_date(weekly, anna, mads):
    base = f"{weekly.pk}/dates/20260917T1000"
    moved = post(anna, f"{base}/move/", starts_local="2026-09-18T14:00:00", place="Narva", note="Holiday")
    assert moved.json() == {
        "key": "20260917T1000",
        "recurrence_id": "2026-09-17T10:00:00",
        "starts_local": "2026-09-18T14:00:00",
        "ends_local": "2026-09-18T15:00:00",
        "zone": "Europe/Tallinn",
        "starts_at": "2026-09-18T11:00:00Z",
        "ends_at": "2026-09-18T12:00:00Z",
        "place": "Narva",
        "note": "Holiday",
        "status": "CONFIRMED",
        "is_moved": True,
        "has_seats": False,
    }
    assert post(anna, f"{weekly.pk}/dates/20260924T1000/cancellation/").json()["status"] == "CANCELLED"
    assert shown(mads, weekly) == [
        ("20260910T1000", "2026-09-10T10:00:00", "CONFIRMED"),
        ("20260917T1000", "2026-09-18T14:00:00", "CONFIRMED"),
        ("20260924T1000", "2026-09-24T10:00:00", "CANCELLED"),
        ("20261001T1000", "2026-10-01T10:00:00", "CONFIRMED"),
    ]
    assert post(anna, f"{base}/restoration/").json()["is_moved"] is False
    assert post(mads, f"{base}/restoration/").status_code == 403
    assert post(anna, f"{weekly.pk}/dates/20260918T1000/restoration/").status_code == 404


def test_a_coordinator_changes_what_is_later_and_ends_it(weekly, anna):
    later = post(
        anna,
        f"{weekly.pk}/dates/20260924T1000/later/",
        starts_local="2026-09-24T12:00:00",
        ends_local="2026-09-24T13:00:00",
    ).json()
    assert (later["id"] != weekly.pk, later["rrule"]) == (True, "FREQ=WEEKLY;COUNT=2")
    ended = post(anna, f"{weekly.pk}/dates/20260917T1000/ending/")
    assert ended.json()["rrule"] == "FREQ=WEEKLY;UNTIL=20260910"


def test_what_is_wrong_in_itself_names_its_field(weekly, anna):
    body = {
        "space": "impact-measurement",
        "title": "Call",
        "zone": "Europe/Tallinn",
        "starts_local": "2026-10-01T10:00:00",
        "ends_local": "2026-10-01T11:00:00",
    }
    wrong = [
        ({"ends_local": "2026-10-01T09:00:00"}, "#/ends_local", "ends_before_start"),
        ({"starts_local": "9999-12-31T22:00:00", "ends_local": "9999-12-31T23:00:00"}, "#/starts_local", "out_of_range"),
        ({"starts_local": "0001-01-01T10:00:00", "ends_local": "0001-01-01T11:00:00"}, "#/starts_local", "out_of_range"),
        ({"starts_local": "2026-10-01T10:00:30"}, "#/starts_local", "seconds"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=;COUNT=3"}, "#/rrule", "unreadable"),
        ({"rrule": "FREQ=SECONDLY"}, "#/rrule", "sub_daily"),
    ]  # fmt: skip
    for change, pointer, code in wrong:
        answer = post(anna, "", **(body | change))
        assert answer.status_code == 400, change
        assert [(row["pointer"], row["code"]) for row in answer.json()["errors"]] == [(pointer, code)]
    assert Entry.objects.count() == 1


def test_the_link_to_join_is_for_those_who_belong(weekly, anna, mads, piotr):
    for person, link in ((mads, weekly.conference_url), (piotr, "")):
        assert browser(person).get(f"/api/v1/entries/{weekly.pk}/").json()["conference_url"] == link
        assert browser(person).get("/api/v1/entries/").json()["results"][0]["conference_url"] == link
    assert post(piotr, f"{weekly.pk}/reply/", partstat="ACCEPTED").status_code == 200
    for page in ("/", f"/calendar/entries/{weekly.pk}/", "/calendar/"):
        assert "meet.example.org" not in browser(piotr).get(page).content.decode(), page
        assert "Weekly call" in browser(piotr).get(page).content.decode()
    _subscription, token = actions.subscribe(person=piotr, label="Mine")
    feed = browser().get(f"/calendar/{token}.ics").content.decode()
    assert ("Weekly call" in feed, "meet.example.org" in feed) == (True, False)


def test_a_part_of_an_event_or_a_visit_changes_where_it_belongs(anna, kadri):
    visit = factories.make_visit("Tallinn", capacity=3, coordinator=anna)
    span = visit.entry
    assert browser(anna).delete(f"/api/v1/entries/{span.pk}/").status_code == 403
    answer = browser(anna).patch(
        f"/api/v1/entries/{span.pk}/", json.dumps({"title": "Mine"}), content_type="application/json"
    )
    assert answer.status_code == 403
    refused = post(kadri, f"{span.pk}/reply/", partstat="ACCEPTED")
    assert (refused.status_code, refused.json()["code"]) == (409, "seats")
    span.refresh_from_db()
    assert (span.title, span.is_cancelled, Reply.objects.count()) == ("Tallinn", False, 0)


def test_nothing_of_a_confidential_groups_calendar_is_told_to_others(circle, anna, mads, piotr, stefan):
    circle.space.visibility = "partners"
    circle.space.save()
    entry = factories.make_entry(
        circle.space, "Secret-title", starts="2026-10-01T10:00", place="Secret-place"
    )
    addresses = [
        f"/calendar/entries/{entry.pk}/",
        f"/calendar/?space={circle.space.slug}",
        f"/calendar/?space={circle.space.slug}&view=month&month=2026-10",
        "/calendar/",
        "/api/v1/entries/",
        f"/api/v1/entries/{entry.pk}/",
        f"/api/v1/entries/{entry.pk}/dates/",
        f"/groups/{circle.space.slug}/",
    ]
    assert any("Secret-" in browser(mads).get(one).content.decode() for one in addresses)
    for person in (piotr, stefan):
        for address in addresses:
            assert "Secret-" not in browser(person).get(address).content.decode(), address
        assert post(person, f"{entry.pk}/reply/", partstat="ACCEPTED").status_code == 404
