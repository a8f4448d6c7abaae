"""Arranging threads by the API: the same verbs as the pages."""

import json
from typing import Any

import pytest

from conversations.models import Thread
from people.models import Person
from spaces.models import Space
from tests import factories
from tests.people import browser
from workgroups.models import WorkingGroup

pytestmark = pytest.mark.django_db


def send(person: Person, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    call = getattr(browser(person), method)
    answer = call(f"/api/v1/threads/{path}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


@pytest.fixture
def thread(impact: WorkingGroup, anna: Person) -> Thread:
    return factories.make_thread(impact.space, messages=[(anna, "One."), (anna, "Two."), (anna, "Three.")])


def test_a_thread_is_begun_about_something_and_found_by_it(impact: WorkingGroup, mads: Person) -> None:
    entry = factories.make_entry(impact.space, "Budget meeting")
    about = {"about_kind": "entry", "about_key": str(entry.pk)}
    status, made = send(
        mads, "post", "", {"space": impact.space.slug, "title": "Who pays?", "language": "en", **about}
    )
    assert (status, made["about_label"], made["about_url"]) == (
        201,
        "Budget meeting",
        f"/calendar/entries/{entry.pk}/",
    )
    factories.make_thread(impact.space, "Another")
    found = browser(mads).get(f"/api/v1/threads/?about_kind=entry&about_key={entry.pk}").json()["results"]
    assert [(row["id"], row["unread"]) for row in found] == [(made["id"], 0)]


def test_of_what_is_not_there_no_thread_is_begun(impact: WorkingGroup, mads: Person) -> None:
    given = {"space": impact.space.slug, "title": "T", "language": "en"}
    status, problem = send(mads, "post", "", {**given, "about_kind": "entry", "about_key": "999999"})
    assert (status, problem["errors"][0]["pointer"], problem["errors"][0]["code"]) == (
        400,
        "#/about_key",
        "about",
    )
    assert not Thread.objects.exists()


def test_what_is_given_is_changed_and_the_rest_is_not(thread: Thread, anna: Person) -> None:
    status, changed = send(anna, "patch", f"{thread.pk}/", {"title": "Better", "is_pinned": True})
    kept = {name: changed[name] for name in ("title", "language", "circle", "is_pinned", "is_locked")}
    assert (status, kept) == (
        200,
        {"title": "Better", "language": "en", "circle": "members", "is_pinned": True, "is_locked": False},
    )


def test_all_is_changed_or_nothing(thread: Thread, anna: Person, mads: Person) -> None:
    Thread.objects.filter(pk=thread.pk).update(created_by=mads)
    status, _problem = send(mads, "patch", f"{thread.pk}/", {"title": "Mine", "is_locked": True})
    thread.refresh_from_db()
    assert (status, thread.title, thread.is_locked) == (403, "Where we stand", False)


def test_no_other_field_is_taken(thread: Thread, anna: Person, kadri: Person) -> None:
    other = factories.make_space("Another", coordinator=anna)
    given = {"last_seq": 9, "revision": 9, "space": other.slug, "created_by": kadri.pk, "about_url": "/x"}
    assert send(anna, "patch", f"{thread.pk}/", given)[0] == 200
    before = Thread.objects.get(pk=thread.pk)
    assert (before.last_seq, before.revision, before.space, before.about_url) == (3, 3, thread.space, "")


def test_what_was_among_coordinators_opens_only_confirmed(thread: Thread, anna: Person, mads: Person) -> None:
    assert send(anna, "patch", f"{thread.pk}/", {"circle": "coordinators"})[1]["circle"] == "coordinators"
    assert browser(mads).get(f"/api/v1/threads/{thread.pk}/").status_code == 404
    assert browser(mads).get(f"/api/v1/threads/{thread.pk}/messages/").status_code == 404
    first = thread.messages.get(seq=1)
    assert browser(mads).get(f"/api/v1/messages/{first.pk}/").status_code == 404
    status, problem = send(anna, "patch", f"{thread.pk}/", {"circle": "members"})
    assert (status, problem["code"]) == (409, "unconfirmed")
    given = {"circle": "members", "is_confirmed": True}
    assert send(anna, "patch", f"{thread.pk}/", given)[1]["circle"] == "members"
    assert browser(mads).get(f"/api/v1/threads/{thread.pk}/").status_code == 200


def test_a_thread_moves_to_where_both_are_coordinated(thread: Thread, anna: Person, mads: Person) -> None:
    hidden = factories.make_space("Not there for Anna", coordinator=mads)
    target = factories.make_space("Target", coordinator=anna)
    assert send(anna, "post", f"{thread.pk}/move/", {"space": hidden.slug})[0] == 400
    assert send(mads, "post", f"{thread.pk}/move/", {"space": hidden.slug})[0] == 403
    status, moved = send(anna, "post", f"{thread.pk}/move/", {"space": target.slug})
    assert (status, moved["space"]) == (200, target.slug)
    assert browser(mads).get(f"/api/v1/threads/{thread.pk}/").status_code == 404
    Space.objects.filter(pk=target.pk).update(is_confidential=True)
    back = send(anna, "post", f"{thread.pk}/move/", {"space": "impact-measurement"})
    assert (back[0], back[1]["code"]) == (409, "confidential")


def test_messages_become_a_thread_of_their_own(thread: Thread, anna: Person, mads: Person) -> None:
    moved = thread.messages.get(seq=2)
    assert send(mads, "post", f"{thread.pk}/split/", {"title": "Apart", "seqs": [2]})[0] == 403
    assert send(anna, "post", f"{thread.pk}/split/", {"title": "Apart"})[1]["code"] == "nothing"
    status, made = send(anna, "post", f"{thread.pk}/split/", {"title": "Apart", "seqs": [2]})
    assert (status, made["title"], made["last_seq"]) == (201, "Apart", 1)
    rows = browser(mads).get(f"/api/v1/threads/{thread.pk}/messages/?since=3").json()["results"]
    assert [(row["seq"], row["body"], row["moved_to"]) for row in rows] == [(2, "", moved.pk)]
    found = browser(mads).get(f"/api/v1/messages/{moved.pk}/").json()
    assert (found["thread"], found["body"]) == (made["id"], "Two.")
    rest = send(anna, "post", f"{thread.pk}/split/", {"title": "The rest", "from_seq": 2})[1]
    assert rest["last_seq"] == 1
