"""The door by the API: the list of a day, and what devices noted, in batches that may come twice."""

import json
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from evidence import actions
from evidence.models import Attendance
from evidence.models.ticket import digest
from people.models import Person
from registrations.models import Guest, Registration, SeatPlan
from tests import factories
from tests.evidence.conftest import DAY, MORNING
from tests.people import browser

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, body: object = None):
    return client.post(path, json.dumps(body or {}), content_type="application/json")


def note(theirs: Registration | None = None, **more: object) -> dict[str, object]:
    found = {"registration": theirs.pk} if theirs else {}
    return {"client_id": "phone-1", **found, **more}


def send(person: Person, plan: SeatPlan, *notes: dict[str, object], day: date = DAY):
    return post(
        browser(person), f"/api/v1/doors/{plan.pk}/notes/", {"day": day.isoformat(), "notes": list(notes)}
    )


def test_the_list_of_a_day(plan: SeatPlan, kadris: Registration, mads: Person, piotr: Person, fiona: Person):
    ticket = actions.issue_ticket(registration=kadris)
    actions.check_in(plan=plan, by=fiona, registration=kadris)
    waits = factories.make_registration(plan, mads, state="waiting")
    gone = factories.make_registration(plan, piotr, state="withdrawn")
    answer = browser(fiona).get(f"/api/v1/doors/{plan.pk}/")
    assert answer["Cache-Control"] == "no-store"
    organisation = kadris.person.affiliations.get().organisation.name
    told = answer.json()
    assert {key: told[key] for key in ("plan", "title", "day", "days", "zone", "until")} == {
        "plan": plan.pk,
        "title": "Digital Tallinn",
        "day": "2027-03-01",
        "days": ["2027-03-01", "2027-03-02"],
        "zone": "Europe/Tallinn",
        "until": "2027-03-01T22:00:00Z",
    }
    assert told["people"][0] == {
        "registration": kadris.pk,
        "person": kadris.person_id,
        "name": "Kadri Kask",
        "organisation": organisation,
        "country": "EE",
        "state": "confirmed",
        "ticket": digest(ticket.secret),
        "code": digest(ticket.code),
        "on_site": "2027-03-01T08:00:00Z",
        "online": None,
        "meant": "",
        "is_absent": False,
    }
    others = [(one["registration"], one["name"], one["state"]) for one in told["people"][1:]]
    # Whoever withdrew has no name on a device: only their ticket is known, to be refused.
    assert others == [(waits.pk, "Mads Madsen", "waiting"), (gone.pk, "", "withdrawn")]


def test_a_batch_answers_each_note_for_itself(
    plan: SeatPlan,
    kadris: Registration,
    mads: Person,
    fiona: Person,
):
    waits = factories.make_registration(plan, mads, state="waiting")
    ticket = actions.issue_ticket(registration=kadris)
    answer = send(
        fiona,
        plan,
        note(waits, client_id="a"),
        note(kadris, client_id="b", source="scan", seconds_ago=600),
        note(client_id="c", said=ticket.secret),
        note(kadris, client_id="d", do="strike"),
        note(kadris, client_id="e", do="strike"),
        note(client_id="f", said="nobody"),
    )
    assert answer.status_code == 200
    told = answer.json()["results"]
    assert [(one["client_id"], one["outcome"], one["code"]) for one in told] == [
        ("a", "refused", "waiting"),
        ("b", "welcome", ""),
        ("c", "again", ""),
        ("d", "struck", ""),
        ("e", "nothing", ""),
        ("f", "refused", "unknown_ticket"),
    ]
    assert told[0]["name"] == "Mads Madsen"
    assert told[0]["detail"].startswith("Mads Madsen is on the waiting list")
    row = Attendance.objects.get()
    assert (row.arrived_at, row.source, row.noted_by) == (MORNING - timedelta(minutes=10), "scan", fiona)


