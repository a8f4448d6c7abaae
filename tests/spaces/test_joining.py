"""Coming in by each of the doors, and going out again."""

import pytest

from notices.models import Notice
from people.models import Person
from spaces import actions
from spaces.actions import JoiningRefused
from spaces.models import Membership, Space
from spaces.policy import Denied
from tests import factories
from tests.people import browser
from tests.spaces.conftest import Said
from workgroups.models import WorkingGroup

State, Role = Membership.State, Membership.Role
PAGE = "/groups/impact-measurement/"


def state_of(person: Person, group: WorkingGroup) -> str | None:
    return Membership.objects.filter(space=group.space, person=person).values_list("state", flat=True).first()


def notices_of(person: Person) -> list[str]:
    return [notice.text for notice in Notice.objects.filter(recipient=person).order_by("pk")]


def ask(group: WorkingGroup, person: Person, note: str = "") -> Membership:
    return actions.ask_to_join(space=group.space, person=person, note=note)


def refused(code: str, verb: object, **given: object) -> None:
    with pytest.raises(JoiningRefused) as error:
        verb(**given)  # type: ignore[operator]
    assert error.value.code == code
    assert str(error.value)


# Asking


def test_whoever_asks_waits_and_every_coordinator_is_told(impact, anna, mads, kadri, piotr):
    factories.make_membership(impact.space, piotr, role=Role.COORDINATOR)
    asked = ask(impact, kadri, "I measure in Tallinn.")
    assert (asked.state, asked.role, asked.note) == (State.REQUESTED, Role.MEMBER, "I measure in Tallinn.")
    told = {person.name: notices_of(person) for person in (anna, mads, kadri, piotr)}
    assert told == {
        "Anna Albers": ["Kadri Kask asks to join Impact measurement."],
        "Mads Madsen": [],
        "Kadri Kask": [],
        "Piotr Pawlak": ["Kadri Kask asks to join Impact measurement."],
    }


def test_asking_twice_is_asking_once(impact, anna, kadri):
    first, second = ask(impact, kadri, "first"), ask(impact, kadri, "second")
    assert (first.pk, first.asked_at, second.note) == (second.pk, second.asked_at, "first")
    assert notices_of(anna) == ["Kadri Kask asks to join Impact measurement."]


def test_a_request_stands_on_the_coordinators_open_pages_at_once(impact, anna, kadri, said: Said):
    with said() as heard:
        ask(impact, kadri)
    changed = {topic for topic, frame in heard.frames if frame["type"] == "changed"}
    assert changed == {impact.space.topic, f"person:{anna.pk}", f"person:{kadri.pk}"}


def test_the_coordinators_page_and_home_show_who_asks(impact, anna, mads, kadri):
    ask(impact, kadri, "I measure in Tallinn.")
    page = browser(anna).get(PAGE).content.decode()
    assert "1 person asks to join" in page and "I measure in Tallinn." in page
    assert f'data-live-topic="{impact.space.topic}"' in page
    home = browser(anna).get("/").content.decode()
    assert "Kadri Kask asks to join Impact measurement." in home
    assert f'data-live-topic="person:{anna.pk}"' in home
    seen_by_a_member = browser(mads).get(PAGE).content.decode()
    assert "Kadri" not in seen_by_a_member


def test_who_is_accepted_is_a_member_and_their_page_hears_it(impact, anna, kadri, said: Said):
    waiting = ask(impact, kadri)
    before = browser(kadri).get(PAGE).content.decode()
    assert f'data-live-topic="person:{kadri.pk}"' in before and "Withdraw the request" in before
    with said() as heard:
        joined = actions.accept_request(membership=waiting, by=anna)
    assert (joined.state, joined.role, joined.changed_by) == (State.ACTIVE, Role.MEMBER, anna)
    assert {"type": "changed", "what": "memberships", "topic": f"person:{kadri.pk}"} in heard.of(
        f"person:{kadri.pk}"
    )
    assert {"type": "changed", "what": "members", "topic": impact.space.topic} in heard.of(impact.space.topic)
    assert notices_of(kadri) == ["You are now a member of Impact measurement."]
    assert "You are a member" in browser(kadri).get(PAGE).content.decode()


def test_a_settled_request_leaves_the_coordinators_notices_and_their_home_pages(
    impact, anna, piotr, kadri, said: Said
):
    factories.make_membership(impact.space, piotr, role=Role.COORDINATOR)
    waiting = ask(impact, kadri)
    with said() as heard:
        actions.accept_request(membership=waiting, by=anna)
    assert notices_of(piotr) == notices_of(anna) == []
    assert heard.of(f"person:{piotr.pk}") != []


