"""Seats that are offered and asked for: what people and hosts read, and what time does."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from exchanges.models import Visit
from needs import actions as confidence
from needs.actions.own import Agreed
from needs.answer import Answer
from needs.models import Need
from needs.texts import CURRENT
from notices.models import Notice
from occasions import actions as occasions
from people.models import Person
from registrations import actions, tasks
from registrations.actions import RegistrationClosed
from registrations.models import Registration, SeatDecision, SeatPlan
from registrations.privacy import export
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(fiona: Person) -> Visit:
    """One seat in Tallinn; Fiona hosts. Who waits is asked, and has two days to answer."""
    made = factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=1)
    SeatPlan.objects.update(offer_hours=48)
    return made


@pytest.fixture
def plan(visit: Visit) -> SeatPlan:
    return SeatPlan.objects.select_related("space", "entry").get(pk=visit.seat_plan_id)


@pytest.fixture
def offered(plan: SeatPlan, anna: Person, kadri: Person) -> Registration:
    """Anna gave her seat back: it is offered to Kadri."""
    first = actions.register(plan=plan, person=anna)
    actions.register(plan=plan, person=kadri)
    actions.withdraw(registration=first)
    return Registration.objects.select_related("plan").get(person=kadri)


def state(person: Person) -> str:
    return Registration.objects.get(person=person).state


def keys(person: Person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("key", flat=True))


def test_a_seat_that_comes_free_is_offered_and_taken_on_the_page(
    visit: Visit, offered: Registration, kadri: Person
) -> None:
    client = browser(kadri)
    page = client.get(visit.space.get_absolute_url()).content.decode()
    assert "Take the seat" in page
    assert "Leave it to the next" in page
    assert keys(kadri) == ["registrations.offered"]
    assert not visit.space.memberships.filter(person=kadri, state="active").exists()
    client.post(f"/seats/{offered.plan_id}/offer/taking/")
    assert state(kadri) == "confirmed"
    assert visit.space.memberships.filter(person=kadri, state="active").exists()
    assert keys(kadri) == ["registrations.confirmed"]


def test_who_leaves_the_offer_is_not_asked_again_until_they_register_again(
    plan: SeatPlan, offered: Registration, kadri: Person, mads: Person
) -> None:
    actions.register(plan=plan, person=mads)
    browser(kadri).post(f"/seats/{plan.pk}/offer/leaving/")
    assert (state(kadri), state(mads)) == ("declined", "offered")
    actions.decline_offer(registration=Registration.objects.get(person=mads))
    assert (state(kadri), state(mads)) == ("declined", "declined")
    assert actions.register(plan=plan, person=kadri).state == "confirmed"


def test_an_offer_that_nobody_takes_goes_to_the_next_by_itself(
    plan: SeatPlan, offered: Registration, kadri: Person, mads: Person
) -> None:
    actions.register(plan=plan, person=mads)
    assert tasks.catch_up() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        with pytest.raises(RegistrationClosed) as late:
            actions.accept_offer(registration=offered)
        assert late.value.code == "offer_lapsed"
        assert tasks.catch_up() == 1
        assert (state(kadri), state(mads)) == ("lapsed", "offered")
        assert tasks.catch_up() == 0
    assert keys(kadri) == ["registrations.lapsed"]


def test_who_registers_before_the_worker_came_does_not_pass_those_who_wait(
    plan: SeatPlan, offered: Registration, kadri: Person, mads: Person, piotr: Person
) -> None:
    actions.register(plan=plan, person=mads)
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        actions.register(plan=plan, person=piotr)
        assert (state(kadri), state(mads), state(piotr)) == ("lapsed", "offered", "waiting")


def test_an_offer_ends_with_the_cut_off_and_none_is_made_after_it(
    plan: SeatPlan, fiona: Person, anna: Person, kadri: Person, mads: Person
) -> None:
    cut_off = timezone.now() + timedelta(hours=5)
    actions.set_rules(
        plan=plan, by=fiona, needs_approval=False, asks_again=False, offer_hours=48, cut_off_at=cut_off
    )
    first = actions.register(plan=plan, person=anna)
    for person in (kadri, mads):
        actions.register(plan=plan, person=person)
    actions.withdraw(registration=first)
    assert Registration.objects.get(person=kadri).expires_at == cut_off
    with time_machine.travel(cut_off + timedelta(minutes=1), tick=False):
        tasks.catch_up()
        assert (state(kadri), state(mads)) == ("lapsed", "waiting")
        with pytest.raises(RegistrationClosed) as closed:
            actions.register(plan=plan, person=anna)
        assert closed.value.code == "cut_off"


def test_the_hosts_decide_and_each_decision_stands_in_the_log(
    visit: Visit, plan: SeatPlan, fiona: Person, anna: Person, kadri: Person
) -> None:
    SeatPlan.objects.update(needs_approval=True)
    for person in (anna, kadri):
        browser(person).post(f"/seats/{plan.pk}/registration/", {"note": ""})
    assert (state(anna), state(kadri)) == ("requested", "requested")
    assert keys(fiona) == ["registrations.asked"]
    desk = browser(fiona)
    page = desk.get(f"/seats/{plan.pk}/registrations/?state=to-decide").content.decode()
    assert (page.count("/approval/"), page.count("/refusal/")) == (2, 2)
    rows = {row.person_id: row for row in Registration.objects.all()}
    desk.post(f"/seats/{plan.pk}/registrations/{rows[anna.pk].pk}/approval/")
    refused = f"/seats/{plan.pk}/registrations/{rows[kadri.pk].pk}/refusal/"
    assert desk.post(refused, {"reason": " "}).status_code == 422
    assert desk.post(refused, {"reason": "It is for people from Kiel."}).status_code == 302
    assert (state(anna), state(kadri)) == ("confirmed", "refused")
    assert keys(kadri) == ["registrations.refused"]
    assert keys(fiona) == []
    with pytest.raises(RegistrationClosed):
        actions.register(plan=plan, person=kadri)
    lines = SeatDecision.objects.order_by("pk").values_list("before", "after", "by__name", "reason")
    assert list(lines)[2:] == [
        ("requested", "confirmed", fiona.name, ""),
        ("requested", "refused", fiona.name, "It is for people from Kiel."),
    ]
    log = desk.get(f"/seats/{plan.pk}/log/").content.decode()
    assert "It is for people from Kiel." in log
    box = browser(kadri).get(f"/seats/{plan.pk}/").content.decode()
    assert "The hosts could not accept your registration: write to them." in box
    assert f"/seats/{plan.pk}/registration/" not in box  # no button to a door that would not open


def test_the_hosts_are_no_longer_told_of_a_request_that_was_withdrawn(
    plan: SeatPlan, fiona: Person, anna: Person
) -> None:
    SeatPlan.objects.update(needs_approval=True)
    mine = actions.register(plan=plan, person=anna)
    assert keys(fiona) == ["registrations.asked"]
    actions.withdraw(registration=mine)
    assert keys(fiona) == []


def test_a_seat_whose_offer_is_over_is_free_for_who_stands_at_the_door(
    plan: SeatPlan, offered: Registration, fiona: Person, mads: Person
) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        assert actions.let_in(plan=plan, person=mads, by=fiona).state == "confirmed"


def test_a_cancelled_seat_is_kept_ten_seconds_for_who_slipped(
    plan: SeatPlan, fiona: Person, anna: Person, kadri: Person
) -> None:
    mine = actions.register(plan=plan, person=anna)
    actions.register(plan=plan, person=kadri)
    desk = browser(fiona)
    desk.post(f"/seats/{plan.pk}/registrations/{mine.pk}/cancellation/", {"reason": "The wrong line."})
    assert (state(anna), state(kadri)) == ("cancelled", "waiting")
    assert "Undo" in desk.get(f"/seats/{plan.pk}/registrations/").content.decode()
    desk.post(f"/seats/{plan.pk}/registrations/{mine.pk}/restoring/")
    assert (state(anna), state(kadri)) == ("confirmed", "waiting")
    desk.post(f"/seats/{plan.pk}/registrations/{mine.pk}/cancellation/", {"reason": "The right line."})
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        tasks.catch_up()
        assert (state(anna), state(kadri)) == ("cancelled", "offered")


def test_undoing_gives_back_all_that_hung_on_the_seat(
    visit: Visit, plan: SeatPlan, fiona: Person, anna: Person
) -> None:
    mine = actions.register(plan=plan, person=anna)
    stop = factories.make_entry(visit.space, "A stop", kind="stop", starts=factories.in_days(40))
    inside = factories.make_seat_plan(visit.space, 5, entry=stop, gives_membership=False)
    actions.register(plan=inside, person=anna)
    confidence.ask_for(entry=plan.entry, by=fiona, purposes=["diet"])
    confidence.keep_needs(
        entry=plan.entry,
        person=anna,
        purpose="diet",
        answer=Answer(choices=("vegan",), words=""),
        agreed=Agreed(CURRENT, "en"),
    )

    def hangs_on_it() -> tuple[bool, bool, bool]:
        return (
            visit.space.memberships.filter(person=anna, state="active").exists(),
            Registration.objects.confirmed().filter(plan=inside, person=anna).exists(),
            Need.objects.filter(consent__person=anna).exists(),
        )

    for _twice in range(2):
        actions.cancel_registration(registration=mine, by=fiona, reason="A slip.", can_undo=True)
        assert hangs_on_it() == (True, True, True)
        actions.restore_registration(registration=mine, by=fiona)
        assert hangs_on_it() == (True, True, True)
    actions.cancel_registration(registration=mine, by=fiona, reason="Meant.", can_undo=True)
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        tasks.catch_up()
    assert hangs_on_it() == (False, False, False)


def test_changed_answers_are_looked_at_again_where_the_hosts_want_it(
    plan: SeatPlan, fiona: Person, anna: Person
) -> None:
    mine = actions.register(plan=plan, person=anna)
    assert not actions.note_changed_answers(registration=mine).needs_look
    SeatPlan.objects.update(asks_again=True)
    assert actions.note_changed_answers(registration=mine).needs_look
    assert keys(fiona) == ["registrations.changed"]
    assert (state(anna), list(Registration.objects.to_decide())) == ("confirmed", [mine])
    browser(fiona).post(f"/seats/{plan.pk}/registrations/{mine.pk}/approval/")
    assert not Registration.objects.to_decide().exists()
    assert keys(fiona) == []


def test_programs_take_offers_and_decide_as_pages_do(
    plan: SeatPlan, offered: Registration, fiona: Person, kadri: Person, mads: Person
) -> None:
    own, hosts = APIClient(), APIClient()
    own.force_authenticate(kadri)
    hosts.force_authenticate(fiona)
    taken = own.post(f"/api/v1/registrations/{offered.pk}/taking/")
    assert (taken.status_code, taken.json()["state"]) == (200, "confirmed")
    assert own.post(f"/api/v1/hosted-registrations/{offered.pk}/approval/").status_code == 404
    assert own.put(f"/api/v1/seat-plans/{plan.pk}/capacity/", {"capacity": 3}).status_code == 403
    rules = {"needs_approval": True, "asks_again": False, "offer_hours": 0, "cut_off_at": None}
    assert hosts.put(f"/api/v1/seat-plans/{plan.pk}/rules/", rules, format="json").status_code == 200
    assert hosts.put(f"/api/v1/seat-plans/{plan.pk}/capacity/", {"capacity": 3}).json()["capacity"] == 3
    share = {"kind": "country", "country": "DK", "seats": 2}
    pools = hosts.post(f"/api/v1/seat-plans/{plan.pk}/pools/", share, format="json").json()["pools"]
    mine = actions.register(plan=plan, person=mads)
    address = f"/api/v1/hosted-registrations/{mine.pk}"
    assert hosts.get(f"{address}/").json()["pool"] == pools[0]["id"]
    assert hosts.post(f"{address}/approval/").json()["state"] == "confirmed"
    assert hosts.post(f"{address}/cancellation/", {"reason": ""}).status_code == 400
    assert hosts.post(f"{address}/cancellation/", {"reason": "Ill."}).json()["state"] == "cancelled"
    assert hosts.post(f"{address}/restoring/").json()["state"] == "confirmed"
    assert hosts.put(f"{address}/pool/", {"pool": None}, format="json").json()["pool"] is None
    states = [line["after"] for line in hosts.get(f"{address}/decisions/").json()]
    assert states == ["confirmed", "confirmed", "cancelled", "confirmed", "requested"]
    released = hosts.post(f"/api/v1/seat-plans/{plan.pk}/pools/{pools[0]['id']}/release/").json()["pools"]
    assert (released[0]["released_at"], bool(released[0]["giving_at"])) == (None, True)
    back = hosts.post(f"/api/v1/seat-plans/{plan.pk}/pools/{pools[0]['id']}/taking-back/").json()["pools"]
    assert back[0]["giving_at"] is None


def test_who_asked_or_is_offered_a_seat_is_told_that_all_is_called_off_and_nothing_more(
    visit: Visit, plan: SeatPlan, offered: Registration, fiona: Person, kadri: Person, mads: Person
) -> None:
    SeatPlan.objects.update(needs_approval=True)
    actions.register(plan=plan, person=mads)
    occasions.cancel_occasion(occasion=visit, by=fiona, reason="A storm.")
    assert keys(kadri)[-1] == keys(mads)[-1] == "registrations.called_off"
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        tasks.catch_up()
    assert (state(kadri), keys(kadri)[-1]) == ("lapsed", "registrations.called_off")


def test_who_registers_anew_is_decided_on_once(plan: SeatPlan, fiona: Person, anna: Person) -> None:
    SeatPlan.objects.update(needs_approval=True, asks_again=True)
    mine = actions.approve_registration(registration=actions.register(plan=plan, person=anna), by=fiona)
    actions.note_changed_answers(registration=mine)
    actions.withdraw(registration=mine)
    actions.approve_registration(registration=actions.register(plan=plan, person=anna), by=fiona)
    assert not Registration.objects.to_decide().exists()


def test_people_take_along_what_was_decided_about_their_seat(
    plan: SeatPlan, fiona: Person, anna: Person
) -> None:
    mine = actions.register(plan=plan, person=anna)
    actions.cancel_registration(registration=mine, by=fiona, reason="It is for people from Kiel.")
    told = [(one["before"], one["after"], one["reason"]) for one in export(anna)["seat_decisions"]]
    assert told == [("", "confirmed", ""), ("confirmed", "cancelled", "It is for people from Kiel.")]
