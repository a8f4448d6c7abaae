"""The page on which a thread is arranged, and who may arrange what."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import live.testing
from conversations import actions
from conversations.models import Thread
from people.models import Person
from spaces.models import Space
from spaces.policy import Denied
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser

pytestmark = pytest.mark.django_db


def statuses(thread: Thread, who: Person) -> dict[str, int]:
    addresses = ("settings", "title", "circle", "move", "split")
    return {one: browser(who).get(f"/threads/{thread.pk}/{one}/").status_code for one in addresses}


def test_who_may_arrange_what(
    thread: Thread, anna: Person, mads: Person, kadri: Person, stefan: Person, say: Say
) -> None:
    factories.make_membership(thread.space, kadri)
    Thread.objects.filter(pk=thread.pk).update(created_by=mads)
    say(anna, thread)
    everything = ("settings", "title", "circle", "move", "split")
    assert statuses(thread, anna) == dict.fromkeys(everything, 200)
    assert statuses(thread, mads) == {"settings": 200, "title": 200, "circle": 403, "move": 403, "split": 403}
    assert statuses(thread, kadri) == dict.fromkeys(everything, 403)
    assert statuses(thread, stefan) == dict.fromkeys(everything, 404)


def test_the_thread_leads_there_who_may_go(thread: Thread, anna: Person, mads: Person) -> None:
    def leads(who: Person) -> bool:
        return (
            f"/threads/{thread.pk}/settings/" in browser(who).get(f"/threads/{thread.pk}/").content.decode()
        )

    assert [leads(who) for who in (anna, mads)] == [True, False]
    Thread.objects.filter(pk=thread.pk).update(created_by=mads)
    assert leads(mads)
    page = browser(mads).get(f"/threads/{thread.pk}/settings/").content.decode()
    assert ("Save the title" in page, "Move …" in page) == (True, False)


def test_a_new_title_is_told_to_open_pages(
    thread: Thread, anna: Person, mads: Person, django_capture_on_commit_callbacks: Any
) -> None:
    Thread.objects.filter(pk=thread.pk).update(created_by=mads)
    with live.testing.record() as heard, django_capture_on_commit_callbacks(execute=True):
        done = browser(mads).post(
            f"/threads/{thread.pk}/title/", {"title": " How \t we compare ", "language": "da"}
        )
    assert (done.status_code, done.url) == (302, f"/threads/{thread.pk}/")
    assert heard.of(thread.topic) == [
        {
            "topic": thread.topic,
            "type": "thread",
            "thread": thread.pk,
            "title": "How we compare",
            "language": "da",
        }
    ]
    assert heard.of(thread.space.topic) == [
        {"topic": thread.space.topic, "type": "changed", "what": "threads"}
    ]


@pytest.mark.parametrize("title", ["", "x" * 161, " \n "])
def test_a_title_that_cannot_be_is_kept_in_the_form(thread: Thread, anna: Person, title: str) -> None:
    refused = browser(anna).post(f"/threads/{thread.pk}/title/", {"title": title, "language": "en"})
    assert (refused.status_code, title.strip() in refused.content.decode()) == (422, True)
    thread.refresh_from_db()
    assert thread.title == "How do we compare?"


def test_who_began_it_names_it_until_it_is_closed(thread: Thread, anna: Person, mads: Person) -> None:
    Thread.objects.filter(pk=thread.pk).update(created_by=mads)
    assert actions.rename_thread(thread=thread, by=mads, title="Mine").title == "Mine"
    actions.set_locked(thread=thread, by=anna, is_locked=True)
    with pytest.raises(actions.PostRefused) as refused:
        actions.rename_thread(thread=thread, by=mads, title="Still mine")
    assert refused.value.code == "locked"
    assert actions.rename_thread(thread=thread, by=anna, title="Closed").title == "Closed"


def test_nobody_else_names_it(thread: Thread, mads: Person, stefan: Person) -> None:
    with pytest.raises(Denied):
        actions.rename_thread(thread=thread, by=mads, title="Mine")
    with pytest.raises(actions.PostRefused) as refused:
        actions.rename_thread(thread=thread, by=stefan, title="In order")
    assert refused.value.code == "gone"


def test_an_archive_is_arranged_by_nobody(thread: Thread, anna: Person) -> None:
    Space.objects.update(state=Space.State.ARCHIVED)
    assert set(statuses(thread, anna).values()) == {403}
    for verb in (
        lambda: actions.rename_thread(thread=thread, by=anna, title="No"),
        lambda: actions.set_pinned(thread=thread, by=anna, is_pinned=True),
        lambda: actions.set_circle(thread=thread, by=anna, circle="announcements"),
    ):
        with pytest.raises(actions.PostRefused) as refused:
            verb()
        assert refused.value.code == "archived"


def test_pinning_and_closing_by_the_page(thread: Thread, anna: Person) -> None:
    for address, name in (("pin", "pinned"), ("closing", "closed")):
        for word in ("yes", "no", "yes"):
            done = browser(anna).post(f"/threads/{thread.pk}/{address}/", {name: word})
            assert (done.status_code, done.url) == (302, f"/threads/{thread.pk}/")
    thread.refresh_from_db()
    assert (thread.is_pinned, thread.is_locked) == (True, True)


def test_the_pages_cost_the_same_however_much_there_is(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    entry = factories.make_entry(thread.space)
    pages = [
        f"/threads/{thread.pk}/settings/",
        f"/threads/{thread.pk}/move/",
        f"/threads/{thread.pk}/split/",
        f"/spaces/{thread.space.slug}/threads/about/entry/{entry.pk}/",
    ]
    client = browser(anna)

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    about = {"about_kind": "entry", "about_key": str(entry.pk)}
    say(mads, factories.make_thread(thread.space, **about))
    say(mads, thread)
    factories.make_space(coordinator=anna)
    few = [queries(page) for page in pages]
    for _number in range(3):
        say(mads, factories.make_thread(thread.space, **about))
        say(mads, thread)
        factories.make_space(coordinator=anna)
    assert [queries(page) for page in pages] == few
    assert max(few) <= 14


def test_what_is_ticked_stays_ticked_over_the_pages(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    for _number in range(70):
        say(mads, thread)
    actions.mark_read(thread=thread, person=anna, first=1, last=70)
    client, path = browser(anna), f"/threads/{thread.pk}/split/"
    newest = client.get(path).content.decode()
    assert 'name="before" value="41"' in newest
    typed = {"title": "Meals", "language": "en", "from_seq": ""}
    earlier = client.post(path, {**typed, "seqs": ["50", "51"], "before": "41"}).content.decode()
    assert 'id="seq-11"' in earlier and 'id="seq-50"' not in earlier
    assert '<input type="hidden" name="seqs" value="50">' in earlier and 'value="Meals"' in earlier
    assert "2 messages are ticked on other pages." in earlier
    back = client.post(path, {**typed, "seqs": ["50", "51", "12"], "after": "40"}).content.decode()
    assert back.count(" checked") == 2
    assert '<input type="hidden" name="seqs" value="12">' in back
    wrong = client.post(path, {**typed, "title": "", "seqs": ["50", "51", "12"]})
    assert wrong.status_code == 422
    assert '<input type="hidden" name="seqs" value="12">' in wrong.content.decode()
    done = client.post(path, {**typed, "seqs": ["50", "51", "12"]})
    assert done.status_code == 302
    made = Thread.objects.latest("pk")
    assert (made.title, made.last_seq) == ("Meals", 3)
    assert list(thread.messages.exclude(moved_to=None).values_list("seq", flat=True)) == [12, 50, 51]


def test_numbers_that_are_none_are_not_ticked(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(mads, thread)
    client, path = browser(anna), f"/threads/{thread.pk}/split/"
    sent = {"title": "Meals", "language": "en", "seqs": ["x", "9" * 30, "-1", "7"]}
    turned = client.post(path, {**sent, "before": "1"}).content.decode()
    assert turned.count('<input type="hidden" name="seqs"') == 1
    assert client.post(path, sent).status_code == 422
    answer = client.post(path, {**sent, "seqs": ["7"]})
    assert "Choose at least one message that still stands here." in answer.content.decode()
    assert Thread.objects.count() == 1
