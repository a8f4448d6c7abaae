"""Reading and writing by pages alone: no script, no socket."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations import actions
from conversations.frames import message_frame
from conversations.models import Message, Reading, Thread
from people.models import Person
from spaces import actions as spaces
from spaces.models import Space
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser

pytestmark = pytest.mark.django_db


def written(body: str = "Hello.", **more: Any) -> dict[str, Any]:
    return {"body": body, "language": "en", "client_id": "of-the-page", **more}


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def addresses(thread: Thread) -> list[tuple[str, str]]:
    own, space = f"/threads/{thread.pk}/", f"/spaces/{thread.space.slug}/threads/"
    return [
        ("get", space),
        ("get", f"{space}new/"),
        ("post", f"{space}new/"),
        ("get", own),
        ("get", f"{own}messages/"),
        ("post", f"{own}messages/"),
        ("get", f"{own}messages/1/"),
        ("post", f"{own}messages/1/"),
        ("get", f"{own}messages/1/deletion/"),
        ("post", f"{own}messages/1/deletion/"),
        ("post", f"{own}messages/1/unread/"),
        ("post", f"{own}reading/"),
        ("post", f"{own}closing/"),
        ("post", f"{own}pin/"),
        ("get", f"{own}settings/"),
        ("post", f"{own}title/"),
        ("post", f"{own}circle/"),
        ("get", f"{own}move/"),
        ("post", f"{own}move/"),
        ("get", f"{own}split/"),
        ("post", f"{own}split/"),
    ]


def test_for_who_does_not_belong_there_is_nothing(
    thread: Thread, mads: Person, kadri: Person, olga: Person, stefan: Person, say: Say
) -> None:
    """Proven first: a member gets in. Then outsiders, a steward, and whoever left get what isn't there."""
    say(mads, thread)
    assert browser(mads).get(f"/threads/{thread.pk}/").status_code == 200
    spaces.leave(space=thread.space, person=mads)
    for person in (kadri, olga, stefan, mads):
        client = browser(person)
        answers = {
            (verb, address): getattr(client, verb)(address).status_code for verb, address in addresses(thread)
        }
        assert set(answers.values()) == {404}, answers
    assert browser(kadri).get("/threads/999999/").status_code == 404
    assert browser(kadri).get("/threads/99999999999999999999999/").status_code == 404
    assert Message.objects.get().body == "Hello."


def test_who_is_not_signed_in_is_asked_to(thread: Thread) -> None:
    for verb, address in addresses(thread):
        assert getattr(browser(), verb)(address).status_code == 302


def test_a_thread_of_a_public_space_is_read_by_members_alone(piotr: Person) -> None:
    space = factories.make_space("Open to all", visibility=Space.Visibility.PUBLIC)
    thread = factories.make_thread(space)
    assert Space.objects.visible_to(piotr).filter(pk=space.pk).exists()
    assert browser(piotr).get(f"/threads/{thread.pk}/").status_code == 404


def test_a_message_by_the_form_stands_in_the_thread(thread: Thread, mads: Person) -> None:
    client = browser(mads)
    answer = client.post(f"/threads/{thread.pk}/messages/", written("By *hand*.", language="da"))
    again = client.post(f"/threads/{thread.pk}/messages/", written("By *hand*.", language="da"))
    assert (answer.status_code, answer.url) == (302, f"/threads/{thread.pk}/?before=2#m1")
    assert again.url == answer.url
    assert list(Message.objects.values_list("seq", "html", "language", "author")) == [
        (1, "<p>By <em>hand</em>.</p>", "da", mads.pk)
    ]
    assert "By <em>hand</em>." in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("x" * 100_000, "100,000 characters; 20,000"),
        ("before\0after", "can&#x27;t be stored"),
        (" \n\t ", "Write something first."),
    ],
)
def test_a_refused_text_is_kept_and_answered_by_a_sentence(
    thread: Thread, mads: Person, body: str, sentence: str
) -> None:
    answer = browser(mads).post(f"/threads/{thread.pk}/messages/", written(body))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert body in page
    assert 'value="of-the-page"' in page
    assert not Message.objects.exists()


