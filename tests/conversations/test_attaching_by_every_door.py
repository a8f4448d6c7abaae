"""The form without a script, the script's upload, the API and the socket: one action behind all of them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.functional import Promise

from conversations import actions
from conversations.models import Attachment, Message, Thread
from people.models import Person
from tests.conversations import files
from tests.conversations.conftest import Attach, Say
from tests.conversations.test_attachments import stored
from tests.people import browser

pytestmark = pytest.mark.django_db


def upload(name: str = "a.png", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or files.png(), "text/html")


def written(*uploads: SimpleUploadedFile, body: str = "Look.", **more: Any) -> dict[str, Any]:
    return {"body": body, "language": "en", "client_id": "of-the-page", "files": list(uploads), **more}


def test_the_form_sends_files_with_its_words(media: Path, thread: Thread, mads: Person) -> None:
    client, address = browser(mads), f"/threads/{thread.pk}/messages/"
    page = client.get(f"/threads/{thread.pk}/").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert "At most 5, of 20 MB each and 30 MB together" in page
    accepted = re.search(r'accept="([^"]*)"', page)
    assert accepted and ".docx" in accepted[1] and ".svg" not in accepted[1]
    answer = client.post(address, written(upload("b.png"), upload("a.txt", b"Hi.")))
    assert (answer.status_code, answer.url) == (302, f"/threads/{thread.pk}/?before=2#m1")
    assert list(Attachment.objects.values_list("message__seq", "name", "content_type")) == [
        (1, "b.png", "image/png"),
        (1, "a.txt", "text/plain"),
    ]
    picture, text = Attachment.objects.all()
    page = client.get(answer.url).content.decode()
    assert f'<img src="/attachments/{picture.key}/" alt="b.png" loading="lazy" decoding="async">' in page
    assert f'<a class="attachment" href="/attachments/{text.key}/" download>' in page
    assert "Text, 3\xa0bytes" in page


def test_a_form_that_comes_in_twice_is_one_message_with_its_files_once(
    media: Path, thread: Thread, mads: Person, django_capture_on_commit_callbacks: Any
) -> None:
    client, address = browser(mads), f"/threads/{thread.pk}/messages/"
    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(address, written(upload())) for _click in (1, 2)]
    assert answers[0].url == answers[1].url
    assert (Message.objects.count(), Attachment.objects.count(), len(stored(media))) == (1, 1, 1)


def test_a_form_may_have_files_alone(media: Path, thread: Thread, mads: Person) -> None:
    client, address = browser(mads), f"/threads/{thread.pk}/messages/"
    assert client.post(address, written(upload(), body="")).status_code == 302
    answer = client.post(address, written(body="", client_id="second"))
    assert (answer.status_code, "Write something first." in answer.content.decode()) == (422, True)


def test_what_is_refused_keeps_the_words_and_the_other_files(
    media: Path, thread: Thread, mads: Person
) -> None:
    """Sent again, the files that were taken go along without being chosen again, unless they are unticked."""
    client, address = browser(mads), f"/threads/{thread.pk}/messages/"
    answer = client.post(address, written(upload("good.png"), upload("bad.svg", b"<svg/>"), body="My words."))
    page = answer.content.decode()
    kept = Attachment.objects.get()
    assert answer.status_code == 422
    assert not Message.objects.exists()
    assert "“bad.svg” is of a kind that can&#x27;t be attached." in page
    assert "My words." in page
    ticked = f'<input type="checkbox" name="attachments" value="{kept.key}" id="kept-{kept.key}" checked>'
    assert ticked in page
    assert "Send good.png (" in page
    assert client.post(address, written(attachments=[kept.key])).status_code == 302
    assert Attachment.objects.get().message == Message.objects.get()


def test_words_that_are_refused_keep_the_files(media: Path, thread: Thread, mads: Person) -> None:
    address = f"/threads/{thread.pk}/messages/"
    answer = browser(mads).post(address, written(upload(), body="x" * 30_000))
    assert (answer.status_code, "checked>" in answer.content.decode()) == (422, True)
    assert Attachment.objects.get().message is None


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"files": [upload() for _number in range(6)]}, "A message takes 5 files at most."),
        ({"attachments": list("abcdef")}, "A message takes 5 files at most."),
        ({"attachments": ["no-such-file"]}, "A file of this message is not there any more."),
        ({"attachments": ["a\0b", "ä" * 4000]}, "A file of this message is not there any more."),
    ],
)
def test_too_many_files_and_lost_ones_are_a_sentence(
    media: Path, thread: Thread, mads: Person, more: dict[str, Any], sentence: str
) -> None:
    for one in more.get("files", []):
        one.seek(0)
    answer = browser(mads).post(f"/threads/{thread.pk}/messages/", {**written(), **more})
    page = answer.content.decode()
    assert (answer.status_code, sentence in page, "Look." in page) == (422, True, True)
    assert not Message.objects.exists()


def test_the_sentence_is_in_the_readers_language_and_not_in_that_of_the_writers_thread(
    thread: Thread, anna: Person
) -> None:
    (refused,) = actions.post_messages(
        drafts=[
            actions.draft(
                author=anna, thread=thread, client_id="x", body="", language="en", attachments=["gone"]
            )
        ]
    )
    assert isinstance(refused, actions.PostRefused)
    assert isinstance(refused.message, Promise)


def test_a_script_uploads_one_by_one_and_takes_back(
    media: Path, thread: Thread, mads: Person, anna: Person, django_capture_on_commit_callbacks: Any
) -> None:
    client, address = browser(mads), f"/threads/{thread.pk}/attachments/"
    answer = client.post(address, {"file": upload("ö.png")})
    found = Attachment.objects.get()
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "key": found.key,
            "name": "ö.png",
            "size": len(files.png()),
            "content_type": "image/png",
            "url": f"/attachments/{found.key}/",
        },
    )
    assert browser(anna).delete(found.get_absolute_url()).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(found.get_absolute_url()).status_code == 204
    assert (Attachment.objects.count(), stored(media)) == (0, [])


def test_a_script_is_told_why_not(
    media: Path, thread: Thread, mads: Person, kadri: Person, anna: Person
) -> None:
    client, address = browser(mads), f"/threads/{thread.pk}/attachments/"
    refused = client.post(address, {"file": upload("a.svg")})
    assert (refused.status_code, refused.json()["code"]) == (400, "kind")
    assert refused.json()["detail"].startswith("“a.svg” is of a kind")
    assert client.post(address, {"file": "text"}).status_code == 400
    assert client.get(address).status_code == 405
    assert browser(kadri).post(address, {"file": upload()}).status_code == 404
    assert browser().post(address, {"file": upload()}).status_code == 302
    actions.set_locked(thread=thread, by=anna, is_locked=True)
    assert (client.post(address, {"file": upload()}).status_code, stored(media)) == (409, [])
    actions.set_locked(thread=thread, by=anna, is_locked=False)
    answers = [client.post(address, {"file": upload()}) for _number in range(20)]
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "rate")
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_what_was_sent_cannot_be_taken_back(thread: Thread, mads: Person, attach: Attach, say: Say) -> None:
    sent = attach(mads, thread)
    say(mads, thread, attachments=[sent.key])
    assert browser(mads).delete(sent.get_absolute_url()).status_code == 404
    assert browser(mads).delete(f"/api/v1{sent.get_absolute_url()}").status_code == 409
    assert Attachment.objects.get() == sent


def test_a_program_uploads_posts_reads_and_takes_back(media: Path, thread: Thread, mads: Person) -> None:
    client, address = browser(mads), f"/api/v1/threads/{thread.pk}/"
    first, second = [
        client.post(f"{address}attachments/", {"file": upload(name)}).json() for name in ("a.png", "b.png")
    ]
    body = {"body": "", "language": "en", "client_id": "x", "attachments": [first["key"]]}
    said = client.post(f"{address}messages/", json.dumps(body), content_type="application/json")
    assert (said.status_code, said.json()["attachments"]) == (201, [first])
    assert client.get(f"{address}messages/").json()["results"][0]["attachments"] == [first]
    for accepted in ("*/*", "image/png", "application/json"):
        answer = client.get(f"/api/v1{first['url']}", headers={"Accept": accepted})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
        assert answer.getvalue() == files.png()
    assert client.delete(f"/api/v1{second['url']}").status_code == 204
    assert client.get(f"/api/v1{second['url']}", headers={"Accept": "image/png"}).status_code == 404


def test_a_program_is_told_why_not(media: Path, thread: Thread, mads: Person, kadri: Person) -> None:
    client, address = browser(mads), f"/api/v1/threads/{thread.pk}/"
    refused = client.post(f"{address}attachments/", {"file": upload("a.exe", b"MZ")})
    assert (refused.status_code, [(one["pointer"], one["code"]) for one in refused.json()["errors"]]) == (
        400,
        [("#/file", "kind")],
    )
    assert client.post(f"{address}attachments/", {}).status_code == 400
    assert browser(kadri).post(f"{address}attachments/", {"file": upload()}).status_code == 404
    assert browser().post(f"{address}attachments/", {"file": upload()}).status_code == 401
    for keys, status in ((["no-such"], 409), (list("abcdef"), 400), ("text", 400), ([["deep"]], 400)):
        body = {"body": "Hi.", "language": "en", "client_id": "x", "attachments": keys}
        answer = client.post(f"{address}messages/", json.dumps(body), content_type="application/json")
        assert answer.status_code == status, keys
    assert not Message.objects.exists()


def test_pages_of_talk_cost_the_same_however_many_files(
    thread: Thread, mads: Person, attach: Attach, say: Say
) -> None:
    client = browser(mads)

    def cost() -> int:
        client.get(f"/threads/{thread.pk}/")
        with CaptureQueriesContext(connection) as found:
            client.get(f"/threads/{thread.pk}/")
        return len(found)

    say(mads, thread, attachments=[attach(mads, thread).key])
    alone = cost()
    for _number in range(2):
        say(mads, thread, attachments=[attach(mads, thread).key for _file in range(3)])
    assert cost() == alone


def test_a_thread_page_has_a_piece_for_each_kind_that_a_script_fills(thread: Thread, mads: Person) -> None:
    page = browser(mads).get(f"/threads/{thread.pk}/").content.decode()
    assert page.count('<template data-template="file"') == 13
    assert page.count('<template data-template="picture"') == 1
    assert 'data-upload="/threads/' in page
