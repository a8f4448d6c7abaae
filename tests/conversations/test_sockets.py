"""The socket's commands, on a real server in this process and the real store."""

import threading
import time
from typing import Any

import pytest

import live.testing
from conversations import actions, writer
from conversations.frames import message_frame
from conversations.models import Message, Reading, Thread
from live import consumers
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.conversations.conftest import Attach, Open, Say
from tests.live.conftest import Tab

pytestmark = pytest.mark.django_db(transaction=True)


def post(tab: Tab, thread: Thread | int, body: Any = "Hello.", **more: Any) -> dict[str, Any]:
    number = thread if isinstance(thread, int) else thread.pk
    return tab.say(
        "post", **{"thread": number, "body": body, "client_id": str(body)[:60], "language": "en", **more}
    )


def frame_of(seq: int) -> dict[str, Any]:
    return message_frame(Message.objects.for_list().get(seq=seq))


def test_what_one_says_stands_in_the_others_page_at_once(
    tab: Open, thread: Thread, anna: Person, mads: Person
) -> None:
    hers, his = tab(anna), tab(mads)
    for one in (hers, his):
        assert one.say("open", thread=thread.pk, since=0) == {"type": "ack", "frames": [], "revision": 0}
    answer = post(hers, thread, "Hello **Mads**.")
    assert answer == {"type": "ack", "frame": frame_of(1)}
    assert his.next() == {"topic": thread.topic, **frame_of(1)}


