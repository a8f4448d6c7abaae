"""What somebody has begun to write: on all their devices, nobody else's, and never lost."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import live.testing
from conversations import actions, privacy
from conversations.models import Message, SavedDraft, Thread
from conversations.quoting import LONGEST_QUOTE, quoted
from live import topics
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser

pytestmark = pytest.mark.django_db


def keep(thread: Thread, person: Person, body: str, **more: Any) -> SavedDraft:
    return actions.keep_draft(thread=thread, person=person, body=body, **{"language": "en", **more})


def stands(thread: Thread, person: Person) -> tuple[str, str, int | None, int]:
    return SavedDraft.objects.values_list("body", "language", "reply_to", "revision").get(
        thread=thread, person=person
    )


def stale(thread: Thread, person: Person, body: str, **more: Any) -> dict[str, Any]:
    """What the device is told instead; nothing was overwritten."""
    before = stands(thread, person)
    with pytest.raises(actions.DraftStale) as refused:
        keep(thread, person, body, **more)
    assert (refused.value.code, stands(thread, person)) == ("stale", before)
    return refused.value.more


def test_a_draft_counts_its_changes_and_tells_the_other_devices(
    thread: Thread, mads: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with live.testing.record() as record, django_capture_on_commit_callbacks(execute=True):
        first = keep(thread, mads, "I th", language="da", reply_to=3)
        second = keep(thread, mads, "I think ", language="da", reply_to=3, known=first.revision)
        keep(thread, mads, "I think ", language="da", reply_to=3, known=second.revision)
    assert stands(thread, mads) == ("I think ", "da", 3, 2)
    topic = topics.person(mads.pk)
    assert [where for where, _frame in record.frames] == [topic, topic]
    assert record.frames[-1][1] == {
        "topic": topic,
        "type": "draft",
        "thread": thread.pk,
        "body": "I think ",
        "language": "da",
        "reply_to": 3,
        "draft_revision": 2,
    }


def test_a_device_that_was_away_gets_the_newer_one_and_overwrites_nothing(
    thread: Thread, mads: Person
) -> None:
    keep(thread, mads, "On the train.")
    keep(thread, mads, "On the train, and on.", known=1)
    newer = {"body": "On the train, and on.", "language": "en", "reply_to": None, "draft_revision": 2}
    assert stale(thread, mads, "At the desk.", known=1) == newer
    assert stale(thread, mads, "", known=1) == newer
    assert stale(thread, mads, "At the desk.") == newer
    assert keep(thread, mads, "Both: at the desk, on the train.", known=2).revision == 3


def test_the_same_words_from_two_devices_are_no_quarrel(thread: Thread, mads: Person) -> None:
    keep(thread, mads, "The same.")
    assert keep(thread, mads, "The same.", known=0).revision == 1


def test_an_empty_text_throws_it_away_and_no_device_brings_it_back(thread: Thread, mads: Person) -> None:
    keep(thread, mads, "Never mind.", reply_to=2)
    assert keep(thread, mads, " \n ", known=1).revision == 2
    assert stands(thread, mads) == ("", "en", None, 2)
    assert stale(thread, mads, "Never mind.", known=1)["body"] == ""
    assert keep(thread, mads, "Something new.", known=2).revision == 3


def test_nothing_leaves_no_row(thread: Thread, mads: Person) -> None:
    assert keep(thread, mads, "  ").revision == 0
    assert actions.discard_draft(thread=thread, person=mads).revision == 0
    assert not SavedDraft.objects.exists()


def test_discarding_takes_what_was_seen_and_not_what_came_since(thread: Thread, mads: Person) -> None:
    keep(thread, mads, "One.")
    keep(thread, mads, "Two.", known=1)
    with pytest.raises(actions.DraftStale):
        actions.discard_draft(thread=thread, person=mads, known=1)
    assert stands(thread, mads)[0] == "Two."
    actions.discard_draft(thread=thread, person=mads, known=2)
    assert stands(thread, mads) == ("", "en", None, 3)
    keep(thread, mads, "Three.", known=3)
    assert actions.discard_draft(thread=thread, person=mads).revision == 5


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"body": "x" * 60_001}, "too_long"),
        ({"body": "a\0b"}, "unstorable"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    thread: Thread, mads: Person, given: dict[str, str], code: str
) -> None:
    with pytest.raises(actions.PostRefused) as refused:
        actions.keep_draft(thread=thread, person=mads, **{"body": "x", "language": "en", **given})
    assert (refused.value.code, SavedDraft.objects.count()) == (code, 0)


def test_a_text_that_is_too_long_to_send_is_kept_as_a_draft(thread: Thread, mads: Person) -> None:
    keep(thread, mads, "x" * 30_000)
    assert "x" * 30_000 in browser(mads).get(f"/threads/{thread.pk}/").content.decode()


def test_what_is_sent_is_no_draft_any_more(
    thread: Thread, anna: Person, mads: Person, say: Say, django_capture_on_commit_callbacks: Any
) -> None:
    """The one it says it came from, whatever more was typed since, or one of the same words."""
    keep(thread, mads, "I agr")
    keep(thread, anna, "Me too.")
    with live.testing.record() as record, django_capture_on_commit_callbacks(execute=True):
        say(mads, thread, "I agree.", draft_revision=1)
        say(anna, thread, " Me too.\n")
    assert [stands(thread, one) for one in (mads, anna)] == [("", "en", None, 2)] * 2
    told = [frame for where, frame in record.frames if where == topics.person(mads.pk)]
    assert [(one["type"], one["body"], one["draft_revision"]) for one in told if one["type"] == "draft"] == [
        ("draft", "", 2)
    ]


def test_what_another_device_wrote_since_stays_when_one_sends(thread: Thread, mads: Person, say: Say) -> None:
    keep(thread, mads, "Short.")
    keep(thread, mads, "Much longer, from the desk.", known=1)
    say(mads, thread, "Short.", draft_revision=1)
    say(mads, thread, "Something else.")
    assert stands(thread, mads)[0] == "Much longer, from the desk."


def test_of_posts_in_one_commit_each_takes_its_own_draft(thread: Thread, anna: Person, mads: Person) -> None:
    other = factories.make_thread(thread.space, "Another")
    for where, person in ((thread, anna), (thread, mads), (other, mads)):
        keep(where, person, f"{person.pk} in {where.pk}")
    drafts = [
        actions.draft(author=person, thread=where, client_id=name, body=body, language="en")
        for where, person, name, body in (
            (thread, anna, "a", f"{anna.pk} in {thread.pk}"),
            (thread, mads, "b", "Something else."),
            (thread, mads, "c", f"{mads.pk} in {thread.pk}"),
            (other, mads, "d", "Something else."),
        )
    ]
    actions.post_messages(drafts=drafts)
    assert list(SavedDraft.objects.begun().values_list("thread", "person")) == [(other.pk, mads.pk)]


def test_a_refused_post_leaves_the_draft(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    keep(thread, mads, "Too late?")
    actions.set_locked(thread=thread, by=anna, is_locked=True)
    with pytest.raises(actions.PostRefused):
        say(mads, thread, "Too late?", draft_revision=1)
    assert stands(thread, mads)[0] == "Too late?"


def test_posting_costs_the_same_with_and_without_a_draft_of_others(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            say(anna, thread)
        return len(found)

    say(anna, thread)
    before = cost()
    for _number in range(5):
        keep(factories.make_thread(thread.space), anna, "Elsewhere.")
    keep(thread, mads, "His.")
    assert cost() == before


# By pages alone


def value_of(page: str, name: str) -> str:
    found = page.split(f'name="{name}" value="')
    return found[1].split('"')[0] if len(found) > 1 else ""


def box(page: str) -> str:
    return page.split("<textarea")[1].split("</textarea>")[0].split(">", 1)[1].lstrip("\n")


def composer(client: Client, address: str) -> tuple[str, str, str]:
    """What stands in the composer: the text, the message it answers, and the draft it came from."""
    page = client.get(address).content.decode()
    form = page[page.index('id="composer"') :]
    return box(form), value_of(form, "reply_to"), value_of(form, "draft_revision")


def test_the_composer_holds_what_was_begun_on_another_device(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, thread, "What do you think?")
    say(anna, thread, "Or you?")
    keep(thread, mads, "I think <that>", language="da", reply_to=1)
    client, own = browser(mads), f"/threads/{thread.pk}/"
    assert composer(client, own) == ("I think &lt;that&gt;", "1", "1")
    assert composer(client, f"{own}?reply_to=2") == ("I think &lt;that&gt;", "2", "1")
    page = client.get(own).content.decode()
    assert '<option value="da" selected>' in page
    assert 'data-part="draft">' in page
    assert composer(browser(anna), own) == ("", "", "")
    assert 'data-part="draft" hidden>' in browser(anna).get(own).content.decode()


def test_sent_from_the_page_it_is_gone_from_it(thread: Thread, mads: Person) -> None:
    keep(thread, mads, "I thi")
    client, own = browser(mads), f"/threads/{thread.pk}/"
    given = {"body": "I think so.", "language": "en", "client_id": "of-the-page", "draft_revision": "1"}
    assert client.post(f"{own}messages/", given).status_code == 302
    assert Message.objects.get().body == "I think so."
    assert composer(client, own) == ("", "", "")


def test_a_refused_form_keeps_what_was_typed_and_not_the_draft(thread: Thread, mads: Person) -> None:
    keep(thread, mads, "The draft.")
    given = {"body": "y" * 20_001, "language": "en", "client_id": "x", "draft_revision": "1"}
    page = browser(mads).post(f"/threads/{thread.pk}/messages/", given).content.decode()
    assert box(page) == "y" * 20_001
    assert stands(thread, mads)[0] == "The draft."


def test_a_draft_is_thrown_away_without_a_script_and_not_a_newer_one(thread: Thread, mads: Person) -> None:
    keep(thread, mads, "One.")
    client, address = browser(mads), f"/threads/{thread.pk}/draft/deletion/"
    keep(thread, mads, "Two.", known=1)
    answer = client.post(address, {"known": "1"}, follow=True)
    assert "gone on writing on another device" in answer.content.decode()
    assert stands(thread, mads)[0] == "Two."
    assert client.post(address, {"known": "2"})["Location"] == f"/threads/{thread.pk}/#composer"
    assert stands(thread, mads)[0] == ""
    assert client.get(address).status_code == 405


def test_lists_of_threads_say_where_i_have_begun_to_write(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    other = factories.make_person("Another member")
    factories.make_membership(thread.space, other)
    say(other, thread)
    keep(thread, mads, "Begun.")
    pages = [f"/spaces/{thread.space.slug}/threads/", f"/groups/{thread.space.slug}/", "/"]
    for page in pages:
        mine, hers = (browser(one).get(page).content.decode() for one in (mads, anna))
        assert ("</svg>Draft</span>" in mine, "</svg>Draft</span>" in hers) == (True, False), page
    actions.discard_draft(thread=thread, person=mads)
    assert "</svg>Draft</span>" not in browser(mads).get(pages[0]).content.decode()


def test_such_a_list_costs_the_same_with_one_draft_and_with_three(thread: Thread, mads: Person) -> None:
    client, address = browser(mads), f"/spaces/{thread.space.slug}/threads/"

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    keep(thread, mads, "One.")
    few = cost()
    for _number in range(2):
        keep(factories.make_thread(thread.space), mads, "Another.")
    assert cost() == few


# Who may read it


def test_nobody_reads_anothers_draft_and_nobody_their_own_where_they_lost_access(
    thread: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    """Proven first on each surface; back as a member, nothing they wrote is lost."""
    keep(thread, mads, "Between us.")
    api, own = f"/api/v1/threads/{thread.pk}/draft/", f"/threads/{thread.pk}/"

    def surfaces(person: Person) -> list[Any]:
        client = browser(person)
        told = [client.get(api), client.get(own), client.get(f"/spaces/{thread.space.slug}/threads/")]
        taken = json.dumps(privacy.export(person), default=str)
        return [*("Between us" in one.content.decode() for one in told[:2]), "Between us" in taken]

    assert surfaces(mads) == [True, True, True]
    assert surfaces(anna) == [False, False, False]
    membership = Membership.objects.get(person=mads)
    spaces.remove_member(membership=membership, by=anna, reason="Moved on.")
    assert surfaces(mads) == [False, False, False]
    body = {"body": "Still here?", "language": "en", "known": 1}
    for person in (mads, kadri):
        client = browser(person)
        assert client.get(api).status_code == 404
        assert client.put(api, json.dumps(body), content_type="application/json").status_code == 404
        assert client.delete(api).status_code == 404
        assert client.post(f"{own}draft/deletion/").status_code == 404
    assert stands(thread, mads) == ("Between us.", "en", None, 1)
    spaces.admit(space=thread.space, person=mads, by=anna)
    assert surfaces(mads) == [True, True, True]


def test_whoever_is_forgotten_leaves_no_draft(thread: Thread, mads: Person) -> None:
    keep(thread, mads, "Mine.")
    assert [row["body"] for row in privacy.export(mads)["drafts"]] == ["Mine."]
    privacy.erase(mads)
    assert not SavedDraft.objects.exists()


# By the API


def test_by_the_api(thread: Thread, mads: Person) -> None:
    client, path = browser(mads), f"/api/v1/threads/{thread.pk}/draft/"

    def put(**body: Any) -> Any:
        given = {"language": "en", **body}
        return client.put(path, json.dumps(given), content_type="application/json")

    nothing = client.get(path).json()
    assert (nothing["body"], nothing["draft_revision"]) == ("", 0)
    made = put(body="  Begun.\r\n", reply_to=2)
    assert made.status_code == 200
    assert {name: made.json()[name] for name in ("body", "language", "reply_to", "draft_revision")} == {
        "body": "  Begun.\n",
        "language": "en",
        "reply_to": 2,
        "draft_revision": 1,
    }
    assert client.get(path).json() == made.json()
    assert client.get(f"/api/v1/threads/{thread.pk}/").json()["has_draft"] is True
    refused = put(body="Another.", known=0)
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    assert {name: refused.json()[name] for name in ("body", "draft_revision")} == {
        "body": "  Begun.\n",
        "draft_revision": 1,
    }
    assert client.delete(path).status_code == 204
    assert client.get(path).json()["draft_revision"] == 2
    assert client.get(f"/api/v1/threads/{thread.pk}/").json()["has_draft"] is False
    assert put(body="").json()["body"] == ""
    assert put(body="x" * 60_001).status_code == put(body="x", reply_to=2**40).status_code == 400


def test_a_post_by_the_api_takes_its_draft_with_it(thread: Thread, mads: Person) -> None:
    keep(thread, mads, "Beg")
    said = {"body": "Begun.", "language": "en", "client_id": "one", "draft_revision": 1}
    path = f"/api/v1/threads/{thread.pk}/messages/"
    assert browser(mads).post(path, json.dumps(said), content_type="application/json").status_code == 201
    assert stands(thread, mads)[0] == ""


def test_ten_drafts_in_ten_seconds_are_enough(thread: Thread, mads: Person) -> None:
    client, path = browser(mads), f"/api/v1/threads/{thread.pk}/draft/"
    answers = [
        client.put(
            path,
            json.dumps({"body": f"{number}", "language": "en", "known": number}),
            content_type="application/json",
        ).status_code
        for number in range(11)
    ]
    assert answers == [200] * 10 + [429]


# Quoting


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("One.\n\nTwo.", "> One.\n>\n> Two.\n\n"),
        ("> Hers.\n\nHis.", "> > Hers.\n>\n> His.\n\n"),
        ("> Hers.\n> > Older.\n>> As old.\n\nHis.", "> > Hers.\n>\n> His.\n\n"),
        ("> > Older alone.", ""),
        ("a > b >> c", "> a > b >> c\n\n"),
        ("```\n>>> print(1)\n```", "> ```\n> >>> print(1)\n> ```\n\n"),
        ("~~~\n" + "code\n" * 200 + "~~~", "> ~~~\n" + "> code\n" * 118 + "> code …\n> ~~~\n\n"),
        ("word " * 200, "> " + "word " * 119 + "word …\n\n"),
        ("x" * 700, "> " + "x" * LONGEST_QUOTE + " …\n\n"),
    ],
)
def test_a_quote_is_short_and_no_deeper_than_what_it_answers(body: str, quote: str) -> None:
    assert quoted(body) == quote


def test_a_quote_stands_in_the_composer_without_a_script(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, thread, "We *should* <measure>.\nSoon.")
    client, own = browser(mads), f"/threads/{thread.pk}/"
    asked = f"{own}?reply_to=1&amp;quote=yes#composer"
    assert f'href="{asked}"' in client.get(own).content.decode()
    quote = "&gt; We *should* &lt;measure&gt;.\n&gt; Soon.\n\n"
    assert composer(client, f"{own}?reply_to=1&quote=yes") == (quote, "1", "")
    keep(thread, mads, "Begun before.")
    assert composer(client, f"{own}?reply_to=1&quote=yes") == (f"Begun before.\n\n{quote}", "1", "1")
    assert composer(client, f"{own}?reply_to=1") == ("Begun before.", "1", "1")


def test_what_is_gone_or_elsewhere_is_not_quoted(
    thread: Thread, private: Thread, anna: Person, mads: Person, kadri: Person, say: Say
) -> None:
    actions.delete_message(message=say(anna, thread, "Taken back."), by=anna)
    for _number in range(2):
        say(anna, private, "A secret.")
    factories.make_membership(thread.space, kadri)
    page = browser(kadri).get(f"/threads/{thread.pk}/?reply_to=2&quote=yes").content.decode()
    assert "secret" not in page
    assert box(browser(mads).get(f"/threads/{thread.pk}/?reply_to=1&quote=yes").content.decode()) == ""
