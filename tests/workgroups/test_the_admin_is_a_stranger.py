"""An administrator sees that a confidential group exists, and nothing that is said or written in it."""

import pytest

from tests import factories
from tests.people import browser

SECRETS = [
    "How do we leave a project",
    "What I fear",
    "Because I am tired",
    "I would like to learn",
    "Mads Madsen",
]


@pytest.fixture
def talk(circle, anna, mads, kadri):
    factories.make_thread(circle.space, "What I fear", messages=[(mads, "What I fear is leaving.")])
    factories.make_membership(circle.space, kadri, state="requested", note="I would like to learn")
    factories.make_membership(
        circle.space, factories.make_person(), state="removed", reason="Because I am tired"
    )
    circle.space.summary = "Five people"
    circle.space.save()
    return circle


def test_no_page_of_the_admin_shows_it(talk, anna, stefan):
    own = browser(anna).get("/learning/circle-of-five/").content.decode()
    assert "How do we leave a project" in own and "What I fear" in own and "I would like to learn" in own
    client = browser(stefan)
    pages = [
        "/admin/",
        "/admin/spaces/space/",
        f"/admin/spaces/space/{talk.space.pk}/change/",
        "/admin/workgroups/actionlearninggroup/",
        f"/admin/workgroups/actionlearninggroup/{talk.pk}/change/",
        "/admin/conversations/thread/",
        "/admin/conversations/message/",
        "/admin/spaces/membership/",
        "/admin/notices/notice/",
    ]
    for path in pages:
        shown = client.get(path, follow=True).content.decode()
        assert [secret for secret in SECRETS if secret in shown] == []


def test_it_cannot_be_changed_there(talk, stefan):
    client = browser(stefan)
    for path in (
        f"/admin/spaces/space/{talk.space.pk}/change/",
        f"/admin/workgroups/actionlearninggroup/{talk.pk}/change/",
    ):
        assert client.get(path).status_code == 200
        assert (
            client.post(path, {"title": "Mine", "is_confidential": "", "format": "wial"}).status_code == 403
        )


def test_staff_is_a_stranger_on_the_pages_too(talk, stefan):
    page = browser(stefan).get("/learning/circle-of-five/").content.decode()
    assert [secret for secret in SECRETS if secret in page] == []
    for path in (
        "/spaces/circle-of-five/members/",
        "/spaces/circle-of-five/requests/",
        "/learning/circle-of-five/edit/",
    ):
        assert browser(stefan).get(path).status_code == 403