def test_a_request_is_declined_with_a_reason_that_the_person_reads(impact, anna, kadri):
    waiting = ask(impact, kadri)
    declined = actions.decline_request(membership=waiting, by=anna, reason=" We are full until May. ")
    assert (declined.state, declined.reason) == (State.DECLINED, "We are full until May.")
    assert notices_of(kadri) == [
        "Your request to join Impact measurement was declined: We are full until May."
    ]
    assert "We are full until May." in browser(kadri).get(PAGE).content.decode()


def test_nobody_is_declined_without_a_reason(impact, anna, kadri):
    waiting = ask(impact, kadri)
    refused("reason_missing", actions.decline_request, membership=waiting, by=anna, reason=" \n")
    assert state_of(kadri, impact) == State.REQUESTED


def test_a_request_can_be_withdrawn_and_asked_again(impact, anna, kadri):
    ask(impact, kadri)
    assert actions.withdraw_request(space=impact.space, person=kadri).state == State.WITHDRAWN
    assert notices_of(anna) == []
    refused("not_waiting", actions.withdraw_request, space=impact.space, person=kadri)
    assert ask(impact, kadri).state == State.REQUESTED
    assert notices_of(anna) == ["Kadri Kask asks to join Impact measurement."]


def test_a_decided_request_cannot_be_decided_again(impact, anna, kadri):
    waiting = ask(impact, kadri)
    actions.accept_request(membership=waiting, by=anna)
    refused("decided", actions.accept_request, membership=waiting, by=anna)
    refused("decided", actions.decline_request, membership=waiting, by=anna, reason="Too late.")
    assert state_of(kadri, impact) == State.ACTIVE


@pytest.mark.parametrize("who", ["mads", "kadri", "piotr", "olga"])
def test_only_coordinators_decide(impact, kadri, who, request):
    waiting = ask(impact, kadri)
    with pytest.raises(Denied):
        actions.accept_request(membership=waiting, by=request.getfixturevalue(who))
    assert state_of(kadri, impact) == State.REQUESTED


# The other doors


def test_an_open_space_is_walked_into(impact, kadri):
    Space.objects.filter(pk=impact.space.pk).update(joining=Space.Joining.OPEN)
    assert ask(impact, kadri).state == State.ACTIVE


@pytest.mark.parametrize(
    ("joining", "code"), [("invitation", "by_invitation"), ("registration", "registration")]
)
def test_another_door_is_named(impact, kadri, joining, code):
    Space.objects.filter(pk=impact.space.pk).update(joining=joining)
    refused(code, actions.ask_to_join, space=impact.space, person=kadri)
    assert state_of(kadri, impact) is None


def test_nobody_joins_an_archive(impact, anna, kadri):
    waiting = ask(impact, kadri)
    actions.archive(space=impact.space, by=anna)
    refused("archived", actions.ask_to_join, space=impact.space, person=kadri)
    with pytest.raises(Denied):
        actions.accept_request(membership=waiting, by=anna)


# Going


def test_a_member_leaves(impact, mads, said: Said):
    with said() as heard:
        assert actions.leave(space=impact.space, person=mads).state == State.LEFT
    assert heard.revoked == [(mads.pk, impact.space.topic)]


def test_the_last_coordinator_cannot_leave_the_others_alone(impact, anna, mads):
    refused("last_coordinator", actions.leave, space=impact.space, person=anna)
    mine = Membership.objects.get(person=anna)
    refused("last_coordinator", actions.set_role, membership=mine, by=anna, role=Role.MEMBER)
    refused("last_coordinator", actions.remove_member, membership=mine, by=anna, reason="I want to go.")
    page = browser(anna).post("/spaces/impact-measurement/membership/leaving/", follow=True).content.decode()
    assert "You are the only coordinator: make somebody else coordinator first." in page
    assert state_of(anna, impact) == State.ACTIVE


def test_a_coordinator_who_is_deactivated_does_not_count_as_the_other_one(impact, anna, piotr):
    factories.make_membership(impact.space, piotr, role=Role.COORDINATOR)
    Person.objects.filter(pk=piotr.pk).update(is_active=False)
    refused("last_coordinator", actions.leave, space=impact.space, person=anna)


def test_who_coordinates_nobody_else_may_leave(impact, anna, mads):
    actions.leave(space=impact.space, person=mads)
    assert actions.leave(space=impact.space, person=anna).state == State.LEFT


def test_coordination_is_handed_over_in_one_step(impact, anna, mads):
    theirs = Membership.objects.get(person=mads)
    heir = actions.hand_over(membership=theirs, by=anna)
    roles = dict(Membership.objects.values_list("person__name", "role"))
    assert roles == {"Anna Albers": Role.MEMBER, "Mads Madsen": Role.COORDINATOR}
    assert heir.person == mads
    assert notices_of(mads) == ["You now coordinate Impact measurement."]
    assert actions.leave(space=impact.space, person=anna).state == State.LEFT


