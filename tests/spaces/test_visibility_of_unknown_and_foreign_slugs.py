"""What one may not see answers exactly like what isn't there: nobody learns which names exist."""

import re

import pytest

from notices import actions as notices
from notices.models import Notice
from spaces import actions
from spaces.models import Space
from tests import factories
from tests.people import browser

THERE, NOT_THERE = "hidden-from-you", "never-was-here"
PATHS = [
    "/groups/{}/",
    "/groups/{}/edit/",
    "/groups/{}/archive/",
    "/learning/{}/",
    "/spaces/{}/membership/",
    "/spaces/{}/membership/leaving/",
    "/spaces/{}/members/",
    "/spaces/{}/requests/",
    "/spaces/{}/invitations/",
    "/spaces/{}/requests/1/refusal/",
    "/spaces/{}/members/1/removal/",
    "/spaces/{}/members/1/coordination/",
    "/spaces/{}/threads/",
    "/spaces/{}/threads/new/",
    "/spaces/{}/entries/new/",
    "/api/v1/spaces/{}/",
]
POSTED = [
    "/groups/{}/reopening/",
    "/groups/{}/archive/",
    "/spaces/{}/membership/",
    "/spaces/{}/membership/withdrawal/",
    "/spaces/{}/membership/refusal/",
    "/spaces/{}/membership/leaving/",
    "/spaces/{}/requests/1/acceptance/",
    "/spaces/{}/members/1/role/",
    "/spaces/{}/invitations/1/revocation/",
    "/api/v1/spaces/{}/membership/",
]


@pytest.fixture
def hidden(anna):
    """Working groups and action-learning groups answer alike: the slug is there in one of the kinds."""
    return factories.make_group(THERE, coordinator=anna, visibility=Space.Visibility.HIDDEN).space


def answer(client, path: str, slug: str, method: str) -> tuple[int, str, str]:
    """Status, where to, and body; the slug that was asked for and the one-time token taken out."""
    response = getattr(client, method)(path.format(slug))
    body = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", response.content.decode())
    return (
        response.status_code,
        response.headers.get("Location", "").replace(slug, "?"),
        body.replace(slug, "?"),
    )


@pytest.mark.parametrize(
    ("path", "method"), [*((path, "get") for path in PATHS), *((path, "post") for path in POSTED)]
)
def test_the_answers_are_the_same_bytes(hidden, piotr, stefan, olga, path, method):
    for person in (piotr, stefan, olga, None):
        client = browser(person)
        foreign, unknown = (answer(client, path, slug, method) for slug in (THERE, NOT_THERE))
        assert foreign == unknown
        assert foreign[0] in ((404,) if person else (302, 401, 403, 404))


def test_a_group_is_not_found_under_the_other_kind(impact, anna):
    assert browser(anna).get("/groups/impact-measurement/").status_code == 200
    assert browser(anna).get("/learning/impact-measurement/").status_code == 404


FORM = {"title": THERE, "summary": "x", "language": "en", "joining": "request"}


def unguessable(slug: str) -> bool:
    return bool(re.fullmatch(rf"{THERE}-[0-9a-f]{{12}}", slug))


@pytest.mark.parametrize(
    ("visibility", "state"), [("hidden", "open"), ("members", "open"), ("public", "draft")]
)
def test_making_a_group_of_a_name_does_not_tell_of_one_that_partners_do_not_know(
    anna, piotr, visibility, state
):
    unknown = actions.create_space(kind="workgroup", title=THERE, by=anna, visibility=visibility, state=state)
    assert unguessable(unknown.slug)
    assert browser(piotr).post("/groups/new/", {**FORM, "visibility": "partners"}).url == f"/groups/{THERE}/"


@pytest.mark.parametrize("visibility", ["hidden", "members"])
def test_a_group_that_withdraws_from_sight_gets_an_address_that_nobody_can_guess(
    impact, anna, mads, visibility
):
    """Who belongs finds it: by what they were told, too. And then its name is free again."""
    old = impact.space.get_absolute_url()
    notices.tell(
        recipients=[mads], key="spaces.accepted", params={"space": "x"}, url=old, topic=impact.space.topic
    )
    given = {**FORM, "title": THERE, "visibility": visibility}
    new = browser(anna).post(f"{old}edit/", given).url
    impact.space.refresh_from_db()
    assert (new, unguessable(impact.space.slug)) == (impact.space.get_absolute_url(), True)
    assert browser(anna).get(old).status_code == 404
    assert browser(mads).post(f"/notices/{Notice.objects.get(recipient=mads).pk}/").url == new
    assert browser(anna).post(f"{new}edit/", given).url == new


def test_an_administrator_who_hides_a_space_changes_its_address_too(impact, stefan):
    given = {"title": THERE, "summary": "", "language": "en", "joining": "request", "state": "open"}
    page = f"/admin/spaces/space/{impact.space.pk}/change/"
    assert browser(stefan).post(page, {**given, "visibility": "hidden"}).status_code == 302
    impact.space.refresh_from_db()
    assert (impact.space.visibility, unguessable(impact.space.slug)) == ("hidden", True)
