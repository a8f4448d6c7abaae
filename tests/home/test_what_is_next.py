"""The first page: for a visitor what this is, for a member what comes next."""

from datetime import UTC, datetime, time

import pytest
import time_machine

from partners import actions
from questionnaires import actions as questionnaires
from registrations import actions as registrations
from registrations.models import Registration, SeatPlan
from scheduling import actions as scheduling
from scheduling.times import Times
from tests import factories
from tests.people import browser


def test_a_visitor_reads_what_this_is_and_sees_only_what_is_public(db):
    factories.make_event("Open symposium", visibility="public")
    factories.make_event("For partners", visibility="partners")
    page = browser().get("/").content.decode()
    assert "Open symposium" in page
    assert "For partners" not in page


@pytest.mark.parametrize("make", [factories.make_event, factories.make_visit])
def test_what_is_called_off_is_not_announced_to_visitors(db, make):
    takes_place = make("It takes place", visibility="public")
    called_off = make("It was called off", visibility="public")
    called_off.entry.status = "CANCELLED"
    called_off.entry.save()
    page = browser().get("/").content.decode()
    assert takes_place.space.title in page
    assert called_off.space.title not in page


def test_a_member_sees_the_next_date_and_what_waits_for_them(impact, anna, kadri):
    factories.make_entry(impact.space, "Weekly call")
    factories.make_thread(impact.space, "Three numbers", messages=[(kadri, "Which ones?")])
    factories.make_membership(impact.space, kadri, state="requested")
    page = browser(anna).get("/").content.decode()
    assert "Weekly call" in page
    assert "Kadri Kask asks to join Impact measurement." in page
    assert "Three numbers" in page


def test_a_cancelled_date_of_this_week_is_shown_as_such_and_is_nobodys_next_one(impact, anna):
    factories.make_entry(impact.space, "Called off", starts=factories.in_days(3), status="CANCELLED")
    factories.make_entry(impact.space, "Called off later", starts=factories.in_days(9), status="CANCELLED")
    page = browser(anna).get("/").context
    assert page["next"] is None
    assert [(one.entry.title, one.is_cancelled) for one in page["dates"]] == [("Called off", True)]
    assert page["unanswered"] == []


def test_one_weekly_meeting_leaves_room_for_the_rest(impact, anna):
    factories.make_entry(impact.space, "Weekly", starts=factories.in_days(1), rrule="FREQ=WEEKLY")
    factories.make_entry(impact.space, "In two months", starts=factories.in_days(60))
    page = browser(anna).get("/").context
    assert page["next"].entry.title == "Weekly"
    assert [one.entry.title for one in page["dates"]] == ["Weekly", "Weekly", "In two months"]


def test_the_way_into_a_meeting_opens_half_an_hour_before_it(impact, anna):
    starts = factories.in_days(1, at="10:00")
    factories.make_entry(
        impact.space, "Call", starts=starts, zone="UTC", conference_url="https://meet.example/x"
    )

    def ways_in(at: str) -> list[int]:
        with time_machine.travel(datetime.combine(starts.date(), time.fromisoformat(at), UTC), tick=False):
            client = browser(anna)
            pages = (client.get("/"), client.get("/groups/impact-measurement/"))
        return [page.content.decode().count('href="https://meet.example/x"') for page in pages]

    assert [ways_in(at) for at in ("09:29", "09:30", "10:59", "11:00")] == [[0, 0], [1, 1], [1, 1], [0, 0]]


def test_a_meeting_of_the_next_two_weeks_asks_for_an_answer_until_there_is_one(impact, anna):
    weekly = factories.make_entry(impact.space, "Weekly", starts=factories.in_days(1), rrule="FREQ=WEEKLY")
    factories.make_entry(impact.space, "Far away", starts=factories.in_days(15))
    factories.make_entry(impact.space, "A stop", starts=factories.in_days(2), kind="stop")

    def asked() -> list[str]:
        return [f"{one.entry.title} {one.key}" for one in client.get("/").context["unanswered"]]

    client = browser(anna)
    first, second = (f"{factories.in_days(days):%Y%m%dT%H%M}" for days in (1, 8))
    assert asked() == [f"Weekly {first}"]
    answer = {"date": first, "answer": "ACCEPTED", "next": "/"}
    assert client.post(f"/calendar/entries/{weekly.pk}/reply/", answer)["Location"] == "/"
    assert asked() == [f"Weekly {second}"]
    client.post(f"/calendar/entries/{weekly.pk}/reply/", {"answer": "DECLINED"})
    assert asked() == []


