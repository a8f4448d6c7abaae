"""Confirmed partners found groups, and coordinators change what a group says of itself."""

import pytest

from spaces.models import Membership, Space
from spaces.policy import Denied
from tests import factories
from tests.people import browser
from workgroups import actions
from workgroups.models import ActionLearningGroup, WorkingGroup

FORM = {
    "title": "Finance instruments",
    "summary": "What money can do.",
    "mandate": "Until 2028.",
    "rhythm": "Every second Tuesday",
    "language": "en",
    "visibility": "partners",
    "joining": "request",
}
LEARNING = {**FORM, "challenge": "How to stop?", "format": "troika", "most_members": "6"}


def test_a_partner_proposes_a_group_and_coordinates_it(piotr):
    factories.make_country("EE")
    answer = browser(piotr).post("/groups/new/", {**FORM, "countries": ["PL", "EE"]})
    assert (answer.status_code, answer.url) == (302, "/groups/finance-instruments/")
    group = WorkingGroup.objects.get()
    space = group.space
    assert (space.kind, space.title, space.summary) == (
        "workgroup",
        "Finance instruments",
        "What money can do.",
    )
    assert (group.mandate, group.rhythm) == ("Until 2028.", "Every second Tuesday")
    assert (space.created_by, space.is_confidential, space.state) == (piotr, False, Space.State.OPEN)
    assert set(space.countries.values_list("pk", flat=True)) == {"PL", "EE"}
    assert list(Membership.objects.values_list("person", "state", "role")) == [
        (piotr.pk, "active", "coordinator")
    ]


def test_an_action_learning_group_is_confidential_always(piotr):
    assert browser(piotr).post("/learning/new/", LEARNING).url == "/learning/finance-instruments/"
    group = ActionLearningGroup.objects.get()
    assert (group.challenge, group.format, group.space.most_members) == ("How to stop?", "troika", 6)
    assert group.space.is_confidential


def test_nobody_walks_into_an_action_learning_group(piotr):
    assert browser(piotr).post("/learning/new/", {**LEARNING, "joining": "open"}).status_code == 422


def test_who_is_not_confirmed_is_told_what_they_wait_for(olga):
    answer = browser(olga).get("/groups/new/")
    assert answer.status_code == 403
    assert "You can propose a group once your organisation is confirmed" in answer.content.decode()
    assert browser(olga).post("/groups/new/", FORM).status_code == 403
    with pytest.raises(Denied):
        actions.propose(model=WorkingGroup, by=olga, space={"title": "x"}, group={})
    assert Space.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 161},
        {"summary": ""},
        {"visibility": "all"},
        {"joining": "registration"},
        {"countries": ["XX"]},
        {"language": "tlh"},
        {"mandate": "a\x00b"},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(piotr, wrong):
    answer = browser(piotr).post("/groups/new/", {**FORM, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Error:" in page and "Every second Tuesday" in page
    assert Space.objects.count() == 0


def test_a_coordinator_changes_the_group_and_its_address_stays(impact, anna):
    form = browser(anna).get("/groups/impact-measurement/edit/").content.decode()
    assert "We measure what social innovation changes, and compare how." in form
    answer = browser(anna).post("/groups/impact-measurement/edit/", {**FORM, "countries": ["DK"]})
    assert (answer.status_code, answer.url) == (302, "/groups/impact-measurement/")
    impact.refresh_from_db()
    impact.space.refresh_from_db()
    assert (impact.space.title, impact.rhythm) == ("Finance instruments", "Every second Tuesday")
    assert list(impact.space.countries.values_list("pk", flat=True)) == ["DK"]


def test_a_wrong_edit_changes_nothing(impact, anna):
    answer = browser(anna).post("/groups/impact-measurement/edit/", {**FORM, "title": ""})
    assert answer.status_code == 422
    impact.space.refresh_from_db()
    assert impact.space.title == "Impact measurement"


@pytest.mark.parametrize("who", ["mads", "kadri", "piotr"])
def test_only_coordinators_edit(impact, who, request):
    client = browser(request.getfixturevalue(who))
    for method in (client.get, client.post):
        assert method("/groups/impact-measurement/edit/").status_code == 403
