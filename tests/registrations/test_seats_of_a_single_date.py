"""A date of a series with a limit of its own: seats, a queue and answers of that date, and of no other."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calendars import actions as calendars
from calendars.actions import EntryRefused, ReplyRefused
from calendars.models import Entry, Occurrence, Reply
from evidence.days import days_of
from home import dates as home_dates
from needs import actions as needs
from needs.actions.own import Agreed
from needs.answer import Answer
from needs.models import Need
from needs.texts import CURRENT
from notices.models import Notice
from people.models import Person
from registrations import actions, tasks
from registrations.actions import RegistrationClosed
from registrations.models import Registration, SeatPlan
from spaces import actions as spaces
from spaces.actions import JoiningRefused
from spaces.policy import Denied
from tests import factories
from tests.people import browser
from workgroups.models import ActionLearningGroup, WorkingGroup

pytestmark = pytest.mark.django_db
YES, MAYBE = Reply.Partstat.ACCEPTED, Reply.Partstat.TENTATIVE


def date(weeks: int, at: str = "10:00") -> datetime:
    """Of the series below: today in so many weeks."""
    return factories.in_days(7 * weeks, at)


@pytest.fixture
def weekly(impact: WorkingGroup) -> Entry:
    """Every week from the next on, at ten in Berlin, six times; Anna and Mads belong."""
    return factories.make_entry(impact.space, "Weekly call", starts=date(1), rrule="FREQ=WEEKLY;COUNT=6")


@pytest.fixture
def plan(weekly: Entry, anna: Person) -> SeatPlan:
    """One seat on the third date."""
    return actions.limit_date(entry=weekly, recurrence_id=date(3), capacity=1, by=anna)


def now_as(plan: SeatPlan) -> SeatPlan:
    return SeatPlan.objects.with_time().get(pk=plan.pk)


def states(plan: SeatPlan) -> list[tuple[str, str]]:
    rows = Registration.objects.filter(plan=plan).order_by("place")
    return [(row.person.name.split()[0], row.state) for row in rows]


def answers(person: Person) -> list[tuple[datetime | None, str]]:
    given = Reply.objects.filter(person=person).order_by("occurrence__recurrence_id")
    return list(given.values_list("occurrence__recurrence_id", "partstat"))


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("key", flat=True))


def test_a_seat_is_a_yes_to_that_date_and_goes_with_it(plan: SeatPlan, anna: Person, mads: Person) -> None:
    first, second = (actions.register(plan=plan, person=one) for one in (mads, anna))
    assert states(plan) == [("Mads", "confirmed"), ("Anna", "waiting")]
    assert (answers(mads), answers(anna)) == ([(date(3), YES)], [])
    actions.withdraw(registration=first)
    assert states(plan) == [("Mads", "withdrawn"), ("Anna", "confirmed")]
    assert (answers(mads), answers(anna)) == ([], [(date(3), YES)])
    assert second.plan_id == plan.pk


def test_only_who_belongs_takes_one_and_keeps_other_answers(
    plan: SeatPlan, weekly: Entry, mads: Person, piotr: Person
) -> None:
    calendars.reply(person=mads, entry=weekly, partstat=MAYBE)
    actions.register(plan=plan, person=mads)
    assert answers(mads) == [(None, MAYBE), (date(3), YES)] or answers(mads) == [
        (date(3), YES),
        (None, MAYBE),
    ]
    with pytest.raises(RegistrationClosed) as refused:
        actions.register(plan=plan, person=piotr)
    assert (refused.value.code, str(refused.value)[:14]) == ("members_only", "Join the group")


def test_nobody_answers_a_date_on_which_one_takes_a_seat(
    plan: SeatPlan, weekly: Entry, anna: Person, mads: Person
) -> None:
    with pytest.raises(ReplyRefused) as refused:
        calendars.reply(person=mads, entry=weekly, partstat=YES, recurrence_id=date(3))
    assert refused.value.code == "seats"
    calendars.reply(person=mads, entry=weekly, partstat=YES, recurrence_id=date(2))
    # Nor is anybody asked to on the first page, though of the others.
    calendars.cancel_date(entry=weekly, by=anna, recurrence_id=date(1))
    assert [one.recurrence_id for one in home_dates.of_person(anna, timezone.now()).unanswered] == [date(2)]
    Occurrence.objects.filter(entry=weekly, recurrence_id=date(2)).update(has_seats=True)
    assert home_dates.of_person(anna, timezone.now()).unanswered == []


def test_who_said_yes_before_has_a_seat_in_the_order_of_answering(
    weekly: Entry, impact: WorkingGroup, anna: Person, mads: Person, kadri: Person, piotr: Person
) -> None:
    factories.make_membership(impact.space, kadri)
    fritz = factories.make_partner("Fritz")
    factories.make_membership(impact.space, fritz)
    for person in (piotr, kadri, mads):  # Piotr is a guest: the group's page is open to partners
        calendars.reply(person=person, entry=weekly, partstat=YES, recurrence_id=date(3))
    plan = actions.limit_date(entry=weekly, recurrence_id=date(3), capacity=1, by=anna)
    assert states(plan) == [("Kadri", "confirmed"), ("Mads", "waiting")]
    assert [answers(one) for one in (kadri, mads, piotr)] == [[(date(3), YES)], [], []]
    assert [told(one)[-1:] for one in (kadri, mads, piotr, fritz, anna)] == [
        ["registrations.confirmed"],
        ["registrations.waiting"],
        ["registrations.limited"],
        ["registrations.limited"],
        [],
    ]


def test_the_limit_is_lifted_and_who_waited_comes(
    plan: SeatPlan, weekly: Entry, anna: Person, mads: Person
) -> None:
    for person in (mads, anna):
        actions.register(plan=plan, person=person)
    actions.lift_date_limit(plan=plan, by=anna)
    assert not SeatPlan.objects.exists()
    assert not Occurrence.objects.get(recurrence_id=date(3)).has_seats
    assert (answers(mads), answers(anna)) == ([(date(3), YES)], [(date(3), YES)])
    assert told(anna) == ["registrations.unlimited"]
    assert not impact_members_bound(weekly)
    calendars.reply(person=mads, entry=weekly, partstat=MAYBE, recurrence_id=date(3))


def impact_members_bound(entry: Entry) -> bool:
    return bool(entry.space.memberships.filter(holds_seat=True).exists())


def test_only_coordinators_limit_and_only_what_is_to_come(weekly: Entry, anna: Person, mads: Person) -> None:
    given = {"entry": weekly, "recurrence_id": date(3), "capacity": 4}
    with pytest.raises(Denied):
        actions.limit_date(**given, by=mads)
    with pytest.raises(EntryRefused):
        actions.limit_date(**{**given, "recurrence_id": date(9)}, by=anna)
    calendars.cancel_date(entry=weekly, by=anna, recurrence_id=date(4))
    with pytest.raises(RegistrationClosed) as refused:
        actions.limit_date(**{**given, "recurrence_id": date(4)}, by=anna)
    assert refused.value.code == "cancelled"
    assert not Occurrence.objects.filter(has_seats=True).exists()
    first = actions.limit_date(**given, by=anna)
    assert actions.limit_date(**{**given, "capacity": 7}, by=anna).pk == first.pk
    assert now_as(first).capacity == 7


def test_seats_follow_their_date_when_it_moves(
    plan: SeatPlan, weekly: Entry, anna: Person, mads: Person
) -> None:
    assert (now_as(plan).starts_at, now_as(plan).zone) == (plan.starts_at, "Europe/Berlin")
    to = date(3, "18:30")
    calendars.move_date(entry=weekly, by=anna, recurrence_id=date(3), starts_local=to, zone="Europe/Tallinn")
    moved = now_as(plan)
    assert (moved.zone, moved.starts_at.astimezone(timezone.get_fixed_timezone(0)).minute) == (
        "Europe/Tallinn",
        30,
    )
    assert moved.ends_at - moved.starts_at == timedelta(hours=1)
    calendars.restore_date(entry=weekly, by=anna, recurrence_id=date(3))
    assert now_as(plan).starts_at == plan.starts_at
    calendars.change_entry(entry=weekly, by=anna, starts_local=date(1, "14:00"), ends_local=date(1, "16:00"))
    later = now_as(plan)
    assert (later.starts_at, later.ends_at) == (
        plan.starts_at + timedelta(hours=4),
        plan.ends_at + timedelta(hours=5),
    )
    assert actions.register(plan=plan, person=mads).state == "confirmed"


def test_a_cancelled_date_gives_no_seat_and_moves_up_once_it_takes_place_again(
    plan: SeatPlan, weekly: Entry, anna: Person, mads: Person, kadri: Person
) -> None:
    factories.make_membership(weekly.space, kadri)
    first, _second = (actions.register(plan=plan, person=one) for one in (mads, anna))
    calendars.cancel_date(entry=weekly, by=anna, recurrence_id=date(3))
    assert now_as(plan).closed_because() == "cancelled"
    with pytest.raises(RegistrationClosed):
        actions.register(plan=plan, person=kadri)
    actions.withdraw(registration=first)
    assert states(plan) == [("Mads", "withdrawn"), ("Anna", "waiting")]
    calendars.restore_date(entry=weekly, by=anna, recurrence_id=date(3))
    assert states(plan) == [("Mads", "withdrawn"), ("Anna", "confirmed")]


def test_seats_go_along_when_the_series_parts_before_their_date(
    plan: SeatPlan, weekly: Entry, anna: Person, mads: Person
) -> None:
    for person in (mads, anna):
        actions.register(plan=plan, person=person)
    new = calendars.change_later(
        entry=weekly,
        by=anna,
        recurrence_id=date(2),
        title="Later call",
        starts_local=date(2, "12:00"),
        ends_local=date(2, "13:00"),
    )
    there = now_as(plan)
    assert (there.about, there.starts_at) == (new, plan.starts_at + timedelta(hours=2))
    assert states(plan) == [("Mads", "confirmed"), ("Anna", "waiting")]
    assert list(Reply.objects.filter(person=mads).values_list("entry", "occurrence")) == [
        (new.pk, plan.occurrence_id)
    ]
    actions.withdraw(registration=Registration.objects.get(person=mads))
    assert answers(mads) == []
    assert answers(anna) == [(date(3, "12:00"), YES)]


def test_who_had_a_seat_on_a_date_that_the_series_no_longer_has_is_told(
    plan: SeatPlan, weekly: Entry, anna: Person, mads: Person
) -> None:
    for person in (mads, anna):
        actions.register(plan=plan, person=person)
    calendars.end_series(entry=weekly, by=anna, recurrence_id=date(2))
    assert not SeatPlan.objects.exists()
    assert "registrations.date_gone" in told(mads)
    assert "registrations.date_gone" in told(anna)
    assert "registrations.confirmed" not in told(mads)
    assert not impact_members_bound(weekly)


def test_who_holds_a_seat_gives_it_back_before_they_leave_and_who_only_waits_is_taken_off(
    plan: SeatPlan, weekly: Entry, anna: Person, mads: Person, kadri: Person
) -> None:
    factories.make_membership(weekly.space, kadri)
    mine, _waiting = (actions.register(plan=plan, person=one) for one in (mads, kadri))
    with pytest.raises(JoiningRefused) as refused:
        spaces.leave(space=weekly.space, person=mads)
    assert refused.value.code == "registration"
    spaces.leave(space=weekly.space, person=kadri)
    assert tasks.give_back_seats_of_the_gone() == 1
    assert states(plan) == [("Mads", "confirmed"), ("Kadri", "withdrawn")]
    actions.withdraw(registration=mine)
    spaces.leave(space=weekly.space, person=mads)


def test_a_seat_of_a_date_that_is_over_binds_nobody(plan: SeatPlan, weekly: Entry, mads: Person) -> None:
    actions.register(plan=plan, person=mads)
    assert tasks.let_go_after_the_end() == 0
    ago = timezone.now() - timedelta(hours=1)
    Occurrence.objects.filter(pk=plan.occurrence_id).update(starts_at=ago - timedelta(hours=1), ends_at=ago)
    assert now_as(plan).closed_because() == "begun"
    assert tasks.let_go_after_the_end() == 1
    assert not impact_members_bound(weekly)


def test_a_confidential_group_is_named_in_no_notice_and_shows_its_seats_to_nobody_else(
    circle: ActionLearningGroup, anna: Person, mads: Person, piotr: Person
) -> None:
    series = factories.make_entry(circle.space, "Set meeting", starts=date(1), rrule="FREQ=WEEKLY;COUNT=6")
    plan = actions.limit_date(entry=series, recurrence_id=date(3), capacity=1, by=anna)
    for person in (mads, anna):
        actions.register(plan=plan, person=person)
    found = Notice.objects.all()
    assert {(one.key, str(one.params)) for one in found} == {("registrations.changed_privately", "{}")}
    assert browser(piotr).get(f"/seats/{plan.pk}/").status_code == 404
    assert browser(mads).get(f"/seats/{plan.pk}/").status_code == 200
    assert browser(piotr).get(f"/api/v1/seat-plans/{plan.pk}/").status_code == 404


def test_coordinators_limit_and_lift_on_the_pages(weekly: Entry, anna: Person, mads: Person) -> None:
    client, entry_page = browser(anna), reverse("calendars:entry", args=[weekly.pk])
    key = f"{date(3):%Y%m%dT%H%M}"
    address = reverse("registrations:limit", args=[weekly.pk, key])
    assert address in client.get(entry_page).content.decode()
    assert address not in browser(mads).get(entry_page).content.decode()
    assert browser(mads).get(address).status_code == 403
    assert client.post(address, {"capacity": "0"}).status_code == 422
    page = client.post(address, {"capacity": "1"}, follow=True)
    plan = SeatPlan.objects.get()
    assert page.redirect_chain == [(f"/seats/{plan.pk}/", 302)]
    assert client.get(address).url == f"/seats/{plan.pk}/"
    browser(mads).post(reverse("registrations:registration", args=[plan.pk]), {"note": ""})
    shown = browser(mads).get(entry_page).content.decode()
    assert (f'href="/seats/{plan.pk}/"' in shown, "You have a seat" in shown) == (True, True)
    lifting = reverse("registrations:lifting", args=[plan.pk])
    assert lifting in client.get(reverse("registrations:rules", args=[plan.pk])).content.decode()
    assert client.get(lifting).status_code == 200
    assert client.post(lifting).url == weekly.get_absolute_url()
    assert not SeatPlan.objects.exists()


def test_the_page_of_a_series_asks_as_often_whatever_number_of_dates_has_seats(
    weekly: Entry, anna: Person
) -> None:
    client, counts = browser(anna), []
    for weeks in (2, 3, 4):
        actions.limit_date(entry=weekly, recurrence_id=date(weeks), capacity=2, by=anna)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("calendars:entry", args=[weekly.pk]))
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2]


def test_programs_do_the_same(weekly: Entry, anna: Person, mads: Person) -> None:
    asked = {"entry": weekly.pk, "recurrence_id": date(3).isoformat(), "capacity": 1}
    post = {"content_type": "application/json"}
    assert browser(mads).post("/api/v1/seat-plans/", asked, **post).status_code == 403
    made = browser(anna).post("/api/v1/seat-plans/", asked, **post).json()
    plan = SeatPlan.objects.with_time().get()
    assert {name: made[name] for name in ("id", "entry", "date", "capacity", "zone", "is_cancelled")} == {
        "id": plan.pk,
        "entry": weekly.pk,
        "date": f"{date(3):%Y%m%dT%H%M}",
        "capacity": 1,
        "zone": "Europe/Berlin",
        "is_cancelled": False,
    }
    took = browser(mads).post("/api/v1/registrations/", {"plan": plan.pk}, **post).json()
    assert took["state"] == "confirmed"
    shown = browser(mads).get(f"/api/v1/entries/{weekly.pk}/dates/").json()
    assert [one["has_seats"] for one in shown] == [False, False, True, False, False, False]
    assert browser(mads).delete(f"/api/v1/seat-plans/{plan.pk}/").status_code == 403
    assert browser(anna).delete(f"/api/v1/seat-plans/{plan.pk}/").status_code == 204


def test_the_rooms_above_take_a_date_for_what_it_is(
    plan: SeatPlan, weekly: Entry, anna: Person, mads: Person
) -> None:
    """Its ticket, its door and its proof are those of that day, at its hour."""
    to = date(3, "18:30")
    calendars.move_date(
        entry=weekly, by=anna, recurrence_id=date(3), starts_local=to, zone="Europe/Tallinn", place="Narva"
    )
    actions.register(plan=plan, person=mads)
    found = now_as(plan).happening
    assert (found.starts_local, found.zone, found.place, found.is_series) == (
        to,
        "Europe/Tallinn",
        "Narva",
        False,
    )
    assert days_of(now_as(plan)) == [to.date()]
    ticket = browser(mads).get(f"/seats/{plan.pk}/ticket/")
    assert (ticket.status_code, "Narva" in ticket.content.decode()) == (200, True)
    for name in (
        "registrations:registrations",
        "registrations:rules",
        "evidence:desk",
        "evidence:badges",
        "proof:page",
    ):
        assert browser(anna).get(reverse(name, args=[plan.pk])).status_code == 200, name


def test_a_seat_on_a_date_leads_to_what_the_series_asks_in_confidence(
    plan: SeatPlan, weekly: Entry, anna: Person, mads: Person
) -> None:
    """It is told once for all dates; giving the seat of one back takes nothing of it away."""
    needs.ask_for(entry=weekly, by=anna, purposes=["diet"])
    mine = actions.register(plan=plan, person=mads)
    box = browser(mads).get(reverse("registrations:plan", args=[plan.pk])).content.decode()
    assert reverse("needs:mine", args=[weekly.pk]) in box
    needs.keep_needs(
        entry=weekly,
        person=mads,
        purpose="diet",
        answer=Answer(choices=("vegan",)),
        agreed=Agreed(CURRENT, "en"),
    )
    actions.withdraw(registration=mine)
    assert Need.objects.at(weekly).of(mads).exists()