def test_a_page_that_comes_back_gets_what_it_lacks_in_order(
    tab: Open, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    first = say(anna, thread, "One.")
    say(mads, thread, "Two.")
    actions.edit_message(message=first, by=anna, body="One, better.")
    one = tab(mads)
    assert one.say("open", thread=thread.pk, since=1) == {
        "type": "ack",
        "frames": [frame_of(2), frame_of(1)],
        "revision": 3,
    }
    assert one.say("open", thread=thread.pk, since=3)["frames"] == []
    assert one.say("open", thread=thread.pk) == {"type": "ack", "revision": 3}


def test_too_far_behind_it_is_told_to_begin_anew(tab: Open, thread: Thread, anna: Person) -> None:
    for _number in range(301):
        factories.make_message(thread, anna)
    assert tab(anna).say("open", thread=thread.pk, since=0) == {
        "type": "ack",
        "resync": True,
        "revision": 301,
    }


def test_sent_five_times_it_is_one_message(tab: Open, thread: Thread, anna: Person) -> None:
    one = tab(anna)
    answers = [post(one, thread, "Once.", client_id="same") for _time in range(5)]
    assert answers == [{"type": "ack", "frame": frame_of(1)}] * 5
    assert Message.objects.count() == 1


def test_files_that_were_uploaded_go_with_a_post(
    tab: Open, thread: Thread, anna: Person, mads: Person, attach: Attach
) -> None:
    hers, his = tab(anna), tab(mads)
    his.say("open", thread=thread.pk, since=0)
    own, others = attach(anna, thread), attach(mads, thread)
    answer = post(hers, thread, "", client_id="files", attachments=[own.key])
    assert [one["key"] for one in answer["frame"]["attachments"]] == [own.key]
    assert his.next() == {"topic": thread.topic, **frame_of(1)}
    again = post(hers, thread, "", client_id="files", attachments=[own.key])
    assert again == answer == {"type": "ack", "frame": frame_of(1)}
    for given, code in (
        ([others.key], "no_such_file"),
        (["none"], "no_such_file"),
        (list("abcdef"), "too_many_files"),
        ("text", "invalid"),
        ([7], "invalid"),
        (["x"] * 101, "invalid"),
        ([], "empty"),
    ):
        assert post(hers, thread, "", client_id="x", attachments=given)["code"] == code


def test_sent_again_it_is_told_again_because_the_first_may_have_died_unheard(
    tab: Open, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    his = tab(mads)
    his.say("open", thread=thread.pk)
    with live.testing.unheard():
        say(anna, thread, "Once.", client_id="same")
    assert his.hears_nothing()
    post(tab(anna), thread, "Once.", client_id="same")
    assert his.next() == {"topic": thread.topic, **frame_of(1)}


def test_edit_delete_and_read_by_the_socket(tab: Open, thread: Thread, anna: Person, mads: Person) -> None:
    hers, his = tab(anna), tab(mads)
    his.say("open", thread=thread.pk)
    post(hers, thread, "Frist.")
    post(hers, thread, "Second.")
    assert [his.next("message")["seq"] for _message in (1, 2)] == [1, 2]
    edited = hers.say("edit", thread=thread.pk, seq=1, body="First.")
    assert (edited["frame"]["html"], his.next("message")) == (
        "<p>First.</p>",
        {"topic": thread.topic, **edited["frame"]},
    )
    deleted = hers.say("delete", thread=thread.pk, seq=2)
    assert (deleted["frame"]["deleted"], deleted["frame"]["revision"]) == (True, 4)
    assert his.say("edit", thread=thread.pk, seq=1, body="Not mine.")["code"] == "forbidden"
    assert his.say("read", thread=thread.pk, first=1, last=2, known=0) == {
        "type": "ack",
        "read_count": 2,
        "reading_revision": 0,
    }
    assert Reading.objects.get(person=mads).ranges == [[1, 2]]


def test_unread_from_here_by_the_socket_holds_against_who_has_not_heard_of_it(
    tab: Open, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    for _message in range(3):
        say(anna, thread)
    his, elsewhere = tab(mads), tab(mads)
    his.say("read", thread=thread.pk, first=1, last=3, known=0)
    elsewhere.next("reading")
    told = his.say("unread", thread=thread.pk, seq=2)
    assert told == {"type": "ack", "read_count": 1, "reading_revision": 1}
    assert elsewhere.next("reading")["reading_revision"] == 1
    elsewhere.say("read", thread=thread.pk, first=1, last=3, known=0)
    assert Reading.objects.get(person=mads).ranges == [[1, 1]]


def test_typing_is_heard_by_the_others_of_the_thread_alone(
    tab: Open, thread: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    hers, his, outside = tab(anna), tab(mads), tab(kadri)
    assert hers.say("typing", thread=thread.pk)["code"] == "missing"
    for one in (hers, his):
        one.say("open", thread=thread.pk)
    hers.say("typing", thread=thread.pk)
    assert his.next() == {"topic": thread.topic, "type": "typing", "person": anna.pk, "name": "Anna Albers"}
    assert outside.hears_nothing()


def test_a_sign_by_the_socket_is_told_to_all_and_both_tabs_may_say_the_same(
    tab: Open, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, thread)
    hers, tabs = tab(anna), [tab(mads), tab(mads)]
    hers.say("open", thread=thread.pk)
    answers = [one.say("react", thread=thread.pk, seq=1, sign="👍", on=True) for one in tabs]
    assert answers == [{"type": "ack", "frame": frame_of(1)}] * 2
    assert frame_of(1)["reactions"] == [{"sign": "👍", "people": [mads.pk], "names": ["Mads Madsen"]}]
    assert hers.next("message") == {"topic": thread.topic, **frame_of(1)}
    taken = [one.say("react", thread=thread.pk, seq=1, sign="👍", on=False)["frame"] for one in tabs]
    assert [(frame["revision"], frame["reactions"]) for frame in taken] == [(3, []), (3, [])]
    assert hers.next("message")["revision"] == 3
    assert hers.hears_nothing()
    assert hers.say("react", thread=thread.pk, seq=1, sign="x", on=True)["code"] == "sign"
    assert hers.say("react", thread=thread.pk, seq=1, sign="👍")["code"] == "invalid"
    assert hers.say("react", thread=thread.pk, seq=2, sign="👍", on=True)["code"] == "missing"


def test_a_draft_follows_to_the_other_device_and_a_stale_one_is_told(
    tab: Open, thread: Thread, anna: Person, mads: Person
) -> None:
    phone, desk, hers = tab(mads), tab(mads), tab(anna)
    hers.say("open", thread=thread.pk)
    given = {"thread": thread.pk, "body": "On the way.", "language": "da", "reply_to": None, "known": 0}
    assert phone.say("draft", **given) == {"type": "ack", "draft_revision": 1}
    newer = {"body": "On the way.", "language": "da", "reply_to": None, "draft_revision": 1}
    assert desk.next("draft") == {"topic": f"person:{mads.pk}", "type": "draft", "thread": thread.pk, **newer}
    stale = desk.say("draft", **{**given, "body": "At the desk."})
    assert {name: stale[name] for name in ("type", "code", *newer)} == {
        "type": "error",
        "code": "stale",
        **newer,
    }
    assert stale["detail"] == "You have gone on writing on another device. Nothing was overwritten."
    assert desk.say("draft", **{**given, "body": "Both.", "known": 1}) == {"type": "ack", "draft_revision": 2}
    heard = phone.next("draft")
    if heard["draft_revision"] == 1:  # its own comes back to it as well, before or after the answer
        heard = phone.next("draft")
    assert (heard["body"], heard["draft_revision"]) == ("Both.", 2)
    post(desk, thread, "Both, and sent.", draft_revision=2)
    cleared = phone.next("draft")
    assert (cleared["body"], cleared["draft_revision"]) == ("", 3)
    assert phone.say("draft", **{**given, "body": "Both.", "known": 2})["body"] == ""
    assert hers.next()["type"] == "message"
    assert hers.hears_nothing()


@pytest.mark.parametrize(("do", "most"), [("draft", 10), ("edit", 20), ("react", 30)])
def test_what_comes_too_often_waits(
    tab: Open, thread: Thread, anna: Person, say: Say, do: str, most: int
) -> None:
    say(anna, thread)
    one = tab(anna)
    given = {"thread": thread.pk, "seq": 1, "sign": "👍", "on": True, "body": "Same.", "language": "en"}
    answers = [one.say(do, **given) for _number in range(most + 1)]
    assert [answer.get("code") for answer in answers] == [None] * most + ["rate"]


OUTSIDE = ("open", "post", "edit", "delete", "react", "draft", "read", "unread", "typing", "here")


def test_a_foreign_thread_and_one_that_is_not_there_are_the_same(
    tab: Open, thread: Thread, private: Thread, anna: Person, kadri: Person, say: Say
) -> None:
    say(anna, private, "A secret.")
    one = tab(kadri)
    whole = {"seq": 1, "since": 0, "first": 1, "last": 1, "body": "Hi.", "client_id": "x", "language": "en"}
    whole |= {"sign": "👍", "on": True, "known": 0}
    for do in OUTSIDE:
        answers = [one.say(do, thread=number, **whole) for number in (private.pk, 999_999)]
        assert answers[0] == answers[1]
        assert answers[0]["code"] == ("gone" if do == "post" else "missing")
    assert one.say("listen", topic=private.topic)["code"] == "missing"
    assert Message.objects.get().body == "A secret."


RUBBISH = [
    {},
    {"thread": "7"},
    {"thread": None},
    {"thread": True},
    {"thread": -1},
    {"thread": 1.5},
    {"thread": 2**70},
    {"thread": [1]},
    {"thread": {"a": 1}},
]


@pytest.mark.parametrize("do", ["close", *OUTSIDE])
def test_rubbish_is_answered_and_the_socket_lives(tab: Open, thread: Thread, anna: Person, do: str) -> None:
    one = tab(anna)
    for rubbish in RUBBISH:
        assert one.say(do, **rubbish)["type"] == "error", rubbish
    for name in (
        "seq",
        "body",
        "since",
        "first",
        "last",
        "language",
        "client_id",
        "reply_to",
        "sign",
        "on",
        "known",
    ):
        for value in ({"a": 1}, [1], -5, 1.5, 2**40, "\u2028"):
            given = {
                "seq": 1,
                "body": "x",
                "since": 0,
                "first": 1,
                "last": 1,
                "client_id": "x",
                "language": "en",
                "sign": "👍",
                "on": True,
            }
            assert one.say(do, **{"thread": thread.pk, **given, name: value})["type"] in ("ack", "error")
        if do == "post":
            break
    assert one.say("ping") == {"type": "ack"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("x" * 20_001, "too_long"),
        ("x" * 100_000, "size"),
        (" \n ", "empty"),
        ("a\0b", "text"),
        ("a\ud800b", "text"),
        (7, "invalid"),
    ],
)
def test_a_text_that_cannot_be_is_refused_with_a_code(
    tab: Open, thread: Thread, anna: Person, body: Any, code: str
) -> None:
    import json

    one = tab(anna)
    given = {"do": "post", "id": 1, "thread": thread.pk, "body": body, "client_id": "x", "language": "en"}
    assert one.raw(json.dumps(given))["code"] == code
    assert post(one, thread, "Still here.")["type"] == "ack"
    assert Message.objects.count() == 1


def test_a_refusal_is_worded_in_the_persons_language(tab: Open, thread: Thread, anna: Person) -> None:
    assert post(tab(anna), thread, " ")["detail"] == "Write something first."


def test_the_twenty_first_post_in_ten_seconds_waits(tab: Open, thread: Thread, anna: Person) -> None:
    one = tab(anna)
    answers = [post(one, thread, f"Number {number}.") for number in range(21)]
    assert [answer.get("code") for answer in answers] == [None] * 20 + ["rate"]
    assert answers[-1]["retry_after"] > 0


def test_a_removal_ends_the_thread_on_every_open_socket_within_a_second(
    tab: Open, thread: Thread, anna: Person, mads: Person
) -> None:
    hers, his = tab(anna), tab(mads)
    other = factories.make_thread(thread.space, "Another")
    for number in (thread.pk, other.pk):
        his.say("open", thread=number)
    post(hers, thread, "Before.")
    assert his.next("message")["html"] == "<p>Before.</p>"
    began = time.monotonic()
    spaces.remove_member(membership=Membership.objects.get(person=mads), by=anna, reason="Moved on.")
    assert {his.next("revoked")["topic"] for _topic in (1, 2)} == {thread.topic, other.topic}
    assert time.monotonic() - began < 1
    post(hers, thread, "After, a secret.")
    assert [post(his, thread, "Me too.")["code"], his.say("open", thread=thread.pk, since=0)["code"]] == [
        "gone",
        "missing",
    ]
    while True:
        try:
            assert "secret" not in str(his.next(seconds=0.4))
        except TimeoutError:
            break


def hears_no_talk(tab: Tab) -> bool:
    with pytest.raises(TimeoutError):
        tab.next("message", "thread", "revoked", seconds=0.4)
    return True


def test_who_coordinates_no_more_loses_what_is_among_coordinators_and_nothing_else(
    tab: Open, thread: Thread, anna: Person, mads: Person
) -> None:
    his_row = Membership.objects.get(person=mads, space=thread.space)
    spaces.set_role(membership=his_row, by=anna, role=Membership.Role.COORDINATOR)
    inner = factories.make_thread(thread.space, "Among us", circle=Thread.Circle.COORDINATORS)
    hers, his = tab(anna), tab(mads)
    for number in (thread.pk, inner.pk):
        assert his.say("open", thread=number, since=0)["type"] == "ack"
    post(hers, inner, "Among us.")
    assert his.next("message")["html"] == "<p>Among us.</p>"
    began = time.monotonic()
    spaces.set_role(membership=his_row, by=anna, role=Membership.Role.MEMBER)
    assert his.next("revoked") == {"type": "revoked", "topic": inner.topic}
    assert time.monotonic() - began < 1
    post(hers, inner, "A secret.")
    post(hers, thread, "For all.")
    assert his.next("message", "revoked")["html"] == "<p>For all.</p>"
    answers = [his.say("open", thread=inner.pk)["code"], post(his, inner, "Me too.")["code"]]
    assert answers == ["missing", "gone"]
    assert hears_no_talk(his)


def test_a_thread_that_becomes_the_coordinators_ends_for_members_and_goes_on_for_them(
    tab: Open, thread: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    hers_row = factories.make_membership(thread.space, kadri, role=Membership.Role.COORDINATOR)
    hers, his, kadris = tab(anna), tab(mads), tab(kadri)
    for one in (hers, his, kadris):
        one.say("open", thread=thread.pk)
    actions.set_circle(thread=thread, by=anna, circle=Thread.Circle.COORDINATORS)
    assert his.next("revoked", "thread") == {"type": "revoked", "topic": thread.topic}
    assert kadris.next("revoked", "thread")["circle"] == "coordinators"
    post(hers, thread, "A secret.")
    assert kadris.next("message", "revoked")["html"] == "<p>A secret.</p>"
    # She began to listen when it was for all members: it is a part of what coordinators have all the same.
    spaces.set_role(membership=hers_row, by=anna, role=Membership.Role.MEMBER)
    assert kadris.next("revoked", "message") == {"type": "revoked", "topic": thread.topic}
    post(hers, thread, "Another secret.")
    assert hears_no_talk(his)
    assert hears_no_talk(kadris)


def test_a_thread_that_moves_ends_for_who_does_not_belong_there(
    tab: Open, thread: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    target = factories.make_space("Target", coordinator=anna, members=[kadri])
    factories.make_membership(thread.space, kadri)
    hers, his, kadris = tab(anna), tab(mads), tab(kadri)
    for one in (hers, his, kadris):
        one.say("open", thread=thread.pk)
    actions.move_thread(thread=thread, by=anna, to=target)
    assert his.next("revoked", "thread") == {"type": "revoked", "topic": thread.topic}
    assert kadris.next("revoked", "thread")["space"] == target.slug
    # Leaving the space that it was in takes nothing; being removed from where it is does.
    spaces.leave(space=thread.space, person=kadri)
    post(hers, thread, "Still yours.")
    assert kadris.next("message", "revoked")["html"] == "<p>Still yours.</p>"
    theirs = Membership.objects.get(person=kadri, space=target)
    spaces.remove_member(membership=theirs, by=anna, reason="Moved on.")
    assert kadris.next("revoked", "message") == {"type": "revoked", "topic": thread.topic}
    post(hers, thread, "A secret.")
    assert hears_no_talk(his)
    assert hears_no_talk(kadris)


def test_a_page_that_was_away_while_its_thread_was_split_gets_what_is_left(
    tab: Open, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, thread, "Goes.")
    say(anna, thread, "Stays.")
    one = tab(mads)
    new = actions.split_thread(thread=thread, by=anna, title="Apart", seqs=[1])
    left = thread.messages.for_list().get(seq=1)
    assert one.say("open", thread=thread.pk, since=2) == {
        "type": "ack",
        "frames": [message_frame(left)],
        "revision": 3,
    }
    assert one.say("edit", thread=thread.pk, seq=1, body="Again.")["code"] == "moved"
    assert one.say("open", thread=new.pk, since=0)["revision"] == 1


def test_without_a_word_on_the_bus_asking_again_ends_it(
    tab: Open, thread: Thread, anna: Person, mads: Person
) -> None:
    hers, his = tab(anna), tab(mads)
    his.say("open", thread=thread.pk)
    Membership.objects.filter(person=mads).update(state=Membership.State.REMOVED)
    assert his.next("revoked", seconds=3) == {"type": "revoked", "topic": thread.topic}
    post(hers, thread, "A secret.")
    assert his.hears_nothing()


def test_posts_of_many_sockets_share_a_commit(
    tab: Open, thread: Thread, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More posts than there are threads for commands wait together: none of them keeps a thread."""
    sizes: list[int] = []
    settle = writer.settle
    gate = threading.Event()

    def slow(batch: list[Any]) -> None:
        sizes.append(len(batch))
        gate.wait(10)
        settle(batch)

    monkeypatch.setattr(writer, "settle", slow)
    people = [factories.make_person() for _number in range(10)]
    for person in people:
        factories.make_membership(thread.space, person)
    tabs = [tab(person) for person in people]
    for number, one in enumerate(tabs):
        one.connection.send(
            f'{{"do":"post","id":1,"thread":{thread.pk},"body":"x","client_id":"{number}","language":"en"}}'
        )
    until = time.monotonic() + 10
    while sum(sizes) + len(writer.in_this_process().waiting) < 10 and time.monotonic() < until:
        time.sleep(0.02)
    gate.set()
    assert sorted(one.next("ack", "error")["frame"]["seq"] for one in tabs) == list(range(1, 11))
    assert (sum(sizes), max(sizes) > consumers.COMMAND_THREADS) == (10, True)


def test_a_page_asks_whom_an_at_can_name_and_who_would_be_told(
    tab: Open, thread: Thread, private: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    factories.make_membership(private.space, kadri)
    organisation = mads.affiliations.get().organisation.name
    offered = {"id": mads.pk, "name": "Mads Madsen", "organisation": organisation, "written": "Mads Madsen"}
    hers, theirs = tab(anna), tab(kadri)
    assert hers.say("people", thread=thread.pk, prefix="ma") == {"type": "ack", "people": [offered]}
    assert hers.say("mentions", thread=thread.pk, body="@Mads Madsen and @Kadri Kask and @Piotr Pawlak") == {
        "type": "ack",
        "readers": [{"id": mads.pk, "name": "Mads Madsen"}],
        "strangers": [{"id": kadri.pk, "name": "Kadri Kask"}],
    }
    for command in ({"do": "people", "prefix": "ma"}, {"do": "mentions", "body": "@Mads Madsen"}):
        assert theirs.say(command.pop("do"), thread=thread.pk, **command)["code"] == "missing"
