"""Signs at a message: by every door, for everybody who may read it, and quietly."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import live.testing
from conversations import actions
from conversations.frames import message_frame
from conversations.models import Message, Reaction, Thread
from notices.models import Notice
from people.models import Person
from spaces import actions as spaces
from spaces.models import Space
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser

pytestmark = pytest.mark.django_db

AGREE, THANKS, HEART, DONE = "👍", "🙏", "❤️", "✅"


def frame_of(message: Message) -> dict[str, Any]:
    return message_frame(Message.objects.for_list().get(pk=message.pk))


def refusal(message: Message, by: Person, sign: str = AGREE, on: bool = True) -> str:
    with pytest.raises(actions.PostRefused) as refused:
        actions.react(message=message, by=by, sign=sign, on=on)
    return refused.value.code


def test_a_sign_takes_the_next_revision_and_the_whole_message_is_told(
    thread: Thread, anna: Person, mads: Person, say: Say, django_capture_on_commit_callbacks: Any
) -> None:
    message = say(anna, thread, "Shall we?")
    with live.testing.record() as record, django_capture_on_commit_callbacks(execute=True):
        actions.react(message=message, by=mads, sign=AGREE, on=True)
        actions.react(message=message, by=anna, sign=THANKS, on=True)
        actions.react(message=message, by=anna, sign=AGREE, on=True)
    thread.refresh_from_db()
    told = record.of(thread.topic)
    assert [one["revision"] for one in told] == [2, 3, 4]
    assert told[-1] == {"topic": thread.topic, **frame_of(message)}
    assert told[-1]["reactions"] == [
        {"sign": AGREE, "people": [mads.pk, anna.pk], "names": ["Mads Madsen", "Anna Albers"]},
        {"sign": THANKS, "people": [anna.pk], "names": ["Anna Albers"]},
    ]
    assert (thread.revision, thread.last_seq, told[-1]["edited"]) == (4, 1, False)


def test_what_stands_already_changes_nothing_and_tells_nobody(
    thread: Thread, anna: Person, mads: Person, say: Say, django_capture_on_commit_callbacks: Any
) -> None:
    message = say(anna, thread)
    with live.testing.record() as record, django_capture_on_commit_callbacks(execute=True):
        for on in (False, True, True, False, False):
            actions.react(message=message, by=mads, sign=AGREE, on=on)
    assert [one["revision"] for one in record.of(thread.topic)] == [2, 3]
    assert not Reaction.objects.exists()
    assert frame_of(message)["reactions"] == []


def test_each_takes_back_only_their_own(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    message = say(anna, thread)
    actions.react(message=message, by=anna, sign=HEART, on=True)
    actions.react(message=message, by=mads, sign=HEART, on=False)
    assert list(Reaction.objects.values_list("person", "sign")) == [(anna.pk, HEART)]


@pytest.mark.parametrize("sign", ["", "x", "👎", "👍👍", "👍🏽", "<b>"])
def test_there_are_seven_signs_and_no_other(thread: Thread, anna: Person, say: Say, sign: str) -> None:
    assert refusal(say(anna, thread), anna, sign) == "sign"


def test_nobody_is_mailed_for_a_sign(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    actions.react(message=say(anna, thread), by=mads, sign=HEART, on=True)
    assert not Notice.objects.exists()


def test_a_closed_thread_is_quiet_but_for_who_moderates(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    message = say(mads, thread)
    actions.react(message=message, by=mads, sign=AGREE, on=True)
    actions.set_locked(thread=thread, by=anna, is_locked=True)
    assert refusal(message, mads, THANKS) == "locked"
    assert refusal(message, mads, AGREE, on=False) == "locked"
    actions.react(message=message, by=anna, sign=AGREE, on=True)
    assert Reaction.objects.count() == 2


def test_an_announcement_may_be_answered_by_a_sign(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    message = say(anna, thread)
    Thread.objects.filter(pk=thread.pk).update(circle=Thread.Circle.ANNOUNCEMENTS)
    actions.react(message=message, by=mads, sign=DONE, on=True)
    assert Reaction.objects.get().person == mads


def test_in_an_archive_nobody_changes_a_sign(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    message = say(mads, thread)
    actions.react(message=message, by=mads, sign=AGREE, on=True)
    Space.objects.filter(pk=thread.space_id).update(state=Space.State.ARCHIVED)
    assert {refusal(message, one, AGREE, on) for one in (anna, mads) for on in (True, False)} == {"archived"}


def test_what_is_gone_or_stands_elsewhere_takes_no_sign(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    deleted, moved = say(mads, thread), say(mads, thread)
    actions.delete_message(message=deleted, by=mads)
    there = say(mads, factories.make_thread(thread.space, "Another"))
    Message.objects.filter(pk=moved.pk).update(moved_to=there, html="", body="")
    assert [refusal(deleted, mads), refusal(moved, mads)] == ["gone", "moved"]


def test_who_does_not_belong_gives_no_sign_by_any_door(
    thread: Thread, anna: Person, mads: Person, kadri: Person, stefan: Person, say: Say
) -> None:
    """Proven first: a member's sign gets in by the same requests."""
    message = say(anna, thread)

    def doors(person: Person) -> list[int]:
        client = browser(person)
        page = client.post(f"/threads/{thread.pk}/messages/1/reactions/", {"sign": AGREE})
        api = f"/api/v1/messages/{message.pk}/reactions/"
        body = json.dumps({"sign": THANKS})
        return [
            page.status_code,
            client.post(api, body, content_type="application/json").status_code,
            client.get(api).status_code,
        ]

    assert doors(mads) == [302, 200, 200]
    assert Reaction.objects.filter(person=mads).count() == 2
    spaces.leave(space=thread.space, person=mads)
    for person in (mads, kadri, stefan):
        before = Reaction.objects.count()
        assert doors(person) == [404, 404, 404]
        assert refusal(message, person) == "gone"
        assert Reaction.objects.count() == before