def test_a_batch_that_is_sent_twice_is_one(plan: SeatPlan, kadris: Registration, fiona: Person):
    first, again = (send(fiona, plan, note(kadris)).json() for _ in range(2))
    assert first == again
    assert first["results"][0]["outcome"] == "welcome"
    assert Attendance.objects.count() == 1


def test_the_time_since_counts_not_the_clock_of_a_device(
    plan: SeatPlan,
    kadris: Registration,
    fiona: Person,
    clock: time_machine.Traveller,
):
    clock.shift(3600)
    told = send(fiona, plan, note(kadris, seconds_ago=3000)).json()["results"][0]
    assert datetime.fromisoformat(told["arrived_at"]) == MORNING + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"client_id": ""}, "#/notes/0/client_id"),
        ({"client_id": "x" * 65}, "#/notes/0/client_id"),
        ({"client_id": "\x00"}, "#/notes/0/client_id"),
        ({"registration": 10**30}, "#/notes/0/registration"),
        ({"registration": None}, "#/notes/0/registration"),
        ({"registration": None, "said": "x", "do": "strike"}, "#/notes/0/registration"),
        ({"do": "delete"}, "#/notes/0/do"),
        ({"mode": "elsewhere"}, "#/notes/0/mode"),
        ({"source": "walk_in"}, "#/notes/0/source"),
        ({"seconds_ago": -1}, "#/notes/0/seconds_ago"),
        ({"seconds_ago": 10**9}, "#/notes/0/seconds_ago"),
    ],
)
def test_what_is_wrong_is_named(
    plan: SeatPlan,
    kadris: Registration,
    fiona: Person,
    wrong: dict,
    pointer: str,
):
    answer = send(fiona, plan, note(kadris, **wrong))
    assert answer.status_code == 400
    assert [row["pointer"] for row in answer.json()["errors"]] == [pointer]


def test_a_batch_has_a_hundred_notes_at_most(plan: SeatPlan, kadris: Registration, fiona: Person):
    assert send(fiona, plan, *[note(kadris)] * 101).status_code == 400
    assert send(fiona, plan).status_code == 400
    answer = post(browser(fiona), f"/api/v1/doors/{plan.pk}/notes/", {"day": "x", "notes": "y"})
    assert answer.status_code == 400


def test_only_hosts(plan: SeatPlan, kadris: Registration, kadri: Person, mads: Person, olga: Person):
    for person, status in ((kadri, 403), (mads, 403), (olga, 404)):
        client = browser(person)
        assert client.get(f"/api/v1/doors/{plan.pk}/").status_code == status
        assert client.get(f"/api/v1/doors/{plan.pk}/candidates/?q=mads").status_code == status
        assert send(person, plan, note(kadris)).status_code == status
        assert post(client, f"/api/v1/doors/{plan.pk}/walk-ins/", {"person": mads.pk}).status_code == status
    assert browser().get(f"/api/v1/doors/{plan.pk}/").status_code == 401


def test_what_is_no_day_is_named(plan: SeatPlan, fiona: Person):
    for day in ("2027-13-45", "x", "%00"):
        answer = browser(fiona).get(f"/api/v1/doors/{plan.pk}/?day={day}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/day")


def test_walk_ins(plan: SeatPlan, kadris: Registration, mads: Person, olga: Person, fiona: Person):
    client, path = browser(fiona), f"/api/v1/doors/{plan.pk}/walk-ins/"
    found = client.get(f"/api/v1/doors/{plan.pk}/candidates/?q=madsen").json()["results"]
    house = mads.affiliations.get().organisation.name
    assert found == [{"id": mads.pk, "name": "Mads Madsen", "organisation": house, "warning": ""}]
    told = post(client, path, {"person": mads.pk}).json()
    assert (told["name"], told["source"], told["day"]) == ("Mads Madsen", "walk_in", "2027-03-01")
    answer = post(client, path, {"person": olga.pk})
    assert answer.json()["errors"][0]["code"] == "not_a_partner"
    full = post(client, path, {"person": factories.make_partner().pk})
    assert full.json()["errors"][0] == {
        "pointer": "#/reason",
        "code": "full",
        "detail": "All seats are taken. Say why this person comes in all the same.",
    }