def test_who_is_not_confirmed_is_told_what_they_wait_for(db, olga):
    organisation = factories.make_organisation("Harbour Lab", country="DE")
    assert "Say which organisation you belong to" in browser(olga).get("/").content.decode()
    factories.affiliate(olga, organisation, state="pending")
    page = browser(olga).get("/")
    assert [one.text for one in page.context["decisions"]] == ["Harbour Lab has been asked to confirm you."]
    assert page.context["waiting"] == []
    client = browser(olga)
    client.post(page.context["decisions"][0].withdrawal)
    assert "Say which organisation you belong to" in client.get("/").content.decode()


def test_who_asked_to_list_an_organisation_is_not_asked_again_which(db, olga):
    country = factories.make_country("DE")
    actions.request_organisation(person=olga, country=country, name="Harbour Lab")
    page = browser(olga).get("/")
    text = "The desk of your country has been asked to list Harbour Lab."
    assert [one.text for one in page.context["decisions"]] == [text]
    assert page.context["waiting"] == []


def test_who_asked_to_join_sees_that_they_wait_and_can_take_it_back(impact, kadri):
    factories.make_membership(impact.space, kadri, state="requested")
    client = browser(kadri)
    page = client.get("/")
    assert [one.text for one in page.context["decisions"]] == ["You asked to join Impact measurement."]
    client.post(page.context["decisions"][0].withdrawal)
    assert client.get("/").context["decisions"] == []


def test_who_waits_for_a_seat_reads_at_which_place_until_it_is_theirs(kadri, anna, mads):
    event = factories.make_event("Open symposium", visibility="public", capacity=1)
    over = factories.make_event(
        "Last year", visibility="public", first_day=factories.in_days(-9).date(), capacity=1
    )
    hidden = factories.make_event("Not for all any more", capacity=1)
    called_off = factories.make_event("Called off", visibility="public", capacity=1)
    for one in (event, over, hidden, called_off):
        for place, (person, state) in enumerate(
            ((anna, "confirmed"), (mads, "waiting"), (kadri, "waiting")), 1
        ):
            Registration.objects.create(plan=one.seat_plan, person=person, state=state, place=place)
    hidden.space.visibility = "members"
    hidden.space.save()
    called_off.entry.status = "CANCELLED"
    called_off.entry.save()

    def told(person):
        return [(one.text, one.url) for one in browser(person).get("/").context["decisions"]]

    url = event.space.get_absolute_url()
    assert told(kadri) == [("You are no. 2 on the waiting list: Open symposium", url)]
    assert told(anna) == []
    assert "Take it back" not in browser(kadri).get("/").content.decode()
    registrations.withdraw(registration=event.seat_plan.registrations.get(person=anna))
    assert told(kadri) == [("You are no. 1 on the waiting list: Open symposium", url)]
    assert told(mads) == []


def test_nothing_waits_for_a_newcomer(piotr):
    page = browser(piotr).get("/").content.decode()
    assert "Nothing waits for you." in page
    assert "You have read everything." in page


def texts(person, what="waiting"):
    return [(one.text, one.url) for one in browser(person).get("/").context[what]]


def test_hosts_read_how_many_registrations_wait_for_them(db, fiona, anna, mads, kadri):
    event = factories.make_event("Open symposium", coordinator=fiona)
    event.seat_plan.needs_approval = True
    event.seat_plan.save()
    assert texts(fiona) == []
    url = f"/seats/{event.seat_plan_id}/registrations/?state=to-decide"
    one = registrations.register(plan=event.seat_plan, person=anna)
    assert texts(fiona) == [("1 registration waits for you: Open symposium", url)]
    for person in (mads, kadri):
        registrations.register(plan=event.seat_plan, person=person)
    told = [("3 registrations wait for you: Open symposium", url)]
    assert texts(fiona) == told
    assert texts(anna) == []
    client = browser(fiona)
    assert client.get(url).content.decode().count("/approval/") == 3
    found = client.get("/api/v1/since/").json()
    assert {"text": told[0][0], "url": url} in found["waiting"]
    assert [line["url"] for line in found["news"]] == [url]
    assert client.get("/since/").context["since"].other_news == []  # the line above says it already
    registrations.approve_registration(registration=one, by=fiona)
    assert texts(fiona) == [("2 registrations wait for you: Open symposium", url)]
    Registration.objects.filter(person=anna).update(needs_look=True)
    assert texts(fiona) == told


def form_in(event, title="After"):
    """One page with a question that nobody has to answer."""
    form = factories.make_questionnaire(event.space, title)
    factories.make_question(form.pages.get(), is_required=False)
    return form


