"""What an edited message said before: kept, shown to who reads the thread, and gone with the message."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from conversations import actions, privacy
from conversations.differences import LONGEST_SAME, MOST_WORDS, Part, difference
from conversations.models import Mention, Message, Thread, Version
from notices.models import Notice
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership, Space
from spaces.policy import Denied
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser

pytestmark = pytest.mark.django_db


def kept(message: Message) -> list[tuple[str, str, str]]:
    return list(Version.objects.filter(message=message).values_list("body", "html", "language"))


def refusal(message: Message, by: Person) -> str:
    with pytest.raises(actions.PostRefused) as refused:
        actions.edit_message(message=message, by=by, body="Otherwise.")
    return refused.value.code


def test_each_edit_keeps_what_it_replaced_however_soon_it_comes(
    thread: Thread, anna: Person, say: Say
) -> None:
    message = say(anna, thread, "We meet on **Monday**.")
    first = actions.edit_message(message=message, by=anna, body="We meet on Tuesday.", language="de")
    second = actions.edit_message(message=message, by=anna, body="We meet on Friday.")
    assert kept(message) == [
        ("We meet on **Monday**.", "<p>We meet on <strong>Monday</strong>.</p>", "en"),
        ("We meet on Tuesday.", "<p>We meet on Tuesday.</p>", "de"),
    ]
    times = list(Version.objects.values_list("written_at", "replaced_at"))
    assert times == [(message.created_at, first.edited_at), (first.edited_at, second.edited_at)]


def test_an_edit_that_changes_nothing_or_is_refused_keeps_nothing(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    message = say(anna, thread, "Same.")
    actions.edit_message(message=message, by=anna, body=" Same.\r\n")
    with pytest.raises(Denied):
        actions.edit_message(message=message, by=mads, body="Not mine.")
    with pytest.raises(actions.PostRefused):
        actions.edit_message(message=message, by=anna, body="x" * 20_001)
    assert kept(message) == []


def test_an_edit_tells_nobody_again(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(anna, thread)
    answer = say(mads, thread, "Yes.", reply_to=1)
    before = list(Notice.objects.values())
    assert len(before) == 1
    actions.edit_message(message=answer, by=mads, body="No.")
    assert list(Notice.objects.values()) == before


def test_where_nobody_writes_nobody_edits_but_who_moderates(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    his, hers = say(mads, thread, "His."), say(anna, thread, "Hers.")
    threads = Thread.objects.filter(pk=thread.pk)
    for closed in ({"is_locked": True}, {"is_locked": False, "circle": Thread.Circle.ANNOUNCEMENTS}):
        threads.update(**closed)
        assert refusal(his, mads) == "locked"
        actions.edit_message(message=hers, by=anna, body=f"Hers, {closed}.")
    assert (kept(his), len(kept(hers))) == ([], 2)
    Space.objects.filter(pk=thread.space_id).update(state=Space.State.ARCHIVED)
    assert [refusal(his, mads), refusal(hers, anna)] == ["archived", "archived"]


def test_what_stands_in_another_thread_now_is_not_edited_here(thread: Thread, mads: Person, say: Say) -> None:
    moved, there = say(mads, thread), say(mads, factories.make_thread(thread.space, "Another"))
    Message.objects.filter(pk=moved.pk).update(moved_to=there)
    assert refusal(moved, mads) == "moved"


def test_deleting_a_message_deletes_what_it_said_before(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    message = say(mads, thread, "My address is 7 Low Street.")
    actions.edit_message(message=message, by=mads, body="Ask me for my address.")
    Mention.objects.create(message=message, person=anna)
    page, api = f"/threads/{thread.pk}/messages/1/versions/", f"/api/v1/messages/{message.pk}/versions/"
    client = browser(anna)
    assert "Low Street" in client.get(page).content.decode() + str(client.get(api).json())
    actions.delete_message(message=message, by=mads)
    assert (Version.objects.count(), Mention.objects.count()) == (0, 0)
    shown = client.get(page).content.decode()
    assert "Low Street" not in shown
    assert "This message was deleted." in shown
    assert client.get(api).json()["results"] == []


# Most screen readers say nothing of struck out and underlined; the words are in the reader's language, not the text's.
ADDED, REMOVED = (f'<span class="hidden-visually" lang="en">{word}: </span>' for word in ("added", "removed"))


def test_the_page_lists_the_latest_first_with_what_each_edit_changed(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    message = say(anna, thread, "We meet on Monday & <b>eat</b>.")
    for body in ("We meet on Tuesday & <b>eat</b>.", "We all meet on Tuesday & <b>eat</b>."):
        actions.edit_message(message=message, by=anna, body=body)
    client = browser(mads)
    page = client.get(f"/threads/{thread.pk}/messages/1/versions/").content.decode()
    texts = [part.split("</div>")[0].split(">", 1)[1] for part in page.split('<div class="version-text"')[1:]]
    assert texts == [
        f"We <ins>{ADDED}all </ins>meet on Tuesday &amp; &lt;b&gt;eat&lt;/b&gt;.",
        f"We meet on <del>{REMOVED}Monday </del><ins>{ADDED}Tuesday </ins>&amp; &lt;b&gt;eat&lt;/b&gt;.",
    ]
    thread_page = client.get(f"/threads/{thread.pk}/").content.decode()
    assert f'href="/threads/{thread.pk}/messages/1/versions/">edited</a>' in thread_page


def test_the_change_of_a_language_is_told(thread: Thread, anna: Person, say: Say) -> None:
    message = say(anna, thread, "Hej.", language="de")
    actions.edit_message(message=message, by=anna, body="Hej.", language="da")
    assert (
        "then in German" in browser(anna).get(f"/threads/{thread.pk}/messages/1/versions/").content.decode()
    )


def test_many_versions_come_on_pages_and_each_is_compared_with_the_next(
    thread: Thread, anna: Person, say: Say
) -> None:
    message = say(anna, thread, "Number 0")
    for number in range(1, 13):
        actions.edit_message(message=message, by=anna, body=f"Number {number}")
    client, address = browser(anna), f"/threads/{thread.pk}/messages/1/versions/"
    first, second = client.get(address).content.decode(), client.get(f"{address}?page=2").content.decode()
    assert [first.count("<del>"), second.count("<del>")] == [10, 2]
    assert f"<del>{REMOVED}11</del><ins>{ADDED}12</ins>" in first
    assert f"<del>{REMOVED}1</del><ins>{ADDED}2</ins>" in second


def test_a_message_that_was_never_changed_says_so(thread: Thread, anna: Person, say: Say) -> None:
    say(anna, thread)
    page = browser(anna).get(f"/threads/{thread.pk}/messages/1/versions/").content.decode()
    assert "This message was never changed." in page
    assert browser(anna).get(f"/threads/{thread.pk}/messages/2/versions/").status_code == 404


def test_only_who_reads_the_thread_reads_its_versions(
    thread: Thread, anna: Person, mads: Person, kadri: Person, stefan: Person, say: Say
) -> None:
    message = say(anna, thread, "Before.")
    actions.edit_message(message=message, by=anna, body="After.")

    def doors(person: Person) -> list[int]:
        client = browser(person)
        page, api = f"/threads/{thread.pk}/messages/1/versions/", f"/api/v1/messages/{message.pk}/versions/"
        return [client.get(page).status_code, client.get(api).status_code]

    assert doors(mads) == [200, 200]
    spaces.remove_member(membership=Membership.objects.get(person=mads), by=anna, reason="Moved on.")
    assert [doors(person) for person in (mads, kadri, stefan)] == [[404, 404]] * 3


def test_the_api_gives_them_whole_the_latest_first(thread: Thread, anna: Person, say: Say) -> None:
    message = say(anna, thread, "One.")
    for body in ("Two.", "Three."):
        actions.edit_message(message=message, by=anna, body=body)
    rows = browser(anna).get(f"/api/v1/messages/{message.pk}/versions/").json()["results"]
    assert [(row["body"], row["html"], row["language"]) for row in rows] == [
        ("Two.", "<p>Two.</p>", "en"),
        ("One.", "<p>One.</p>", "en"),
    ]
    assert rows[0]["written_at"] == rows[1]["replaced_at"]


def test_twenty_edits_in_ten_seconds_are_enough_by_form_and_by_program(
    thread: Thread, anna: Person, say: Say
) -> None:
    """Each is kept whole: without a limit one message could fill the disk."""
    message = say(anna, thread, "0")
    client, path = browser(anna), f"/api/v1/messages/{message.pk}/"
    answers = [
        client.patch(path, {"body": f"{number}"}, content_type="application/json").status_code
        for number in range(1, 22)
    ]
    assert answers == [200] * 20 + [429]
    form = {"body": "By the form.", "language": "en"}
    assert client.post(f"/threads/{thread.pk}/messages/1/", form).status_code == 422
    assert len(kept(message)) == 20


def test_the_page_costs_the_same_with_one_version_and_with_three(
    thread: Thread, anna: Person, say: Say
) -> None:
    message = say(anna, thread, "0")
    client = browser(anna)

    def cost() -> int:
        client.get(f"/threads/{thread.pk}/messages/1/versions/")
        with CaptureQueriesContext(connection) as found:
            client.get(f"/threads/{thread.pk}/messages/1/versions/")
        return len(found)

    actions.edit_message(message=message, by=anna, body="1")
    few = cost()
    for body in ("2", "3"):
        actions.edit_message(message=message, by=anna, body=body)
    assert cost() == few


WORDS = st.lists(st.sampled_from(["one", "two", "three", " ", "\n", "  ", ".", "ä", "😀"]), max_size=60).map(
    "".join
)


@given(WORDS, WORDS)
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    parts = difference(before, after)
    assert "".join(part.text for part in parts if part.kind in ("same", "out")) == before
    assert "".join(part.text for part in parts if part.kind in ("same", "in")) == after
    assert all(one.kind != other.kind for one, other in pairwise(parts))


def test_of_a_long_passage_that_stays_only_its_edges_are_shown() -> None:
    passage = " ".join(f"word{number}" for number in range(200))
    assert len(passage) > LONGEST_SAME
    parts = difference(f"Old. {passage} Old.", f"New. {passage} New.")
    assert [part.kind for part in parts] == ["out", "in", "same", "gap", "same", "out", "in"]
    assert parts[2].text.startswith("word0 ")
    assert parts[4].text.endswith("word199 ")
    assert sum(len(part.text) for part in parts) < LONGEST_SAME


def test_what_is_too_much_to_compare_went_and_came_as_a_whole() -> None:
    before, after = "a b " * MOST_WORDS, "b a " * MOST_WORDS
    assert difference(f"Head. {before}tail.", f"Head. {after}tail.") == [
        Part("same", "Head. "),
        Part("out", before),
        Part("in", after),
        Part("same", "tail."),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 5_000, "b a " * 5_000),
        (" ".join(map(str, range(790))), " ".join(map(str, range(790, 0, -1)))),
        ("x" * 20_000, "y" * 20_000),
        ("\n " * 10_000, " \n" * 10_000),
    ],
)
def test_no_text_makes_the_comparison_slow(before: str, after: str) -> None:
    began = timezone.now()
    difference(before, after)
    assert timezone.now() - began < timedelta(seconds=1)


def test_versions_go_with_their_author_as_data_and_stay_without_a_name(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    message = say(mads, thread, "Frist.")
    actions.edit_message(message=message, by=mads, body="First.")
    actions.react(message=say(anna, thread), by=mads, sign="👍", on=True)
    taken: dict[str, Any] = privacy.export(mads)
    assert [one["body"] for one in taken["messages"][0]["versions"]] == ["Frist."]
    assert [(one["seq"], one["sign"]) for one in taken["reactions"]] == [(2, "👍")]
    privacy.erase(mads)
    assert [body for body, _html, _language in kept(message)] == ["Frist."]
    taken = privacy.export(mads)
    assert (taken["messages"], taken["reactions"]) == ([], [])
    page = browser(anna).get(f"/threads/{thread.pk}/messages/1/versions/").content.decode()
    assert "Mads" not in page
