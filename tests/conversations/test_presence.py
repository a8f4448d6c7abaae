"""Who is there and who writes: a hint among those who hear a thread, never of who does not show it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.consumers import hints
from conversations.models import Thread
from live import topics
from people import privacy
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from tests.conversations.conftest import Open
from tests.people import browser

pytestmark = pytest.mark.django_db(transaction=True)

HINTS = ["typing", "here"]


@pytest.fixture
def _asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "KNOWN_SECONDS", 0.0)


def hide(person: Person, is_hidden: bool = True) -> None:
    given = {"name": person.name, "language": "en", "zone": person.zone, "enter_sends": ""}
    shows = {} if is_hidden else {"shows_presence": "on"}
    assert browser(person).post("/me/", {**given, **shows}).status_code == 302


@pytest.mark.parametrize("kind", HINTS)
def test_a_hint_goes_from_who_hears_the_thread_to_who_hears_it(
    tab: Open, thread: Thread, anna: Person, mads: Person, kadri: Person, kind: str
) -> None:
    hers, his, outside = tab(anna), tab(mads), tab(kadri)
    assert [one.say(kind, thread=thread.pk)["code"] for one in (hers, outside)] == ["missing", "missing"]
    for one in (hers, his):
        one.say("open", thread=thread.pk)
    assert hers.say(kind, thread=thread.pk) == {"type": "ack"}
    assert his.next() == {"topic": thread.topic, "type": kind, "person": anna.pk, "name": "Anna Albers"}
    assert outside.hears_nothing()


@pytest.mark.usefixtures("_asked_each_time")
@pytest.mark.parametrize("kind", HINTS)
def test_who_does_not_show_it_is_not_told_of(
    tab: Open, thread: Thread, anna: Person, mads: Person, kind: str
) -> None:
    """On a socket that is open already, and with the answer that everybody gets. Switched on again it is told."""
    hers, his = tab(anna), tab(mads)
    for one in (hers, his):
        one.say("open", thread=thread.pk)
    hers.say(kind, thread=thread.pk)
    assert his.next(kind)["person"] == anna.pk
    hide(anna)
    assert hers.say(kind, thread=thread.pk) == {"type": "ack"}
    assert his.hears_nothing()
    hide(anna, is_hidden=False)
    hers.say(kind, thread=thread.pk)
    assert his.next(kind)["person"] == anna.pk


def test_hiding_takes_effect_within_thirty_seconds() -> None:
    assert 0 < hints.KNOWN_SECONDS <= 30


@pytest.mark.parametrize("kind", HINTS)
def test_who_was_removed_is_neither_heard_nor_hears(
    tab: Open, thread: Thread, anna: Person, mads: Person, kind: str
) -> None:
    hers, his = tab(anna), tab(mads)
    for one in (hers, his):
        one.say("open", thread=thread.pk)
    his.say(kind, thread=thread.pk)
    assert hers.next(kind)["person"] == mads.pk
    spaces.remove_member(membership=Membership.objects.get(person=mads), by=anna, reason="Moved on.")
    assert his.next("revoked")["topic"] == thread.topic
    assert his.say(kind, thread=thread.pk)["code"] == "missing"
    hers.say(kind, thread=thread.pk)
    with pytest.raises(TimeoutError):
        his.next(kind, seconds=0.4)


@pytest.mark.parametrize("kind", HINTS)
def test_ten_hints_in_ten_seconds_are_enough(tab: Open, thread: Thread, anna: Person, kind: str) -> None:
    one = tab(anna)
    one.say("open", thread=thread.pk)
    answers = [one.say(kind, thread=thread.pk) for _number in range(11)]
    assert [answer.get("code") for answer in answers] == [None] * 10 + ["rate"]


class Somebody:
    """A connection that hears a thread, without a socket."""

    def __init__(self, person: Person, thread: Thread) -> None:
        self.person_id = person.pk
        self.kept: dict[str, Any] = {}
        self.heard = {thread.topic}

    def hears(self, topic: str) -> bool:
        return topic in self.heard


def test_a_storm_of_hints_asks_the_database_once(thread: Thread, anna: Person) -> None:
    somebody: Any = Somebody(anna, thread)
    with CaptureQueriesContext(connection) as found:
        for _number in range(20):
            hints.typing(somebody, {"thread": thread.pk})
            hints.here(somebody, {"thread": thread.pk})
    assert len(found) == 1
    assert topics.parts(thread.topic) == ("thread", str(thread.pk))


# What a person chooses


def test_the_profile_has_what_threads_do_for_me(anna: Person) -> None:
    page = browser(anna).get("/me/").content.decode()
    chosen = {
        name: "checked" in page.split(f'name="{name}"')[1].split(">")[0]
        for name in ("shows_presence", "has_shortcuts", "enter_sends")
    }
    assert chosen == {"shows_presence": True, "has_shortcuts": True, "enter_sends": False}
    given = {"name": "Anna", "language": "en", "zone": "Europe/Berlin", "enter_sends": "on"}
    browser(anna).post("/me/", given)
    anna.refresh_from_db()
    assert (anna.shows_presence, anna.has_shortcuts, anna.enter_sends) == (False, False, True)


def test_so_has_the_api(anna: Person) -> None:
    client = browser(anna)

    def patch(**body: Any) -> Any:
        return client.patch("/api/v1/profile/", json.dumps(body), content_type="application/json")

    profile = {
        "id": anna.pk,
        "email": anna.email,
        "name": "Anna Albers",
        "language": "en",
        "zone": "Europe/Berlin",
        "shows_presence": True,
        "enter_sends": False,
        "has_shortcuts": True,
    }
    assert client.get("/api/v1/profile/").json() == profile
    changed = patch(shows_presence=False, email="other@example.org", is_steward=True)
    assert changed.json() == {**profile, "shows_presence": False}
    anna.refresh_from_db()
    assert (anna.email, anna.is_steward, anna.shows_presence) == ("anna-albers@example.org", False, False)
    wrong = patch(zone="Mars/Base", language="tlh", name=" ")
    assert (wrong.status_code, sorted(one["pointer"] for one in wrong.json()["errors"])) == (
        400,
        ["#/language", "#/name", "#/zone"],
    )
    assert patch(name="half \ud83d").status_code == 400
    assert browser().get("/api/v1/profile/").status_code in (401, 403)
    taken = privacy.export(anna)["person"]
    assert [taken[name] for name in ("shows_presence", "enter_sends", "has_shortcuts")] == [
        False,
        False,
        True,
    ]