def came(name: str = "", **more: object) -> dict[str, object]:
    return {"client_id": "phone-9", "do": "walk_in", "name": name, **more}


def test_who_was_let_in_without_a_network_gets_a_seat_when_it_is_told_once_and_from_when_they_came(
    plan: SeatPlan, mads: Person, fiona: Person
):
    for _twice in range(2):
        (one,) = send(fiona, plan, came("Mads", person=mads.pk, seconds_ago=3600)).json()["results"]
        assert (one["outcome"], one["name"], one["organisation"], one["arrived_at"]) == (
            "welcome",
            "Mads Madsen",
            mads.affiliations.get().organisation.name,
            "2027-03-01T07:00:00Z",
        )
    row = Attendance.objects.get()
    assert (row.source, row.registration.person, row.registration.state) == ("walk_in", mads, "confirmed")
    # Sent again after their name has changed, it is still the same.
    Person.objects.filter(pk=mads.pk).update(name="Mads Nymand")
    assert (
        send(fiona, plan, came("mads madsen")).json()["results"][0]["outcome"] == "welcome"
    )  # by its client_id
    assert Attendance.objects.count() == 1


def test_who_registered_meanwhile_is_simply_there(
    plan: SeatPlan, kadris: Registration, kadri: Person, fiona: Person
):
    (one,) = send(fiona, plan, came(person=kadri.pk)).json()["results"]
    assert (one["outcome"], one["registration"]) == ("welcome", kadris.pk)
    assert Attendance.objects.get().source == "hand"
    assert kadris.decisions.count() == 0


def test_where_no_seat_is_left_the_host_is_told_and_says_why(
    plan: SeatPlan, kadris: Registration, piotr: Person, mads: Person, fiona: Person
):
    factories.make_registration(plan, piotr)
    (one,) = send(fiona, plan, came("Mads Madsen", person=mads.pk)).json()["results"]
    assert (one["outcome"], one["code"], one["name"]) == ("refused", "full", "Mads Madsen")
    assert "All seats are taken" in one["detail"]
    (one,) = send(fiona, plan, came(person=mads.pk, reason="She speaks.")).json()["results"]
    assert one["outcome"] == "welcome"
    assert Attendance.objects.get().reason == "She speaks."


def test_a_typed_name_is_shown_with_its_organisation_before_anybody_is_let_in(
    plan: SeatPlan, mads: Person, fiona: Person
):
    (one,) = send(fiona, plan, came("mads  MADSEN")).json()["results"]
    house = mads.affiliations.get().organisation.name
    assert (one["outcome"], one["code"]) == ("refused", "name")
    assert one["candidates"] == [{"id": mads.pk, "name": "Mads Madsen", "organisation": house, "warning": ""}]
    assert "only then are they let in" in one["detail"]
    assert not Registration.objects.exists()


@pytest.mark.parametrize("state", ["cancelled", "refused"])
def test_whom_the_hosts_said_no_to_is_let_in_by_nobody_who_has_not_read_that(
    plan: SeatPlan, mads: Person, fiona: Person, state: str
):
    factories.make_registration(plan, mads, state=state)
    (one,) = send(fiona, plan, came("Mads Madsen")).json()["results"]
    said = f"The hosts {state} this registration. Ask who decides before you let them in."
    assert [each["warning"] for each in one["candidates"]] == [said]
    found = browser(fiona).get(f"/api/v1/doors/{plan.pk}/candidates/?q=madsen").json()["results"]
    assert [each["warning"] for each in found] == [said]
    for query in ("said=madsen", f"person={mads.pk}"):
        page = browser(fiona).get(f"/check-in/{plan.pk}/walk-in/?day={DAY}&{query}")
        assert said in page.content.decode()
    assert not Attendance.objects.exists()
    (one,) = send(fiona, plan, came(person=mads.pk)).json()["results"]
    assert one["outcome"] == "welcome"