def test_a_closed_thread_keeps_the_text_too(thread: Thread, anna: Person, mads: Person) -> None:
    actions.set_locked(thread=thread, by=anna, is_locked=True)
    answer = browser(mads).post(f"/threads/{thread.pk}/messages/", written("Too late?"))
    assert (answer.status_code, "This thread is closed for new messages." in answer.content.decode()) == (
        422,
        True,
    )


def test_a_thread_is_started_by_a_form_once(impact: Any, mads: Person) -> None:
    client = browser(mads)
    address = f"/spaces/{impact.space.slug}/threads/new/"
    assert client.get(address).status_code == 200
    for _click in (1, 2):
        answer = client.post(address, written("First words.", title="Indicators"))
        thread = Thread.objects.get()
        assert (answer.status_code, answer.url) == (302, f"/threads/{thread.pk}/")
    wrong = client.post(address, written("y" * 30_000, title="Indicators", client_id="other"))
    assert (wrong.status_code, "y" * 30_000 in wrong.content.decode(), Thread.objects.count()) == (
        422,
        True,
        1,
    )


class Articles(HTMLParser):
    """The messages of a page, as far as a frame tells them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.slot = ""
        page = re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)
        self.bodies = re.findall(r'data-slot="body"[^>]*>(.*?)</div>', page, flags=re.DOTALL)
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "article":
            self.found.append(
                {
                    "seq": int(given["data-seq"] or 0),
                    "revision": int(given["data-revision"] or 0),
                    "client_id": given["data-client"],
                    "author": int(given["data-author"] or 0),
                    "name": "",
                    "initials": "",
                    "organisation": "",
                    "language": "",
                    "edited": False,
                    "deleted": False,
                    "answered": "",
                }
            )
        if self.found and "data-slot" in given:
            self.slot = given["data-slot"] or ""
            if self.slot == "body":
                self.found[-1]["language"] = given["lang"]
            if self.slot in ("edited", "tombstone"):
                self.found[-1]["deleted" if self.slot == "tombstone" else "edited"] = True

    def handle_data(self, data: str) -> None:
        if self.found and self.slot in ("name", "initials", "organisation", "answered"):
            self.found[-1][self.slot] += data
        self.slot = ""

    def handle_endtag(self, tag: str) -> None:
        self.slot = ""


def test_the_page_shows_exactly_what_the_frames_say(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    anna.name = "Anna <b>Albers</b>"
    anna.save()
    say(anna, thread, "A question.")
    say(mads, thread, "En *svar*.", language="da", reply_to=1)
    edited = actions.edit_message(message=say(anna, thread, "Frist."), by=anna, body="First.")
    actions.delete_message(message=say(mads, thread, "Oh no."), by=mads)
    page = Articles(browser(mads).get(f"/threads/{thread.pk}/").content.decode())
    frames = [message_frame(one) for one in Message.objects.for_list().order_by("seq")]
    assert edited.seq == 3
    expected = [
        {
            **{name: frame[name] for name in page.found[0] if name not in ("answered", "language")},
            "answered": (frame["reply_to"] or {}).get("name", ""),
            "language": "" if frame["deleted"] else frame["language"],
        }
        for frame in frames
    ]
    assert page.found == expected
    assert page.bodies == [frame["html"] for frame in frames if not frame["deleted"]]


def test_the_page_opens_at_the_first_unread_message(thread: Thread, anna: Person, mads: Person) -> None:
    for _number in range(100):
        factories.make_message(thread, anna)
    client = browser(mads)

    def shown(address: str) -> list[int]:
        return [one["seq"] for one in Articles(client.get(address).content.decode()).found]

    own = f"/threads/{thread.pk}/"
    assert shown(own) == list(range(1, 31))
    actions.mark_read(thread=thread, person=mads, first=1, last=50)
    page = client.get(own).content.decode()
    assert shown(own) == list(range(48, 78))
    assert page.index('id="m50"') < page.index('id="unread"') < page.index('id="m51"')
    assert shown(f"{own}?before=48") == list(range(18, 48))
    assert shown(f"{own}?after=77") == list(range(78, 101))
    assert shown(f"{own}?before=101") == list(range(71, 101))
    assert shown(f"{own}?before=nonsense&after=") == list(range(48, 78))
    actions.mark_read(thread=thread, person=mads, first=1, last=100)
    assert shown(own) == list(range(71, 101))
    assert 'id="unread"' not in client.get(own).content.decode()


def test_opening_a_thread_marks_nothing_read(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(anna, thread)
    client = browser(mads)
    client.get(f"/threads/{thread.pk}/")
    assert not Reading.objects.filter(person=mads).exists()
    client.post(f"/threads/{thread.pk}/reading/", {"last": "1"})
    assert Reading.objects.get(person=mads).ranges == [[1, 1]]
    client.post(f"/threads/{thread.pk}/messages/1/unread/")
    assert Reading.objects.get(person=mads).ranges == []


def test_polling_brings_what_changed_in_the_same_pieces(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    first = say(anna, thread, "One.")
    say(anna, thread, "Two.")
    actions.edit_message(message=first, by=anna, body="One, better.")
    client = browser(mads)
    piece = client.get(f"/threads/{thread.pk}/messages/?since=1").content.decode()
    assert [one["seq"] for one in Articles(piece).found] == [2, 1]
    assert 'data-revision="3"' in piece
    whole = client.get(f"/threads/{thread.pk}/").content.decode()
    for article in re.findall(r"<article.*?</article>", piece, flags=re.DOTALL):
        assert article in whole
    assert Articles(client.get(f"/threads/{thread.pk}/messages/?since=3").content.decode()).found == []
    assert "data-resync" in client.get(f"/threads/{thread.pk}/messages/?since=9999").content.decode()


def test_earlier_messages_come_as_the_piece_that_the_page_is_made_of(
    thread: Thread, anna: Person, mads: Person
) -> None:
    for _number in range(40):
        factories.make_message(thread, anna)
    piece = (
        browser(mads).get(f"/threads/{thread.pk}/?before=11", headers={"HX-Request": "true"}).content.decode()
    )
    assert "<h1" not in piece
    assert [one["seq"] for one in Articles(piece).found] == list(range(1, 11))


def test_editing_and_deleting_by_form(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(mads, thread, "Frist.")
    own = f"/threads/{thread.pk}/messages/1/"
    assert browser(mads).post(own, written("First.")).url == f"/threads/{thread.pk}/?before=17#m1"
    assert browser(anna).post(own, written("Not mine.")).status_code == 403
    assert Message.objects.get().body == "First."
    refused = browser(mads).post(own, written("z" * 30_000))
    assert (refused.status_code, "z" * 30_000 in refused.content.decode()) == (422, True)
    assert browser(mads).get(f"{own}deletion/").status_code == 200
    assert Message.objects.get().deleted_at is None
    assert browser(anna).post(f"{own}deletion/").status_code == 302
    assert Message.objects.get().body == ""


def test_a_member_moderates_nothing(thread: Thread, mads: Person, anna: Person, say: Say) -> None:
    say(anna, thread)
    for address in ("closing/", "pin/", "messages/1/deletion/"):
        assert browser(mads).post(f"/threads/{thread.pk}/{address}").status_code == 403
    assert browser(anna).post(f"/threads/{thread.pk}/closing/", {"closed": "yes"}).status_code == 302
    thread.refresh_from_db()
    assert thread.is_locked


def test_pages_cost_the_same_however_much_there_is(
    thread: Thread, anna: Person, mads: Person, kadri: Person, say: Say
) -> None:
    client = browser(mads)
    pages = [
        f"/threads/{thread.pk}/",
        f"/threads/{thread.pk}/messages/?since=0",
        f"/spaces/{thread.space.slug}/threads/",
    ]
    say(mads, thread, "One.")
    say(anna, thread, "Two.", reply_to=1)
    few = [queries(client, page) for page in pages]
    factories.make_membership(thread.space, kadri)
    for number in range(8):
        author = (anna, mads, kadri)[number % 3]
        say(author, thread, reply_to=number + 1)
        say(author, factories.make_thread(thread.space, f"Another {number}"))
    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 12


def test_the_list_tells_what_is_new_to_me(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(anna, thread)
    say(mads, thread)
    page = browser(mads).get(f"/spaces/{thread.space.slug}/threads/").content.decode()
    assert "1 new" in page
    assert "2 messages" in page
