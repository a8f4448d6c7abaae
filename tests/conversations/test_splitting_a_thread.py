"""Messages become a thread of their own: nothing is lost, nothing is twice, nothing read is unread."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import live.testing
from conversations import actions, privacy
from conversations.actions import moving
from conversations.frames import message_frame
from conversations.models import Attachment, Mention, Message, Reaction, Reading, Thread, Version
from notices.contents import contents
from notices.models import Level, Notice
from people.models import Person
from spaces.models import Space
from spaces.policy import Denied
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser

pytestmark = pytest.mark.django_db


def split(thread: Thread, by: Person, *seqs: int, **more: Any) -> Thread:
    return actions.split_thread(thread=thread, by=by, seqs=seqs, **{"title": "Apart", **more})


def rows(thread: Thread) -> list[tuple[int, str, int | None]]:
    """Of a thread: each place, what it says, and in which thread the words stand that were there."""
    found = thread.messages.select_related("moved_to").order_by("seq")
    return [(one.seq, one.body, one.moved_to and one.moved_to.thread_id) for one in found]


def unread(person: Person, *threads: Thread) -> int:
    found = Thread.objects.with_unread_of(person).filter(pk__in=[one.pk for one in threads])
    return sum(one.unread for one in found)


def test_what_is_chosen_goes_in_order_and_leaves_its_places(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    said = [say(who, thread, body) for who, body in ((anna, "A"), (mads, "B"), (anna, "C"), (mads, "D"))]
    new = split(thread, anna, 4, 2, title=" Only \n these ", language="de")
    thread.refresh_from_db()
    assert rows(thread) == [(1, "A", None), (2, "", new.pk), (3, "C", None), (4, "", new.pk)]
    assert rows(new) == [(1, "B", None), (2, "D", None)]
    assert (new.title, new.language, new.space, new.circle) == ("Only these", "de", thread.space, "members")
    assert (new.last_seq, new.revision, new.last_posted_at) == (2, 2, said[3].created_at)
    assert (thread.last_seq, thread.revision) == (4, 6)
    moved, left = Message.objects.get(pk=said[1].pk), thread.messages.get(seq=2)
    assert (moved.thread, moved.client_id, moved.created_at) == (new, said[1].client_id, said[1].created_at)
    assert (left.author, left.created_at, left.moved_to, left.revision) == (
        mads,
        said[1].created_at,
        moved,
        5,
    )


def test_all_from_one_on(thread: Thread, anna: Person, say: Say) -> None:
    for body in "ABCDE":
        say(anna, thread, body)
    new = actions.split_thread(thread=thread, by=anna, title="The rest", seqs=[1], from_seq=4)
    assert [body for _seq, body, _moved in rows(new)] == ["A", "D", "E"]


def test_what_was_deleted_or_has_moved_before_stays(thread: Thread, anna: Person, say: Say) -> None:
    messages = [say(anna, thread, body) for body in "ABC"]
    actions.delete_message(message=messages[0], by=anna)
    first = split(thread, anna, 2)
    second = actions.split_thread(thread=thread, by=anna, title="The rest", from_seq=1)
    assert [rows(one) for one in (first, second)] == [[(1, "B", None)], [(1, "C", None)]]
    with pytest.raises(actions.PostRefused) as refused:
        actions.split_thread(thread=thread, by=anna, title="Nothing", from_seq=1)
    assert (refused.value.code, Thread.objects.count()) == ("nothing", 3)


def test_a_message_that_moves_twice_is_found_from_both_places(thread: Thread, anna: Person, say: Say) -> None:
    say(anna, thread, "A")
    first = split(thread, anna, 1)
    second = split(first, anna, 1)
    assert [rows(one) for one in (thread, first, second)] == [
        [(1, "", second.pk)],
        [(1, "", second.pk)],
        [(1, "A", None)],
    ]


def test_all_that_hangs_on_a_message_goes_along(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    _one, two, three = say(anna, thread, "A"), say(mads, thread, "B", reply_to=1), say(anna, thread, "C")
    answer = say(anna, thread, "To B.", reply_to=2)
    Reaction.objects.create(message=two, person=anna, sign="🎉")
    Mention.objects.create(message=two, person=anna)
    Version.objects.create(
        message=two, body="b", html="b", language="en", written_at=two.created_at, replaced_at=two.created_at
    )
    kinds = {"uploader": mads, "content_type": "text/plain", "size": 1, "file": "none"}
    sent = Attachment.objects.create(thread=thread, message=three, name="sent.txt", **kinds)
    unsent = Attachment.objects.create(thread=thread, message=None, name="unsent.txt", **kinds)
    new = split(thread, anna, 2, 3)
    frame = message_frame(Message.objects.for_list().get(pk=two.pk))
    assert frame["reactions"] == [{"sign": "🎉", "people": [anna.pk], "names": [anna.name]}]
    assert frame["mentions"] == [anna.pk]
    assert frame["reply_to"] == {"thread": thread.pk, "seq": 1, "name": anna.name}
    assert two.versions.count() == 1
    for attachment in (sent, unsent):
        attachment.refresh_from_db()
    assert (sent.thread, sent.message, unsent.thread) == (new, three, thread)
    left = message_frame(Message.objects.for_list().get(thread=thread, seq=2))
    assert left["moved_to"] == {"thread": new.pk, "seq": 1}
    assert (left["html"], left["reactions"], left["mentions"], left["attachments"]) == ("", [], [], [])
    stays = message_frame(Message.objects.for_list().get(pk=answer.pk))
    assert stays["reply_to"] == {"thread": new.pk, "seq": 1, "name": mads.name}


def test_what_was_read_stays_read_in_both_and_nothing_is_unread_twice(
    thread: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    factories.make_membership(thread.space, kadri)
    for _number in range(6):
        factories.make_message(thread, anna)
    actions.mark_read(thread=thread, person=mads, first=2, last=4)
    Reading.objects.filter(person=mads).update(level=Level.EVERYTHING)
    before = {who: unread(who, thread) for who in (mads, kadri)}
    new = split(thread, anna, 2, 3, 6)
    assert {who: unread(who, thread, new) for who in (mads, kadri)} == before == {mads: 3, kadri: 6}
    his = {one.thread: one for one in Reading.objects.filter(person=mads).select_related("thread")}
    assert (his[thread].ranges, his[new].ranges) == ([[2, 4], [6, 6]], [[1, 2]])
    assert his[new].level == Level.EVERYTHING
    assert unread(kadri, new) == 3


@given(data=st.data())
def test_what_is_unread_in_both_is_what_was_unread_before(
    data: st.DataObject, thread: Thread, anna: Person, mads: Person
) -> None:
    one = factories.make_thread(thread.space)
    many = data.draw(st.integers(1, 9))
    for _number in range(many):
        factories.make_message(one, anna)
    places = st.integers(1, many)
    read, went = data.draw(st.sets(places)), data.draw(st.sets(places, min_size=1))
    for seq in sorted(read):
        actions.mark_read(thread=one, person=mads, first=seq, last=seq)
    before = unread(mads, one)
    new = split(one, anna, *went)
    assert unread(mads, one, new) == before
    assert unread(mads, new) == len(went - read)
    for each in (one, new):
        each.refresh_from_db()
        assert list(each.messages.order_by("seq").values_list("seq", flat=True)) == list(
            range(1, each.last_seq + 1)
        )
        assert max(each.messages.values_list("revision", flat=True)) == each.revision


def test_open_pages_are_told_what_is_left_and_the_list_that_there_is_a_new_one(
    thread: Thread, anna: Person, say: Say, django_capture_on_commit_callbacks: Any
) -> None:
    for body in "ABC":
        say(anna, thread, body)
    with live.testing.record() as heard, django_capture_on_commit_callbacks(execute=True):
        split(thread, anna, 1, 3)
    left = [message_frame(thread.messages.for_list().get(seq=seq)) for seq in (1, 3)]
    assert heard.of(thread.topic) == [{"topic": thread.topic, **frame} for frame in left]
    assert heard.of(thread.space.topic) == [
        {"topic": thread.space.topic, "type": "changed", "what": "threads"}
    ]


def test_of_very_many_open_pages_are_told_the_count_alone(
    thread: Thread,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(moving, "MOST_AT_ONCE", 2)
    for _number in range(3):
        factories.make_message(thread, anna)
    with live.testing.record() as heard, django_capture_on_commit_callbacks(execute=True):
        split(thread, anna, 1, 2, 3)
    assert heard.of(thread.topic) == [
        {"topic": thread.topic, "type": "thread", "thread": thread.pk, "revision": 6}
    ]


def test_the_row_that_is_left_is_nobodys_to_change(
    thread: Thread, mads: Person, anna: Person, say: Say
) -> None:
    say(mads, thread, "A")
    split(thread, anna, 1)
    left = thread.messages.get(seq=1)
    for verb in (
        lambda: actions.edit_message(message=left, by=mads, body="Again."),
        lambda: actions.delete_message(message=left, by=anna),
    ):
        with pytest.raises(actions.PostRefused) as refused:
            verb()
        assert refused.value.code == "moved"
    assert "Change it" not in browser(mads).get(f"/threads/{thread.pk}/messages/1/").content.decode()


def test_a_change_of_what_has_just_moved_is_told_in_its_new_thread(
    thread: Thread, mads: Person, anna: Person, say: Say, django_capture_on_commit_callbacks: Any
) -> None:
    """Whoever clicked before the split holds a row that says the old thread."""
    before = say(mads, thread, "Frist.")
    new = split(thread, anna, 1)
    with live.testing.record() as heard, django_capture_on_commit_callbacks(execute=True):
        edited = actions.edit_message(message=before, by=mads, body="First.")
    assert (edited.thread, edited.seq, edited.revision) == (new, 1, 2)
    assert [topic for topic, _frame in heard.frames] == [new.topic]
    thread.refresh_from_db()
    assert thread.revision == 2


def test_sent_again_after_the_split_it_is_the_message_where_it_stands(
    thread: Thread, mads: Person, anna: Person, say: Say
) -> None:
    first = say(mads, thread, "Once.", client_id="same")
    new = split(thread, anna, 1)
    again = say(mads, thread, "Once.", client_id="same")
    assert (again.pk, again.thread, Message.objects.count()) == (first.pk, new, 2)


def test_a_name_that_somebody_chose_does_not_stand_in_the_way(
    thread: Thread, mads: Person, anna: Person, say: Say
) -> None:
    first = say(mads, thread, "A")
    say(mads, thread, "B", client_id=f"moved-{first.pk}")
    assert rows(split(thread, anna, 1)) == [(1, "A", None)]


def test_who_takes_their_words_along_has_them_once(
    thread: Thread, mads: Person, anna: Person, say: Say
) -> None:
    say(mads, thread, "A")
    split(thread, anna, 1)
    assert [(one["thread"], one["body"]) for one in privacy.export(mads)["messages"]] == [("Apart", "A")]


def test_it_needs_the_right_to_moderate_and_an_open_space(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(mads, thread, "Mine.")
    with pytest.raises(Denied):
        split(thread, mads, 1)
    Space.objects.filter(pk=thread.space_id).update(state=Space.State.ARCHIVED)
    with pytest.raises(actions.PostRefused) as refused:
        split(thread, anna, 1)
    assert refused.value.code == "archived"
    assert Thread.objects.count() == 1


def test_the_page_says_where_the_words_stand(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(anna, thread, "Here and there.")
    say(anna, thread, "Stays.")
    new = split(thread, anna, 1)
    page = browser(mads).get(f"/threads/{thread.pk}/").content.decode()
    assert "This message stands in another thread now." in page
    assert f'href="/threads/{new.pk}/?before=17#m1"' in page
    assert "Here and there." not in page
    Thread.objects.filter(pk=new.pk).update(circle=Thread.Circle.COORDINATORS)
    again = browser(mads).get(f"/threads/{thread.pk}/").content.decode()
    assert f'href="/threads/{new.pk}/?before=17#m1"' in again  # the row is the same for every reader
    assert browser(mads).get(f"/threads/{new.pk}/").status_code == 404


def test_by_the_page(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    for body in "ABCD":
        say(mads, thread, body)
    actions.delete_message(message=thread.messages.get(seq=2), by=anna)
    address = f"/threads/{thread.pk}/split/"
    page = browser(anna).get(f"{address}?from=3").content.decode()
    assert [f'id="seq-{seq}"' in page for seq in (1, 2, 3, 4)] == [False, False, True, True]
    assert browser(mads).get(address).status_code == 403
    refused = browser(anna).post(address, {"title": "Apart", "language": "en"})
    assert (refused.status_code, "Choose at least one message" in refused.content.decode()) == (422, True)
    kept = browser(anna).post(address, {"title": "", "language": "en", "seqs": ["1", "3"]})
    assert [f'value="{seq}" checked' in kept.content.decode() for seq in (1, 3, 4)] == [True, True, False]
    done = browser(anna).post(
        address, {"title": "Apart", "language": "en", "seqs": ["1", "3"], "from_seq": "4"}
    )
    new = Thread.objects.get(title="Apart")
    assert (done.status_code, done.url) == (302, f"/threads/{new.pk}/")
    assert [body for _seq, body, _moved in rows(new)] == ["A", "C", "D"]


def test_it_costs_the_same_number_of_queries_however_much_goes(
    thread: Thread, anna: Person, mads: Person, django_assert_max_num_queries: Any
) -> None:
    for _number in range(60):
        factories.make_message(thread, mads)
    for number in range(20):
        factories.make_membership(thread.space, factories.make_person(f"Reader {number}"))
    with django_assert_max_num_queries(40):
        actions.split_thread(thread=thread, by=anna, title="All", from_seq=1)


def test_more_than_can_be_taken_at_once_is_refused_and_nothing_has_moved(
    thread: Thread, anna: Person, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "MOST_SPLIT", 2)
    for body in "ABC":
        say(anna, thread, body)
    before = rows(thread)
    page = browser(anna).post(
        f"/threads/{thread.pk}/split/", {"title": "Apart", "language": "en", "from_seq": "1"}
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["from_seq"]
    assert (rows(thread), Thread.objects.count()) == (before, 1)
    assert [body for _seq, body, _moved in rows(split(thread, anna, from_seq=2))] == ["B", "C"]


def test_who_is_named_in_what_went_is_led_there(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(anna, thread, "First.")
    say(anna, thread, "@Mads Madsen, what do you think?")
    new = split(thread, anna, 2)
    (notice,) = Notice.objects.filter(recipient=mads)
    assert (notice.origin, notice.url, notice.dedupe, notice.params["seq"]) == (
        new.topic,
        f"/threads/{new.pk}/#m1",
        f"mentioned:{new.pk}",
        1,
    )
    content = contents(mads, [notice])[notice.pk]
    assert content is not None
    assert content.text == "@Mads Madsen, what do you think?"
    say(anna, thread, "@Mads Madsen, and of this?")
    assert Notice.objects.filter(recipient=mads).count() == 2


def test_a_notice_of_what_stays_stays(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(anna, thread, "First.")
    say(anna, thread, "@Mads Madsen, what do you think?")
    split(thread, anna, 1)
    assert [one.origin for one in Notice.objects.filter(recipient=mads)] == [thread.topic]


def test_the_page_shows_messages_as_they_are_read(thread: Thread, anna: Person, say: Say) -> None:
    say(anna, thread, "**Mind** that a < b & c")
    page = browser(anna).get(f"/threads/{thread.pk}/split/").content.decode()
    assert "Mind that a &lt; b &amp; c" in page