def test_of_a_guest_the_host_sees_what_they_say(plan: SeatPlan, fiona: Person):
    guest = factories.make_person("Gita Guest", is_guest=True)
    factories.make_registration(plan, guest, state="waiting")
    Guest.objects.create(plan=plan, person=guest, organisation="Harbour Cafe", token_digest="x")
    (one,) = send(fiona, plan, came("Gita Guest")).json()["results"]
    assert [each["organisation"] for each in one["candidates"]] == ["Harbour Cafe"]
    (one,) = send(fiona, plan, came(person=guest.pk)).json()["results"]
    assert (one["outcome"], one["organisation"]) == ("welcome", "Harbour Cafe")


def test_a_name_that_fits_nobody_or_several_names_those_it_may_mean(
    plan: SeatPlan, mads: Person, olga: Person, fiona: Person
):
    another = factories.make_person("Mads Madsen", email="another@example.org")
    factories.affiliate(another, factories.make_organisation("Another house", country="DE"))
    (two, begun, nobody, stranger) = send(
        fiona,
        plan,
        came("Mads Madsen"),
        came("Mads", client_id="2"),
        came("Nobody Atall", client_id="3"),
        came(olga.name, client_id="4"),
    ).json()["results"]
    assert {one["id"] for one in two["candidates"]} == {mads.pk, another.pk}
    assert {one["organisation"] for one in two["candidates"]} == {
        one.affiliations.get().organisation.name for one in (mads, another)
    }
    assert begun["candidates"] == two["candidates"]
    assert (nobody["code"], nobody["candidates"], stranger["candidates"]) == ("name", [], [])
    assert not Attendance.objects.exists()
    (chosen,) = send(fiona, plan, came("Mads Madsen", person=another.pk)).json()["results"]
    assert chosen["outcome"] == "welcome"


def test_whose_account_was_closed_is_let_in_by_no_way(plan: SeatPlan, mads: Person, fiona: Person):
    factories.make_registration(plan, mads, state="waiting")
    Person.objects.filter(pk=mads.pk).update(is_active=False)
    by_number, by_name = send(fiona, plan, came(person=mads.pk), came("Mads Madsen", client_id="2")).json()[
        "results"
    ]
    assert (by_number["code"], by_name["code"]) == ("not_a_partner", "name")
    page = f"/check-in/{plan.pk}/walk-in/"
    assert browser(fiona).post(page, {"person": mads.pk, "day": DAY.isoformat()}).status_code == 404
    assert not Attendance.objects.exists()


def test_a_walk_in_names_somebody(plan: SeatPlan, fiona: Person):
    assert send(fiona, plan, came(" ")).status_code == 400


def test_what_was_taken_back_after_they_came_is_not_brought_back_by_a_late_note(
    plan: SeatPlan, mads: Person, fiona: Person
):
    row = actions.walk_in(plan=plan, person=mads, by=fiona)
    actions.strike(attendance=row, by=fiona)
    (one,) = send(fiona, plan, came(person=mads.pk, seconds_ago=60)).json()["results"]
    assert one["outcome"] == "struck"
    assert not Attendance.objects.standing().exists()


def test_ones_own_ticket_and_presence(plan: SeatPlan, kadris: Registration, kadri: Person, mads: Person):
    plan.entry.conference_url = "https://meet.example.org/tallinn"
    plan.entry.save()
    client, path = browser(kadri), f"/api/v1/doors/{plan.pk}/"
    first = client.get(f"{path}ticket/").json()
    assert client.get(f"{path}ticket/").json() == first
    assert post(client, f"{path}ticket/").json()["address"] != first["address"]
    assert client.delete(f"{path}presence/").status_code == 404
    assert post(client, f"{path}presence/").json()["mode"] == "online"
    assert client.delete(f"{path}presence/").json()["left_at"] == "2027-03-01T08:00:00Z"
    assert browser(mads).get(f"{path}ticket/").status_code == 404
    assert post(browser(mads), f"{path}presence/").status_code == 409