@pytest.mark.parametrize("end", ["over", "cancelled", "archived", "no host"])
def test_hosts_are_asked_nothing_that_they_can_no_longer_decide(db, fiona, anna, end):
    event = factories.make_event("Open symposium", coordinator=fiona)
    factories.make_registration(event.seat_plan, anna, state="requested")
    assert len(texts(fiona)) == 1
    if end == "over":
        with time_machine.travel(datetime.combine(factories.in_days(33), time(), UTC), tick=False):
            assert texts(fiona) == []
        return
    if end == "cancelled":
        event.entry.status = "CANCELLED"
        event.entry.save()
    elif end == "archived":
        event.space.state = "archived"
        event.space.save()
    else:
        event.space.memberships.update(role="member")
    assert texts(fiona) == []


def test_who_asks_for_a_place_in_a_group_waits_for_its_coordinators_once(db, anna, mads):
    group = factories.make_group("Circle", coordinator=anna, most_members=1, joining="request")
    plan = SeatPlan.objects.create(space=group.space, opens_at=factories.timezone.now())
    registrations.register(plan=plan, person=mads)
    assert texts(anna) == [("1 registration waits for you: Circle", plan.to_decide_url)]


def test_who_has_a_seat_sees_which_questions_are_not_answered(db, fiona, anna, mads):
    event = factories.make_event("Open symposium", coordinator=fiona, capacity=1)
    plan = event.seat_plan
    registrations.register(plan=plan, person=anna)
    registrations.register(plan=plan, person=mads)
    first, second = (form_in(event, title) for title in ("Before", "After"))
    registrations.ask_forms(plan=plan, first=None, second=second, by=fiona)
    title = "Now that you have a seat, the hosts have some more questions: Open symposium"
    asked = [(title, f"/seats/{plan.pk}/second-form/")]
    assert (texts(anna), texts(mads)) == (asked, [])
    assert {"text": title, "url": asked[0][1]} in browser(anna).get("/api/v1/since/").json()["waiting"]
    registrations.ask_forms(plan=plan, first=first, second=second, by=fiona)
    before = [
        ("The hosts have some questions for you: Open symposium", f"/seats/{plan.pk}/first-form/"),
    ]
    assert (texts(anna), texts(mads)) == (before, before)
    for form in (first, second):
        filling = questionnaires.begin(questionnaire=form, person=anna)
        questionnaires.save_page(filling=filling, page=form.pages.get(), answers={}, revision=0)
        questionnaires.submit(filling=filling)
        assert texts(anna) == (asked if form == first else [])


@pytest.mark.parametrize("end", ["begun", "cancelled", "cut off", "withdrawn"])
def test_nobody_is_asked_for_answers_that_they_can_no_longer_hand_in(db, fiona, anna, end):
    event = factories.make_event("Open symposium", coordinator=fiona)
    plan = event.seat_plan
    registrations.ask_forms(plan=plan, first=None, second=form_in(event), by=fiona)
    mine = registrations.register(plan=plan, person=anna)
    assert len(texts(anna)) == 1
    if end == "begun":
        with time_machine.travel(datetime.combine(factories.in_days(31), time(), UTC), tick=False):
            assert texts(anna) == []
        return
    if end == "cancelled":
        event.entry.status = "CANCELLED"
        event.entry.save()
    elif end == "cut off":
        plan.cut_off_at = factories.timezone.now()
        plan.save()
    else:
        registrations.withdraw(registration=mine)
    assert texts(anna) == []


@pytest.mark.django_db
def test_it_takes_at_most_fourteen_queries_however_much_there_is(anna, kadri, django_assert_max_num_queries):
    def one_more() -> None:
        group = factories.make_group(coordinator=anna)
        factories.make_entry(group.space)
        factories.make_entry(group.space, starts=factories.in_days(2), rrule="FREQ=WEEKLY")
        factories.make_entry(group.space, starts=factories.in_days(3), status="CANCELLED")
        factories.make_thread(group.space, messages=[(kadri, "Hello")])
        factories.make_membership(group.space, kadri, state="requested")
        day = factories.in_days(7).date()
        factories.make_membership(factories.make_group().space, anna, state="invited")
        plan = factories.make_event(visibility="public", capacity=1).seat_plan
        Registration.objects.create(plan=plan, person=anna, state="waiting", place=1)
        hosted = factories.make_event(coordinator=anna)
        factories.make_registration(hosted.seat_plan, kadri, state="requested")
        asking = factories.make_event()
        asking.seat_plan.second_questionnaire = factories.make_questionnaire(asking.space)
        asking.seat_plan.save()
        factories.make_registration(asking.seat_plan, anna)
        options = [Times(first_day=day, last_day=day)]
        scheduling.open_poll(space=group.space, by=anna, title="When?", kind="days", options=options)

    def queries() -> int:
        client = browser(anna)
        client.get("/")
        with django_assert_max_num_queries(14) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    one_more()
    few = queries()
    one_more()
    one_more()
    assert queries() == few