def test_a_deleted_message_loses_its_signs(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    message = say(anna, thread)
    actions.react(message=message, by=mads, sign=AGREE, on=True)
    deleted = actions.delete_message(message=message, by=anna)
    assert not Reaction.objects.exists()
    assert message_frame(deleted)["reactions"] == frame_of(message)["reactions"] == []


def test_a_hundred_people_are_counted_and_ten_of_them_named(thread: Thread, anna: Person, say: Say) -> None:
    message = say(anna, thread)
    people = [factories.make_person(f"Member {number:03}") for number in range(100)]
    Reaction.objects.bulk_create(Reaction(message=message, person=one, sign=AGREE) for one in people)
    (sign,) = frame_of(message)["reactions"]
    assert sign["people"] == [one.pk for one in people]
    assert sign["names"] == [f"Member {number:03}" for number in range(10)]
    page = browser(anna).get(f"/threads/{thread.pk}/").content.decode()
    assert "Member 008, Member 009 and 90 more" in page
    assert "Member 010" not in page


def pressed(page: str, sign: str) -> list[str]:
    """What the buttons of a sign say: first that of the row, where it was given, then that of the choice."""
    buttons = [
        part.split(">")[0] for part in page.split("<button")[1:] if f'value="{sign}"' in part.split(">")[0]
    ]
    return [button.split('aria-pressed="')[1].split('"')[0] for button in buttons if "aria-pressed" in button]


def article(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page[page.index("<article") : page.index("</article>")]


def test_the_page_shows_who_gave_what_and_which_is_mine(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    actions.react(message=say(anna, thread), by=mads, sign=AGREE, on=True)
    address = f"/threads/{thread.pk}/messages/1/reactions/"
    own = {one: article(browser(one), f"/threads/{thread.pk}/messages/1/") for one in (anna, mads)}
    assert pressed(own[mads], AGREE) == ["true", "true"]
    assert pressed(own[anna], AGREE) == ["false", "false"]
    assert pressed(own[mads], THANKS) == ["false"]
    # In the thread are those that were given; all that there are to choose from would be most of the page.
    shown = {one: article(browser(one), f"/threads/{thread.pk}/") for one in (anna, mads)}
    assert (pressed(shown[mads], AGREE), pressed(shown[mads], THANKS)) == (["true"], [])
    for page in (*own.values(), *shown.values()):
        assert 'title="Mads Madsen"' in page
        assert "I agree" in page
    assert f'formaction="{address}?on=no" name="sign" value="{AGREE}"' in shown[mads]
    assert f'formaction="{address}?on=yes" name="sign" value="{AGREE}"' in shown[anna]


def test_a_button_of_the_page_gives_and_takes_back_without_a_script(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, thread)
    client, address = browser(mads), f"/threads/{thread.pk}/messages/1/reactions/"
    given = client.post(f"{address}?on=yes", {"sign": AGREE})
    assert given["Location"] == f"/threads/{thread.pk}/?before=17#m1"
    assert Reaction.objects.get().sign == AGREE
    client.post(f"{address}?on=no", {"sign": AGREE})
    assert not Reaction.objects.exists()
    answer = client.post(address, {"sign": "x"}, follow=True)
    assert "Choose one of the signs." in answer.content.decode()
    assert client.get(address).status_code == 405


def test_where_nobody_may_react_there_are_signs_and_no_buttons(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    actions.react(message=say(anna, thread), by=mads, sign=AGREE, on=True)
    actions.set_locked(thread=thread, by=anna, is_locked=True)
    page = browser(mads).get(f"/threads/{thread.pk}/").content.decode()
    assert 'title="Mads Madsen"' in page
    assert "messages/1/reactions/?on=" not in page


def test_by_the_api(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    message = say(anna, thread)
    client, path = browser(mads), f"/api/v1/messages/{message.pk}/"

    def react(**body: Any) -> Any:
        return client.post(f"{path}reactions/", json.dumps(body), content_type="application/json")

    row = {"sign": AGREE, "people": [mads.pk], "names": ["Mads Madsen"]}
    assert [react(sign=AGREE).json(), react(sign=AGREE, on=True).json()] == [[row], [row]]
    assert client.get(f"{path}reactions/").json() == client.get(path).json()["reactions"] == [row]
    assert react(sign=AGREE, on=False).json() == []
    wrong = react(sign="x")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "sign")


def test_thirty_signs_in_ten_seconds_are_enough(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    message = say(anna, thread)
    client, path = browser(mads), f"/api/v1/messages/{message.pk}/reactions/"
    answers = [
        client.post(
            path, json.dumps({"sign": AGREE, "on": bool(number % 2)}), content_type="application/json"
        )
        for number in range(31)
    ]
    assert [one.status_code for one in answers] == [200] * 30 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_reacting_and_showing_cost_the_same_however_many_reacted(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    message = say(anna, thread)
    actions.react(message=message, by=anna, sign=HEART, on=True)
    client = browser(mads)

    def costs(sign: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as reacting:
            actions.react(message=message, by=mads, sign=sign, on=True)
        reacted = len(reacting)
        client.get(f"/threads/{thread.pk}/")
        with CaptureQueriesContext(connection) as showing:
            client.get(f"/threads/{thread.pk}/")
        return reacted, len(showing)

    few = costs(AGREE)
    people = [factories.make_person() for _number in range(20)]
    Reaction.objects.bulk_create(Reaction(message=message, person=one, sign=HEART) for one in people)
    assert costs(THANKS) == few
