"""Every byte of a file goes only to who may have it at that moment, as a download that can do nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from conversations import actions, serving
from conversations.models import Attachment, Message, Thread
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership, Space
from tests import factories
from tests.conversations import files
from tests.conversations.conftest import Attach, Say
from tests.people import browser

pytestmark = pytest.mark.django_db

PART = {"Range": "bytes=0-3"}
WAYS: dict[str, Callable[[Client, str], Any]] = {
    "whole": lambda client, url: client.get(url),
    "head": lambda client, url: client.head(url),
    "part": lambda client, url: client.get(url, headers=PART),
    "end": lambda client, url: client.get(url, headers={"Range": "bytes=-4"}),
    "again": lambda client, url: client.get(url, headers={"If-None-Match": f'"{url.split("/")[-2]}"'}),
    "by the API": lambda client, url: client.get(f"/api/v1{url}"),
    "part by the API": lambda client, url: client.get(f"/api/v1{url}", headers=PART),
}


def statuses(person: Person | None, attachment: Attachment) -> list[int]:
    url = attachment.get_absolute_url()
    return [way(browser(person), url).status_code for way in WAYS.values()]


GIVEN = [200, 200, 206, 206, 304, 200, 206]
WITHOUT_CACHE = [200, 200, 206, 206, 200, 200, 206]
MISSING = [404] * 7
SIGNED_OUT = [302] * 5 + [401] * 2


@pytest.fixture
def sent(thread: Thread, mads: Person, attach: Attach, say: Say) -> Attachment:
    found = attach(mads, thread, "a.txt", b"0123456789")
    say(mads, thread, attachments=[found.key])
    found.refresh_from_db()
    return found


@pytest.fixture
def unsent(thread: Thread, mads: Person, attach: Attach) -> Attachment:
    return attach(mads, thread, "a.txt", b"0123456789")


def test_members_alone_get_what_was_sent(
    sent: Attachment, anna: Person, mads: Person, kadri: Person, stefan: Person
) -> None:
    assert [statuses(who, sent) for who in (anna, mads)] == [GIVEN] * 2
    assert [statuses(who, sent) for who in (kadri, stefan)] == [MISSING] * 2
    assert statuses(None, sent) == SIGNED_OUT
    nothing = Attachment(key="there-is-no-such")
    assert [statuses(who, nothing) for who in (anna, None)] == [MISSING, SIGNED_OUT]


@pytest.mark.parametrize("state", [state for state in Membership.State if state != "active"])
def test_whoever_does_not_belong_any_more_or_not_yet_gets_nothing(
    sent: Attachment, unsent: Attachment, mads: Person, state: str
) -> None:
    assert (statuses(mads, sent), statuses(mads, unsent)) == (GIVEN, GIVEN)
    Membership.objects.filter(person=mads).update(state=state)
    assert (statuses(mads, sent), statuses(mads, unsent)) == (MISSING, MISSING)


def test_what_is_not_sent_is_its_uploaders_while_they_may_post(
    thread: Thread, unsent: Attachment, anna: Person, mads: Person
) -> None:
    assert (statuses(mads, unsent), statuses(anna, unsent)) == (GIVEN, MISSING)
    actions.set_locked(thread=thread, by=anna, is_locked=True)
    assert statuses(mads, unsent) == MISSING
    actions.set_locked(thread=thread, by=anna, is_locked=False)
    assert statuses(mads, unsent) == GIVEN
    Space.objects.update(state=Space.State.ARCHIVED)
    assert statuses(mads, unsent) == MISSING


def test_in_an_archive_files_are_still_read(sent: Attachment, anna: Person, kadri: Person) -> None:
    Space.objects.update(state=Space.State.ARCHIVED)
    assert (statuses(anna, sent), statuses(kadri, sent)) == (GIVEN, MISSING)


def test_of_a_deleted_message_nothing_is_given(sent: Attachment, anna: Person, mads: Person) -> None:
    actions.delete_message(message=Message.objects.get(), by=mads)
    assert (statuses(anna, sent), statuses(mads, sent)) == (MISSING, MISSING)


def test_a_row_of_a_deleted_or_moved_message_opens_nothing_by_itself(
    thread: Thread, sent: Attachment, anna: Person, say: Say
) -> None:
    """Should a file ever stay behind, it stays closed."""
    other = say(anna, factories.make_thread(thread.space))
    Message.objects.filter(pk=sent.message_id).update(moved_to=other)
    assert statuses(anna, sent) == MISSING
    Message.objects.filter(pk=sent.message_id).update(moved_to=None, deleted_at=other.created_at)
    assert statuses(anna, sent) == MISSING


def test_a_moved_file_follows_the_thread_of_its_message(
    thread: Thread, private: Thread, sent: Attachment, anna: Person, mads: Person
) -> None:
    """Whoever reads only where it was uploaded gets it no more."""
    spaces.leave(space=private.space, person=mads)
    Attachment.objects.filter(pk=sent.pk).update(message=factories.make_message(private, anna))
    assert (statuses(anna, sent), statuses(mads, sent)) == (WITHOUT_CACHE, MISSING)


def test_the_whole_answer(thread: Thread, anna: Person, sent: Attachment, attach: Attach) -> None:
    answer = browser(anna).get(sent.get_absolute_url())
    headers = {name: answer.headers.get(name) for name in HEADERS}
    assert answer.getvalue() == b"0123456789"
    assert headers == {**HEADERS, "ETag": f'"{sent.key}"'}
    assert "Cookie" in answer.headers["Vary"]


HEADERS = {
    "Content-Type": "text/plain",
    "Content-Length": "10",
    "Content-Disposition": 'attachment; filename="a.txt"',
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=0, must-revalidate",
    "ETag": "",
    "Content-Encoding": None,
}


def test_only_pictures_are_shown_and_names_are_told_in_every_alphabet(
    thread: Thread, anna: Person, attach: Attach
) -> None:
    told = [
        browser(anna).head(attach(anna, thread, name, content).get_absolute_url())["Content-Disposition"]
        for name, content in (
            ("ö 1.png", files.png()),
            ("a.jpg", files.jpeg()),
            ("a.gif", files.gif()),
            ("a.webp", files.webp()),
            ("żółw.pdf", files.pdf()),
            ("a.mp4", files.mp4()),
            ("a.odt", files.opendocument("odt")),
        )
    ]
    assert told == [
        "inline; filename*=utf-8''%C3%B6%201.png",
        'inline; filename="a.jpg"',
        'inline; filename="a.gif"',
        'inline; filename="a.webp"',
        "attachment; filename*=utf-8''%C5%BC%C3%B3%C5%82w.pdf",
        'attachment; filename="a.mp4"',
        'attachment; filename="a.odt"',
    ]


def test_of_a_confidential_space_nothing_is_kept_by_a_browser(
    private: Thread, anna: Person, attach: Attach, say: Say
) -> None:
    secret = attach(anna, private, "a.txt", b"0123456789")
    say(anna, private, attachments=[secret.key])
    answer = browser(anna).get(secret.get_absolute_url())
    assert (answer.headers["Cache-Control"], "ETag" in answer.headers) == ("private, no-store", False)
    assert statuses(anna, secret) == WITHOUT_CACHE


@pytest.mark.parametrize(
    ("asked", "status", "given", "told"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=5-5", 206, b"5", "bytes 5-5/10"),
        ("bytes=8-999999999999999", 206, b"89", "bytes 8-9/10"),
        ("bytes=-999", 200, b"0123456789", None),
        ("bytes=0-9", 200, b"0123456789", None),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=3-1", 200, b"0123456789", None),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=a-b", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=" + "9" * 4000 + "-", 200, b"0123456789", None),
        ("pages=1-2", 200, b"0123456789", None),
    ],
)
def test_a_part_is_what_was_asked_for(
    sent: Attachment, anna: Person, asked: str, status: int, given: bytes, told: str | None
) -> None:
    answer = browser(anna).get(sent.get_absolute_url(), headers={"Range": asked})
    assert (answer.status_code, answer.getvalue(), answer.headers.get("Content-Range")) == (
        status,
        given,
        told,
    )
    assert answer.headers["Content-Length"] == str(len(given))


def test_a_part_of_another_version_is_the_whole(sent: Attachment, anna: Person) -> None:
    url = sent.get_absolute_url()
    for condition, status in ((f'"{sent.key}"', 206), ('"other"', 200), (f'W/"{sent.key}"', 200)):
        answer = browser(anna).get(url, headers={**PART, "If-Range": condition})
        assert answer.status_code == status


def test_what_is_asked_of_the_head_alone_has_no_body_and_no_part(sent: Attachment, anna: Person) -> None:
    for headers in ({}, PART):
        answer = browser(anna).head(sent.get_absolute_url(), headers=headers)
        assert (answer.status_code, answer.headers["Content-Length"]) == (200, "10")
        assert answer.content == b""


def test_a_file_that_is_lost_is_missing_and_logged(
    media: Path, sent: Attachment, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    (media / sent.file.name).unlink()
    assert browser(anna).get(sent.get_absolute_url()).status_code == 404
    assert f"The file of attachment {sent.pk} cannot be read" in caplog.text


def test_the_file_is_closed_with_the_answer_and_no_query_follows_its_head(
    thread: Thread, anna: Person, attach: Attach
) -> None:
    large = attach(anna, thread, "a.txt", b"x" * 600_000)
    found = serving.visible_attachment(anna, large.key)
    answer: Any = serving.answer(RequestFactory().get("/"), found)
    (file,) = [closer.__self__.file for closer in answer._resource_closers]
    with CaptureQueriesContext(connection) as queries:
        assert [len(piece) for piece in answer.streaming_content] == [262_144, 262_144, 75_712]
    assert (len(queries), file.closed) == (0, False)
    answer.close()
    assert file.closed


def test_a_file_costs_few_queries_however_many_there_are(
    thread: Thread, anna: Person, sent: Attachment, attach: Attach
) -> None:
    client = browser(anna)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(sent.get_absolute_url())
        return len(found)

    alone = cost()
    for _number in range(3):
        attach(anna, thread)
    assert (cost(), alone) == (alone, 3)


def test_no_server_gives_files_out_by_their_path(media: Path, sent: Attachment, anna: Person) -> None:
    assert not Path(settings.STATIC_ROOT).is_relative_to(settings.MEDIA_ROOT)
    assert not Path(settings.MEDIA_ROOT).is_relative_to(settings.STATIC_ROOT)
    for path in (f"/media/{sent.file.name}", f"/{sent.file.name}", f"/static/{sent.file.name}"):
        assert browser(anna).get(path).status_code == 404
