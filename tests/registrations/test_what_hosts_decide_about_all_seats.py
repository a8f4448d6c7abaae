"""The log of a plan says what the hosts decided about all of its seats, when and why, among what followed from it."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation
from rest_framework.test import APIClient

from calendars.models import Entry
from exchanges import actions as exchanges
from exchanges.models import Visit
from home.erasing import erase
from home.privacy import export
from partners.models import Country
from people.models import Person
from registrations import actions, tasks
from registrations.actions import RegistrationClosed
from registrations.history import History
from registrations.models import PlanDecision, Registration, SeatDecision, SeatPlan
from registrations.policy import moment
from registrations.privacy import is_named
from spaces.models import Space
from tests import factories
from tests.people import browser
from workgroups import actions as groups

pytestmark = pytest.mark.django_db

RULES = {"needs_approval": False, "asks_again": False, "offer_hours": 0, "cut_off_at": None}


@pytest.fixture
def visit(fiona: Person) -> Visit:
    """One seat, given at once."""
    made = factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=1)
    SeatPlan.objects.update(offer_hours=0)
    return made


@pytest.fixture
def plan(visit: Visit) -> SeatPlan:
    return SeatPlan.objects.with_time().get(pk=visit.seat_plan_id)


def told(plan: SeatPlan) -> list[tuple[str, str, str, str]]:
    """Who, what, by whom and why, the oldest first."""
    return [(one.name, one.text, one.by, one.why) for one in reversed(History(plan)[0:50])]


def words(plan: SeatPlan) -> list[str]:
    return [text for _name, text, _by, _why in told(plan)]


def danes() -> Country:
    return factories.make_country("DK")


def test_who_moves_up_by_more_seats_stands_after_the_decision_that_moved_them(
    plan: SeatPlan, anna: Person, kadri: Person, fiona: Person
) -> None:
    for person in (anna, kadri):
        actions.register(plan=plan, person=person)
    actions.change_capacity(plan=plan, capacity=2, by=fiona, reason=" A larger room. ")
    assert told(plan) == [
        ("Anna Albers", "Has a seat", "Anna Albers", "A seat was free."),
        ("Kadri Kask", "On the waiting list", "Kadri Kask", "No seat was free."),
        ("", "There are 2 seats instead of 1.", "Fiona Fraser", "A larger room."),
        ("Kadri Kask", "Has a seat", "", "Had waited longest when a seat came free."),
    ]


def test_so_it_does_where_all_of_it_happens_in_one_moment(
    plan: SeatPlan, anna: Person, kadri: Person, fiona: Person
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for person in (anna, kadri):
            actions.register(plan=plan, person=person)
        with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False):
            actions.change_capacity(plan=plan, capacity=2, by=fiona)
    assert words(plan)[-2:] == ["There are 2 seats instead of 1.", "Has a seat"]


def test_each_decision_has_its_sentence(plan: SeatPlan, visit: Visit, fiona: Person) -> None:
    day = datetime(2026, 1, 5, 9, tzinfo=UTC)
    form, second = factories.make_questionnaire(visit.space, title="Dinner"), None
    factories.make_question(form.pages.get(), "Do you eat fish?")
    given: dict[str, Any] = {"plan": plan, "by": fiona}
    actions.change_capacity(**given, capacity=5)
    share: dict[str, Any] = {**given, "kind": "country", "country": danes()}
    actions.keep_pool(**share, seats=3)
    kept = actions.keep_pool(**share, seats=1)
    actions.release_pool(pool=kept, by=fiona, can_undo=True)
    actions.take_release_back(pool=kept, by=fiona)
    actions.release_pool(pool=kept, by=fiona, reason="They come by bus.")
    actions.keep_pool(**given, kind="hosts", seats=1)
    actions.schedule_registration(**given, opens_at=None, closes_at=None)
    actions.open_registration(**given)
    actions.close_registration(**given)
    actions.schedule_registration(**given, opens_at=day, closes_at=day + timedelta(days=1))
    changed = {"needs_approval": True, "asks_again": True, "offer_hours": 24, "cut_off_at": day}
    actions.set_rules(**given, **changed, answers_kept_days=30, takes_guests=True)
    actions.set_rules(**given, **RULES, takes_guests=False)
    actions.ask_forms(**given, first=form, second=second)
    actions.ask_forms(**given, first=None, second=form)
    with translation.override("en"):
        opens, closes = moment(day), moment(day + timedelta(days=1))
        assert words(plan) == [
            "There are 5 seats instead of 1.",
            "3 seats are kept: Denmark.",
            "1 seat is kept: Denmark. Before it was 3.",
            "What is left of this share goes to all: Denmark.",
            "This share stays kept after all: Denmark.",
            "What is left of this share goes to all: Denmark.",
            "1 seat is kept: The hosts.",
            "Registration stays closed until somebody opens it.",
            "Registration is opened.",
            "Registration is closed.",
            f"Registration opens on {opens}. Registration closes on {closes}.",
            "The hosts decide on each registration. Changed answers are looked at again."
            " Whoever is offered a seat has 24 hours to take it."
            f" No seat is given after {opens}."
            " Answers are kept for 30 days. People without an account can register from now on.",
            "The hosts no longer decide on each registration. Changed answers are no longer looked at again."
            " A seat that comes free is given at once. Seats are given until it begins."
            " People without an account can no longer register.",
            "Asked on registering: Dinner",
            "On registering no form is asked any more. Asked after acceptance: Dinner",
        ]
    form.delete()
    assert words(plan)[-2] == "Asked on registering: a form that has been deleted"


def test_what_is_kept_of_a_decision_holds_no_words(plan: SeatPlan, visit: Visit, fiona: Person) -> None:
    form = factories.make_questionnaire(visit.space, title="Dinner")
    factories.make_question(form.pages.get(), "Do you eat fish?")
    of = factories.make_organisation("Bakery of the North", country="DK")
    actions.change_capacity(plan=plan, capacity=5, by=fiona, reason="A larger room.")
    actions.keep_pool(plan=plan, by=fiona, kind="organisation", organisation=of, seats=1)
    actions.ask_forms(plan=plan, first=form, second=None, by=fiona)
    kept = json.dumps(list(PlanDecision.objects.values_list("params", flat=True)))
    assert not [word for word in ("Dinner", "Bakery", "Fiona", "larger") if word in kept]
    of.name = "Bakery of the South"
    of.save()
    assert words(plan)[1] == "1 seat is kept: Bakery of the South."


def test_to_decide_the_same_again_is_no_line(plan: SeatPlan, fiona: Person) -> None:
    given: dict[str, Any] = {"plan": plan, "by": fiona}
    pool = actions.keep_pool(**given, kind="hosts", seats=1)
    for _twice in range(2):
        actions.keep_pool(**given, kind="hosts", seats=1)
        actions.change_capacity(**given, capacity=1)
        actions.open_registration(**given)
        actions.set_rules(**given, **RULES)
        actions.ask_forms(**given, first=None, second=None)
        actions.take_release_back(pool=pool, by=fiona)
    for _twice in range(2):
        actions.release_pool(pool=pool, by=fiona)
    assert words(plan) == ["1 seat is kept: The hosts.", "What is left of this share goes to all: The hosts."]


def test_what_is_refused_is_no_line(plan: SeatPlan, fiona: Person) -> None:
    with pytest.raises(RegistrationClosed):
        actions.change_capacity(plan=plan, capacity=0, by=fiona)
    with pytest.raises(RegistrationClosed):
        actions.keep_pool(plan=plan, by=fiona, kind="hosts", seats=2)
    assert not PlanDecision.objects.exists()


def test_the_day_of_a_share_decides_by_the_rules(plan: SeatPlan, fiona: Person, kadri: Person) -> None:
    until = timezone.now() + timedelta(days=3)
    actions.keep_pool(plan=plan, by=fiona, kind="country", country=danes(), seats=1, release_at=until)
    actions.register(plan=plan, person=kadri)
    with time_machine.travel(until + timedelta(minutes=1)):
        assert tasks.release_pools() == 1
    what = "What was left of this share went to all, since its day had come: Denmark."
    assert told(plan)[-2:] == [
        ("", what, "", ""),
        ("Kadri Kask", "Has a seat", "", "Had waited longest when a seat came free."),
    ]


def test_counting_somebody_for_a_share_and_seeing_what_they_changed_are_lines_of_theirs(
    plan: SeatPlan, fiona: Person, kadri: Person
) -> None:
    SeatPlan.objects.update(asks_again=True)
    speakers = actions.keep_pool(plan=plan, by=fiona, kind="speakers", seats=1)
    mine = actions.register(plan=plan, person=kadri)
    for pool in (speakers, speakers, None):
        actions.name_for_pool(registration=mine, pool=pool, by=fiona)
    actions.note_changed_answers(registration=mine)
    for _twice in range(2):
        actions.approve_registration(registration=mine, by=fiona)
    assert told(plan)[2:] == [
        ("Kadri Kask", "Counts for this share: Speakers.", "Fiona Fraser", ""),
        ("Kadri Kask", "Has a seat", "", "Had waited longest when a seat came free."),
        ("Kadri Kask", "Counts for no share.", "Fiona Fraser", ""),
        ("Kadri Kask", "The changed answers have been looked at.", "Fiona Fraser", ""),
    ]
    states = list(SeatDecision.objects.order_by("pk").values_list("before", "after"))
    assert all(earlier[1] == later[0] for earlier, later in pairwise(states))
    # The page of one person says the same.
    page = browser(fiona).get(f"/seats/{plan.pk}/registrations/{mine.pk}/answers/").content.decode()
    history = page.partition("History</h2>")[2]
    for sentence in ("Counts for this share: Speakers.", "The changed answers have been looked at."):
        assert sentence in history
    assert history.count("Has a seat") == 1


def test_who_counted_somebody_for_a_share_and_is_no_longer_here_was_no_rule(
    plan: SeatPlan, fiona: Person, kadri: Person
) -> None:
    other = factories.make_partner("Second Host")
    factories.make_membership(plan.space, other, role="coordinator")
    pool = actions.keep_pool(plan=plan, by=fiona, kind="speakers", seats=1)
    mine = actions.register(plan=plan, person=kadri)
    actions.name_for_pool(registration=mine, pool=pool, by=other)
    erase(other)
    assert ("Kadri Kask", "Counts for this share: Speakers.", "Somebody who is no longer here", "") in told(
        plan
    )


def test_a_seat_that_was_taken_back_ends_wholly_though_its_holder_was_counted_elsewhere_meanwhile(
    plan: SeatPlan, visit: Visit, fiona: Person, kadri: Person
) -> None:
    mine = actions.register(plan=plan, person=kadri)
    actions.cancel_registration(registration=mine, by=fiona, reason="Double.", can_undo=True)
    hosts = actions.keep_pool(plan=plan, by=fiona, kind="hosts", seats=1)
    actions.name_for_pool(registration=mine, pool=hosts, by=fiona)
    assert Space.objects.of(kadri).filter(pk=visit.space_id).exists()
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert tasks.catch_up() == 1
    assert not Space.objects.of(kadri).filter(pk=visit.space_id).exists()


def test_limits_of_a_date_a_stop_and_a_group_stand_there_too(
    visit: Visit, fiona: Person, anna: Person, mads: Person
) -> None:
    group = factories.make_group(coordinator=anna, members=[mads])
    series = factories.make_entry(group.space, rrule="FREQ=WEEKLY;COUNT=5")
    given: dict[str, Any] = {"entry": series, "recurrence_id": series.starts_local, "by": anna}
    of_date = actions.limit_date(**given, capacity=3)
    actions.limit_date(**given, capacity=4)
    assert words(of_date) == ["There are 3 seats.", "There are 4 seats instead of 3."]
    day = visit.entry.starts_local.replace(hour=9)
    stop = exchanges.add_stop(
        visit=visit, by=fiona, capacity=8, title="Bakery", starts_local=day, ends_local=day.replace(hour=11)
    )
    assert words(SeatPlan.objects.get(entry=Entry.objects.get(pk=stop.entry_id))) == ["There are 8 seats."]
    for size in (4, 4, 6, None, 5):
        groups.edit(group=group, by=anna, space={"most_members": size}, fields={})
    assert words(SeatPlan.objects.of_groups().get(space=group.space)) == [
        "There are 4 seats.",
        "There are 6 seats instead of 4.",
        "The number of seats has no limit any more.",
        "There are 5 seats.",
    ]


def test_the_page_and_the_api_say_the_same_in_one_order(
    plan: SeatPlan, anna: Person, kadri: Person, fiona: Person
) -> None:
    for person in (anna, kadri):
        actions.register(plan=plan, person=person)
    address = f"/seats/{plan.pk}/capacity/"
    asked = {"capacity": "2", "reason": "A larger <room>.", "known": "1"}
    assert browser(fiona).post(address, asked).status_code == 302
    page = browser(fiona).get(f"/seats/{plan.pk}/log/").content.decode()
    assert "A larger &lt;room&gt;." in page and "There are 2 seats instead of 1." in page
    assert page.index("Had waited longest") < page.index("There are 2 seats instead of 1.")
    hosts = APIClient()
    hosts.force_authenticate(fiona)
    answer = hosts.get(f"/api/v1/seat-plans/{plan.pk}/decisions/").json()
    assert answer["count"] == 4
    assert [(one["name"], one["what"], one["text"], one["by"], one["why"]) for one in answer["results"]][
        :2
    ] == [
        ("Kadri Kask", "moved", "Has a seat", "", "Had waited longest when a seat came free."),
        ("", "capacity", "There are 2 seats instead of 1.", "Fiona Fraser", "A larger <room>."),
    ]
    assert answer["results"][1]["params"] == {"before": 1, "after": 2}
    hosts.put(f"/api/v1/seat-plans/{plan.pk}/capacity/", {"capacity": 1, "reason": "Fire."}, format="json")
    newest = hosts.get(f"/api/v1/seat-plans/{plan.pk}/decisions/", headers={"accept-language": "en"}).json()
    assert newest["results"][0]["reason"] == "Fire."


def test_the_log_is_the_hosts(plan: SeatPlan, anna: Person) -> None:
    own = APIClient()
    own.force_authenticate(anna)
    assert own.get(f"/api/v1/seat-plans/{plan.pk}/decisions/").status_code == 403
    assert browser(anna).get(f"/seats/{plan.pk}/log/").status_code == 403


@pytest.mark.parametrize("of_each", [1, 3])
def test_the_log_costs_the_same_for_few_and_for_many(
    plan: SeatPlan, fiona: Person, of_each: int, django_assert_num_queries: Any
) -> None:
    for number in range(of_each):
        mine = actions.register(plan=plan, person=factories.make_partner(f"Guest {number}"))
        actions.change_capacity(plan=plan, capacity=number + 2, by=fiona)
        pool = actions.keep_pool(plan=plan, by=fiona, kind="country", country=danes(), seats=1)
        actions.name_for_pool(registration=mine, pool=pool, by=fiona)
        actions.release_pool(pool=pool, by=fiona)
    client = browser(fiona)
    with django_assert_num_queries(12):
        client.get(f"/seats/{plan.pk}/log/")


def test_a_long_log_comes_in_pages_that_leave_no_line_out(
    plan: SeatPlan, fiona: Person, kadri: Person
) -> None:
    mine = actions.register(plan=plan, person=kadri)
    for number in range(60):
        actions.change_capacity(plan=plan, capacity=number + 2, by=fiona)
    actions.withdraw(registration=mine)
    hosts = APIClient()
    hosts.force_authenticate(fiona)
    address = f"/api/v1/seat-plans/{plan.pk}/decisions/"
    texts = [one["text"] for page in (1, 2) for one in hosts.get(f"{address}?page={page}").json()["results"]]
    assert (len(texts), len(set(texts))) == (62, 62)
    assert (texts[0], texts[-1]) == ("Withdrawn", "Has a seat")
    assert hosts.get(f"{address}?page=3").status_code == 404
    assert "Page 2 of 2" in browser(fiona).get(f"/seats/{plan.pk}/log/?page=2").content.decode()


def test_hosts_take_along_what_they_decided_and_it_outlives_them_without_a_name(
    plan: SeatPlan, fiona: Person, kadri: Person
) -> None:
    other = factories.make_partner("Second Host")
    factories.make_membership(plan.space, other, role="coordinator")
    actions.change_capacity(plan=plan, capacity=4, by=other, reason="A larger room.")
    (line,) = export(other)["decided_about_all_seats"]
    assert (line["for"], line["what"], line["reason"]) == (
        "Digital Tallinn",
        "There are 4 seats instead of 1.",
        "A larger room.",
    )
    assert export(fiona)["decided_about_all_seats"] == []
    erase(other)
    assert told(plan) == [
        ("", "There are 4 seats instead of 1.", "Somebody who is no longer here", "A larger room.")
    ]


@pytest.mark.parametrize(
    ("reason", "is_forgotten"),
    [
        ("Kadri Kask brings her team", True),
        ("because kadri's colleague asked", True),
        ("Kaskile ja teistele", True),
        ("Asked by KADRI@example.org", True),
        ("A larger room, by the arkadris", False),
        ("Piotr brings his team", False),
    ],
)
def test_a_reason_that_names_somebody_is_forgotten_with_them_and_its_line_stays(
    plan: SeatPlan, fiona: Person, kadri: Person, reason: str, is_forgotten: bool
) -> None:
    Person.objects.filter(pk=kadri.pk).update(email="kadri@example.org")
    actions.register(plan=plan, person=kadri)
    actions.change_capacity(plan=plan, capacity=4, by=fiona, reason=reason)
    erase(kadri)
    assert [one[3] for one in told(plan)] == ["" if is_forgotten else reason]


def test_a_name_is_forgotten_where_its_bearer_was_registered_and_an_address_wherever_it_stands(
    plan: SeatPlan, fiona: Person, kadri: Person
) -> None:
    other = factories.make_visit("Analog Aarhus", coordinator=fiona, capacity=1).seat_plan
    actions.register(plan=plan, person=kadri)
    actions.change_capacity(plan=other, capacity=4, by=fiona, reason="Another Kadri comes too")
    actions.change_capacity(plan=other, capacity=5, by=fiona, reason=f"Wrote to {kadri.email.upper()}")
    erase(kadri)
    assert [one[3] for one in told(other)] == ["Another Kadri comes too", ""]


@pytest.mark.parametrize(
    ("name", "text", "is_there"),
    [
        ("Bo Li", "Bo comes too", True),
        ("Bo Li", "bo i Aarhus", False),
        ("Anna de Vries", "der er plads til de andre", False),
        ("Anna de Vries", "Frau Vries", True),
        ("Łucja Żak", "dla ŁUCJI i Żaka", True),
        ("Żak", "Z\u0307aka", True),
        ("", "Whoever", False),
    ],
)
def test_whom_a_reason_names(name: str, text: str, is_there: bool) -> None:
    assert is_named(Person(name=name, email="nobody@example.org"), text) == is_there


def test_the_page_asks_to_leave_names_out_of_a_reason(plan: SeatPlan, fiona: Person) -> None:
    page = browser(fiona).get(f"/seats/{plan.pk}/rules/").content.decode().replace("&#x27;", "'")
    assert "Leave people's names out of it." in page


def test_the_lines_of_somebody_go_with_them_and_those_about_all_stay(
    plan: SeatPlan, fiona: Person, kadri: Person
) -> None:
    actions.register(plan=plan, person=kadri)
    actions.change_capacity(plan=plan, capacity=4, by=fiona)
    erase(kadri)
    assert not Registration.objects.exists()
    assert words(plan) == ["There are 4 seats instead of 1."]