def test_coordination_is_not_handed_to_who_only_asks(impact, anna, kadri):
    waiting = ask(impact, kadri)
    refused("not_member", actions.hand_over, membership=waiting, by=anna)


def test_a_new_space_with_a_name_that_is_taken_or_reserved_gets_an_address_of_its_own(impact, anna):
    titles = ["Impact measurement", "New", "!!!"]
    made = [actions.create_space(kind="workgroup", title=title, by=anna).slug for title in titles]
    assert [slug.rsplit("-", 1)[0] for slug in made] == ["impact-measurement", "new", "space"]
    assert len({*made, impact.space.slug, "new"}) == 5


# The same by forms, without JavaScript


def test_the_whole_way_by_forms(impact, anna, kadri):
    asking, deciding = browser(kadri), browser(anna)
    assert asking.post("/spaces/impact-measurement/membership/", {"note": "Hello"}).url == PAGE
    waiting = Membership.objects.get(person=kadri)
    base = "/spaces/impact-measurement/requests/"
    assert "Hello" in deciding.get(base).content.decode()
    assert deciding.post(f"{base}{waiting.pk}/acceptance/").url == PAGE
    members = deciding.get("/spaces/impact-measurement/members/").content.decode()
    assert members.index("Anna Albers") < members.index("Kadri Kask") < members.index("Mads Madsen")
    assert asking.post("/spaces/impact-measurement/membership/leaving/").url == "/"
    assert state_of(kadri, impact) == State.LEFT


def test_what_was_typed_is_kept_where_it_is_too_long(impact, kadri):
    note = "word " * 120
    answer = browser(kadri).post("/spaces/impact-measurement/membership/", {"note": note})
    assert answer.status_code == 422
    assert note.strip() in answer.content.decode()
    assert "Ensure this value has at most 500 characters" in answer.content.decode()
    assert state_of(kadri, impact) is None


def test_text_that_cannot_be_kept_is_a_form_error(impact, kadri):
    answer = browser(kadri).post("/spaces/impact-measurement/membership/", {"note": "a\x00b"})
    assert (answer.status_code, state_of(kadri, impact)) == (422, None)


def test_declining_without_a_reason_asks_for_one(impact, anna, kadri):
    waiting = ask(impact, kadri)
    url = f"/spaces/impact-measurement/requests/{waiting.pk}/refusal/"
    answer = browser(anna).post(url, {"reason": ""})
    assert answer.status_code == 422
    assert "Say why, in a sentence: the person reads it." in answer.content.decode()
    assert browser(anna).post(url, {"reason": "Full."}).url == PAGE
    assert state_of(kadri, impact) == State.DECLINED


def test_a_form_goes_back_only_to_this_site(impact, kadri):
    ask(impact, kadri)
    url = "/spaces/impact-measurement/membership/withdrawal/"
    assert browser(kadri).post(url, {"next": "https://evil.example/"}).url == PAGE


@pytest.mark.parametrize(
    "path", ["requests/", "invitations/", "requests/{pk}/refusal/", "members/{pk}/removal/", "members/"]
)
def test_a_page_of_coordinators_is_closed_to_who_only_sees_the_group(impact, kadri, piotr, path):
    pk = ask(impact, kadri).pk
    assert browser(piotr).get(f"/spaces/impact-measurement/{path.format(pk=pk)}").status_code == 403


def test_a_membership_of_another_space_is_not_reached_through_this_one(impact, anna, kadri):
    other = factories.make_group("Finance", coordinator=kadri)
    theirs = Membership.objects.get(space=other.space)
    for path in (
        "requests/{}/acceptance/",
        "requests/{}/refusal/",
        "members/{}/removal/",
        "members/{}/role/",
    ):
        url = f"/spaces/impact-measurement/{path.format(theirs.pk)}"
        assert browser(anna).post(url, {"reason": "x", "role": "member"}).status_code == 404


@pytest.mark.parametrize("place", ["foo", "home:front", "//evil.example/", "/spaces/x\ny/"])
def test_after_a_verb_one_comes_back_to_a_page_of_this_site_whatever_the_form_says(impact, kadri, place):
    """An address that leads nowhere must not become a fault after the verb has been done."""
    actions.ask_to_join(space=impact.space, person=kadri)
    client = browser(kadri)
    answer = client.post("/spaces/impact-measurement/membership/withdrawal/", {"next": place})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "\n" not in answer["Location"]
    assert not answer["Location"].startswith("//")
