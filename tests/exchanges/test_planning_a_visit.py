"""An organiser plans a visit: a draft, its stops, its seats; then others find it and come."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calendars.models import Entry
from exchanges import actions
from exchanges.models import SiteVisit, Visit
from notices.models import Notice
from occasions import actions as occasions
from people.models import Person
from people.refusal import Refusal
from registrations import actions as seats
from registrations.models import SeatPlan
from spaces.models import Space
from spaces.policy import Denied
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db
FIRST = timezone.now().date() + timedelta(days=40)


@pytest.fixture
def visit(fiona: Person) -> Visit:
    """A draft of three days in Tallinn with two seats; Fiona made it."""
    return actions.create_visit(
        by=fiona,
        title="Digital Tallinn",
        summary="How a city opens its data.",
        country=factories.make_country("EE"),
        host=factories.make_organisation("Eesti Koostöö", country="EE"),
        city="Tallinn",
        first_day=FIRST,
        last_day=FIRST + timedelta(days=2),
        capacity=2,
    )


def opened(visit: Visit, by: Person) -> Visit:
    visit = occasions.publish_occasion(occasion=visit, by=by)
    visit.seat_plan = seats.open_registration(plan=visit.seat_plan, by=by)
    return visit


def a_stop(visit: Visit, by: Person, *, day: int = 0, at: str = "10:00", **fields: Any) -> SiteVisit:
    begins = datetime.combine(FIRST + timedelta(days=day), time.fromisoformat(at))
    fields = {"title": "The open-data desk", "place": "Town hall", **fields}
    return actions.add_stop(
        visit=visit, by=by, starts_local=begins, ends_local=begins + timedelta(hours=2), **fields
    )


def form(**changes: Any) -> dict[str, Any]:
    country = factories.make_country("PL")
    return {
        "title": "Warsaw from below",
        "summary": "Grassroots projects in three districts.",
        "country": country.pk,
        "host": factories.make_organisation("Fundacja Stocznia", country=country).pk,
        "city": "Warsaw",
        "first_day": "2027-05-10",
        "last_day": "2027-05-12",
        "zone": "",
        "capacity": "12",
        "language": "en",
        "visibility": "partners",
        **changes,
    }


def stop_form(day: date, **changes: Any) -> dict[str, Any]:
    return {
        "title": "The open-data desk",
        "day": day.isoformat(),
        "begins": "10:00",
        "ends": "12:00",
        "kind": "site",
        "state": "confirmed",
        **changes,
    }


def page(client: Client, visit: Visit) -> str:
    response = client.get(visit.space.get_absolute_url())
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_organiser_makes_a_draft_by_the_clock_of_the_country(fiona: Person) -> None:
    response = browser(fiona).post("/visits/new/", form())
    made = Visit.objects.get()
    assert response["Location"] == made.space.get_absolute_url()
    assert (made.state, made.space.state, made.space.joining) == ("idea", "draft", "registration")
    assert (made.entry.zone, made.entry.is_all_day, made.entry.kind) == ("Europe/Warsaw", True, "span")
    assert (made.entry.starts_local, made.entry.ends_local) == (datetime(2027, 5, 10), datetime(2027, 5, 13))
    assert (made.seat_plan.capacity, made.seat_plan.is_open, made.entry.url) == (
        12,
        False,
        made.space.get_absolute_url(),
    )
    assert list(made.space.countries.values_list("pk", flat=True)) == ["PL"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_day": "2027-05-01"}, "The last day comes before the first one."),
        ({"last_day": "2027-12-01"}, "That is more than 92 days"),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"title": "a\x00b"}, "Null characters"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"first_day": "tomorrow"}, "Enter a valid date"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(fiona: Person, changes: dict, words: str) -> None:
    response = browser(fiona).post("/visits/new/", form(summary="A sentence of mine.", **changes))
    text = response.content.decode()
    assert (response.status_code, words in text, "A sentence of mine." in text) == (422, True, True)
    assert not Space.objects.exists()


def test_only_organisers_and_stewards_make_visits(anna: Person, stefan: Person) -> None:
    client = browser(anna)
    assert (client.get("/visits/new/").status_code, client.post("/visits/new/", form()).status_code) == (
        403,
        403,
    )
    assert "/visits/new/" not in client.get("/visits/").content.decode()
    assert browser(stefan).get("/visits/new/").status_code == 200
    assert "/visits/new/" in browser(stefan).get("/visits/").content.decode()


def test_a_draft_is_its_makers_alone(visit: Visit, fiona: Person, anna: Person) -> None:
    a_stop(visit, fiona)
    address = visit.space.get_absolute_url()
    assert browser(anna).get(address).status_code == 404
    assert "Digital Tallinn" not in browser(anna).get("/visits/").content.decode()
    assert not Entry.objects.visible_to(anna).exists()
    assert "Digital Tallinn" in browser(fiona).get("/visits/").content.decode()
    assert "only its makers see it" in page(browser(fiona), visit)
    occasions.publish_occasion(occasion=visit, by=fiona)
    assert browser(anna).get(address).status_code == 200


def test_the_board_shows_every_partner_country(visit: Visit, fiona: Person, piotr: Person) -> None:
    opened(visit, fiona)
    text = " ".join(browser(piotr).get("/visits/").content.decode().split())
    assert text.count("No visit yet.") == 2  # Poland's and the United Kingdom's
    for words in ("Estonia", "Poland", "United Kingdom", "Digital Tallinn", "2 of 2 seats left"):
        assert words in text


def test_it_goes_from_idea_to_open_by_its_makers_steps(visit: Visit, fiona: Person, anna: Person) -> None:
    address, client = visit.space.get_absolute_url(), browser(fiona)
    opening = reverse("registrations:opening", args=[visit.seat_plan_id])
    closing = reverse("registrations:closing", args=[visit.seat_plan_id])
    for step, words, state in [
        (f"{address}publication/", "Confirm the dates and show the visit", "confirmed"),
        (opening, "Open registration", "open"),
        (closing, "Close registration", "briefed"),
        (opening, "Open registration again", "open"),
    ]:
        assert f'action="{step}"' in page(client, visit)
        assert words in page(client, visit)
        assert client.post(step)["Location"] == address
        assert Visit.objects.for_list().get().state == state
    with pytest.raises(Refusal) as refused:
        occasions.publish_occasion(occasion=visit, by=fiona)
    assert refused.value.code == "state"
    assert browser(anna).post(opening).status_code == 403


def test_a_stop_has_times_of_its_own(visit: Visit, fiona: Person) -> None:
    address, client = visit.space.get_absolute_url(), browser(fiona)
    day = FIRST + timedelta(days=1)
    assert client.post(f"{address}stops/new/", stop_form(day, capacity="1", led_by="Mari")).status_code == 302
    stop = SiteVisit.objects.select_related("entry").get()
    assert (stop.entry.starts_local, stop.entry.ends_local, stop.entry.zone, stop.entry.kind) == (
        datetime.combine(day, time(10)),
        datetime.combine(day, time(12)),
        "Europe/Tallinn",
        "stop",
    )
    own = SeatPlan.objects.get(entry=stop.entry)
    assert (own.capacity, own.gives_membership) == (1, False)
    # Fiona's clock is London's: the place's time first, her own beside it.
    assert "10:00–12:00 Tallinn (08:00 London)" in page(client, visit)


@pytest.mark.parametrize(
    ("days", "changes", "words"),
    [
        (-1, {}, "choose one of these days"),
        (3, {}, "choose one of these days"),
        (0, {"ends": "10:00"}, "The end must be later than the beginning."),
        (0, {"title": ""}, "This field is required."),
        (0, {"capacity": "-3"}, "greater than or equal to 1"),
    ],
)
def test_a_stop_outside_the_days_is_refused_in_words(
    visit: Visit, fiona: Person, days: int, changes: dict, words: str
) -> None:
    posted = stop_form(FIRST + timedelta(days=days), led_by="Mari Maasikas", **changes)
    response = browser(fiona).post(f"{visit.space.get_absolute_url()}stops/new/", posted)
    text = response.content.decode()
    assert (response.status_code, words in text, "Mari Maasikas" in text) == (422, True, True)
    assert not SiteVisit.objects.exists()


def test_a_moved_stop_is_told_to_who_comes(visit: Visit, fiona: Person, anna: Person) -> None:
    stop = a_stop(visit, fiona)
    opened(visit, fiona)
    seats.register(plan=visit.seat_plan, person=anna)
    Notice.objects.all().delete()
    address = f"{visit.space.get_absolute_url()}stops/{stop.pk}/"
    client = browser(fiona)
    assert 'value="10:00"' in client.get(address).content.decode()
    assert client.post(address, stop_form(FIRST, begins="14:00", ends="15:00")).status_code == 302
    stop.entry.refresh_from_db()
    assert (stop.entry.starts_local.time(), stop.entry.sequence) == (time(14), 1)
    assert list(Notice.objects.values_list("recipient", "key")) == [(anna.pk, "calendars.moved")]


def test_a_cancelled_stop_stays_in_the_programme(visit: Visit, fiona: Person, anna: Person) -> None:
    stop = a_stop(visit, fiona)
    opened(visit, fiona)
    seats.register(plan=visit.seat_plan, person=anna)
    browser(fiona).post(f"{visit.space.get_absolute_url()}stops/{stop.pk}/cancellation/")
    stop.refresh_from_db()
    assert (stop.state, stop.entry.status) == ("fell-through", "CANCELLED")
    text = page(browser(anna), visit)
    assert ("The open-data desk" in text, "part-cancelled" in text) == (True, True)
    assert Notice.objects.filter(recipient=anna, key="calendars.cancelled").count() == 1


def test_a_stop_that_is_only_asked_for_is_tentative_in_calendars(
    visit: Visit, fiona: Person, anna: Person
) -> None:
    stop = a_stop(visit, fiona)
    opened(visit, fiona)
    seats.register(plan=visit.seat_plan, person=anna)
    Notice.objects.all().delete()
    client, address = browser(fiona), f"{visit.space.get_absolute_url()}stops/{stop.pk}/"
    for state, status, sequence in [("requested", "TENTATIVE", 1), ("confirmed", "CONFIRMED", 2)]:
        posted = stop_form(FIRST, state=state, place="Town hall")
        assert client.post(address, posted).status_code == 302
        found = SiteVisit.objects.for_list().get()
        assert (found.state, found.entry.status, found.entry.sequence) == (state, status, sequence)
        assert f'<option value="{state}" selected>' in client.get(address).content.decode()
    assert not Notice.objects.exists()


def test_a_stop_falls_through_by_being_cancelled_and_not_by_a_form(visit: Visit, fiona: Person) -> None:
    stop = a_stop(visit, fiona)
    client, address = browser(fiona), f"{visit.space.get_absolute_url()}stops/{stop.pk}/"
    assert "fell-through" not in client.get(address).content.decode()
    assert client.post(address, stop_form(FIRST, state="fell-through")).status_code == 422
    for verb in (
        lambda: actions.change_stop(stop=stop, by=fiona, state="fell-through"),
        lambda: a_stop(visit, fiona, state="fell-through"),
    ):
        with pytest.raises(Refusal) as refused:
            verb()
        assert refused.value.code == "state"
    assert [one.state for one in SiteVisit.objects.for_list()] == ["confirmed"]


def test_the_seats_of_a_stop_are_set_changed_and_lifted(visit: Visit, fiona: Person, anna: Person) -> None:
    stop = a_stop(visit, fiona)
    client, address = browser(fiona), f"{visit.space.get_absolute_url()}stops/{stop.pk}/"
    found = []
    for capacity in ("2", "3", ""):
        assert client.post(address, stop_form(FIRST, capacity=capacity)).status_code == 302
        found.append(SeatPlan.objects.filter(entry=stop.entry).values_list("capacity", flat=True).first())
    assert found == [2, 3, None]
    opened(visit, fiona)
    client.post(address, stop_form(FIRST, capacity="1"))
    seats.register(plan=visit.seat_plan, person=anna)
    seats.register(plan=SeatPlan.objects.get(entry=stop.entry), person=anna)
    refused = client.post(address, stop_form(FIRST, capacity="", title="The new desk"))
    text = refused.content.decode()
    assert (refused.status_code, "The new desk" in text) == (422, True)
    assert refused.context["form"].errors.keys() == {"capacity"}
    assert (SeatPlan.objects.get(entry=stop.entry).capacity, SiteVisit.objects.get().entry.title) == (
        1,
        "The open-data desk",
    )


def test_a_report_is_written_when_it_is_over(visit: Visit, fiona: Person, anna: Person) -> None:
    opened(visit, fiona)
    seats.register(plan=visit.seat_plan, person=anna)
    client, address = browser(fiona), f"{visit.space.get_absolute_url()}report/"
    assert "Write the report" not in page(client, visit)
    early = client.post(address, {"report": "Seen before it was."})
    assert (early.status_code, "when the visit is over" in early.content.decode()) == (422, True)
    ended = visit.entry.ends_at + timedelta(hours=1)
    with time_machine.travel(ended, tick=False):
        client, reader = browser(fiona), browser(anna)
        assert "Write the report" in page(client, visit)
        assert "Write the report" not in page(reader, visit)
        assert reader.post(address, {"report": "Mine."}).status_code == 403
        assert client.post(address, {"report": "  "}).status_code == 422
        assert client.post(address, {"report": "We take home a data desk."}).status_code == 302
        assert "We take home a data desk." in page(reader, visit)
        assert "Done, with a report" in page(reader, visit)
        assert "We take home a data desk." in client.get(address).content.decode()


def test_the_days_cannot_leave_a_stop_out(visit: Visit, fiona: Person) -> None:
    a_stop(visit, fiona, day=2)
    last = FIRST + timedelta(days=1)
    posted = form(country="EE", host=visit.host_id, first_day=FIRST.isoformat(), last_day=last.isoformat())
    response = browser(fiona).post(f"{visit.space.get_absolute_url()}change/", posted)
    assert response.status_code == 422
    assert "would lie outside: move or cancel it first." in response.content.decode()


def test_changing_a_visit_changes_its_date_in_calendars(visit: Visit, fiona: Person) -> None:
    stop, last = a_stop(visit, fiona), FIRST + timedelta(days=3)
    client, address = browser(fiona), f"{visit.space.get_absolute_url()}change/"
    assert "Digital Tallinn" in client.get(address).content.decode()
    posted = form(
        title="Tallinn and Tartu",
        country="EE",
        host=visit.host_id,
        city="Tartu",
        zone="Europe/Helsinki",
        first_day=FIRST.isoformat(),
        last_day=last.isoformat(),
        questions="What would we do again?",
    )
    del posted["capacity"]
    assert client.post(address, posted).status_code == 302
    visit = Visit.objects.for_list().get()
    stop.entry.refresh_from_db()
    assert (visit.space.title, visit.entry.title, visit.entry.place, visit.questions) == (
        "Tallinn and Tartu",
        "Tallinn and Tartu",
        "Tartu",
        "What would we do again?",
    )
    assert visit.entry.ends_local == datetime.combine(last + timedelta(days=1), time())
    assert (stop.entry.zone, stop.entry.starts_local.time()) == ("Europe/Helsinki", time(10))


def test_cancelling_a_visit_cancels_its_dates_and_tells_everybody_once(
    visit: Visit, fiona: Person, anna: Person, mads: Person, kadri: Person
) -> None:
    a_stop(visit, fiona)
    a_stop(visit, fiona, day=1)
    opened(visit, fiona)
    for person in (anna, mads, kadri):
        seats.register(plan=visit.seat_plan, person=person)
    Notice.objects.all().delete()
    client, address = browser(fiona), f"{visit.space.get_absolute_url()}cancellation/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "The host is ill."}).status_code == 302
    assert set(Entry.objects.values_list("status", flat=True)) == {"CANCELLED"}
    told = Notice.objects.order_by("recipient__name").values_list("recipient__name", "key", "params__reason")
    assert list(told) == [
        (name, "registrations.called_off", "The host is ill.")
        for name in ("Anna Albers", "Kadri Kask", "Mads Madsen")
    ]
    assert "This has been cancelled" in page(browser(kadri), visit)
    with pytest.raises(Refusal):
        a_stop(visit, fiona)


def test_strangers_change_nothing(visit: Visit, fiona: Person, anna: Person) -> None:
    stop = a_stop(visit, fiona)
    opened(visit, fiona)
    seats.register(plan=visit.seat_plan, person=anna)
    address, client = visit.space.get_absolute_url(), browser(anna)
    doors = ["change/", "publication/", "cancellation/", "stops/new/", f"stops/{stop.pk}/"]
    assert [client.post(address + door).status_code for door in doors] == [403] * len(doors)
    assert client.post(f"{address}stops/{stop.pk}/cancellation/").status_code == 403
    with pytest.raises(Denied):
        occasions.cancel_occasion(occasion=visit, by=anna, reason="No.")


def test_only_who_takes_part_sees_who_comes_and_the_talk(
    visit: Visit, fiona: Person, anna: Person, piotr: Person
) -> None:
    opened(visit, fiona)
    seats.register(plan=visit.seat_plan, person=anna)
    inside, outside = page(browser(anna), visit), page(browser(piotr), visit)
    assert ("Anna Albers" in inside, "1 person comes" in inside, "Threads of this visit" in inside) == (
        True,
    ) * 3
    assert ("person comes" in outside, "Threads of this visit" in outside) == (False, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_visit_costs_the_same_for_one_and_for_three(
    visit: Visit, fiona: Person, rows: int, django_assert_num_queries
) -> None:
    opened(visit, fiona)
    seats.change_capacity(plan=visit.seat_plan, capacity=9, by=fiona)
    for number in range(rows):
        a_stop(visit, fiona, day=number, capacity=3)
        seats.register(plan=visit.seat_plan, person=factories.make_partner(f"Guest {number}"))
        visit.co_hosts.add(factories.make_organisation(country="EE"))
    client = browser(fiona)
    page(client, visit)
    with django_assert_num_queries(12):
        page(client, visit)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_costs_the_same_for_one_and_for_three(
    anna: Person, rows: int, django_assert_num_queries
) -> None:
    for code in ("EE", "PL", "DK")[:rows]:
        factories.make_visit(country=code)
    client = browser(anna)
    with django_assert_num_queries(8):
        client.get("/visits/")


def test_a_stranger_reads_that_partners_see_more(visit: Visit, fiona: Person, olga: Person) -> None:
    opened(visit, fiona)
    for client, may_sign_in in ((browser(), True), (browser(olga), False)):
        text = client.get("/visits/").content.decode()
        assert "No visit yet." not in text
        assert "No visit that is open to everybody. Partners see more." in text
        assert ('see more. <a href="/accounts/login/?next=/visits/"' in text) == may_sign_in
