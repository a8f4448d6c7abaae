"""What a client sends fills neither memory nor disk, and a slow line has the time that files need."""

import asyncio
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import reverse

from config import receiving
from config.receiving import Allowance, Receiver, TooLarge, TooMuch, is_upload
from config.threaded import ThreadedPages
from conversations.files.limits import LARGEST_TOGETHER

Messages = list[dict[str, Any]]


def sender(*parts: bytes, wait: float = 0.0) -> Callable[[], Any]:
    """Says these one after the other, with a pause before each."""

    async def say() -> AsyncIterator[dict[str, Any]]:
        for number, part in enumerate(parts, 1):
            await asyncio.sleep(wait)
            yield {"type": "http.request", "body": part, "more_body": number < len(parts)}

    said = say()
    return lambda: anext(said)


def taken(receiver: Receiver, allowance: Allowance, receive: Callable[[], Any]) -> bytes:
    async def take() -> bytes:
        body = BytesIO()
        length = await receiver.take(allowance, receive, body)
        assert length == len(body.getvalue())
        return body.read()

    return asyncio.run(take())


def test_the_addresses_that_take_files_are_those_of_talk_of_forms_and_of_scanned_lists_alone() -> None:
    own = ["conversations:attachments", "conversations:messages", "api:thread-attachments"]
    own += ["proof:scans", "api:proof-scans"]
    paths = [reverse(name, args=[7]) for name in own]
    paths += [reverse(f"registrations:{which}-form-page", args=[7, 3]) for which in ("first", "second")]
    paths += [reverse("api:plan-form-files", args=[7, which]) for which in ("first", "second")]
    assert [is_upload(path) for path in paths] == [True] * 9
    others = ["/threads/7/", "/threads/7/messages/1/", "/accounts/login/", "/x/threads/7/messages/", "/"]
    others += ["/seats/7/scans/", "/seats/7/proof/", "/seats/7/proof/scans/abc/removal/", "/projects/7/"]
    assert [is_upload(path) for path in others] == [False] * len(others)
    assert receiving.LARGEST_UPLOAD > LARGEST_TOGETHER


def test_what_is_large_waits_on_the_disk_and_is_gone_afterwards() -> None:
    receiver = Receiver(5, str(settings.FILE_UPLOAD_TEMP_DIR))

    async def take() -> None:
        with receiver.place() as body:
            length = await receiver.take(Allowance(2**20), sender(b"x" * 2**19, b"y" * 2**19), body)
            assert (length, receiver.held, body._rolled) == (2**20, 2**20, True)  # type: ignore[attr-defined]
            receiver.let_go(length)

    asyncio.run(take())
    assert receiver.held == 0


def test_more_than_an_address_takes_is_refused_and_nothing_of_it_held() -> None:
    receiver = Receiver(5)
    for parts in ([b"abc", b"def"], [b"abcdef"]):
        with pytest.raises(TooLarge):
            taken(receiver, Allowance(5), sender(*parts))
    assert taken(receiver, Allowance(5), sender(b"abc", b"de")) == b"abcde"
    assert receiver.held == 5


def test_a_browser_is_heard_to_its_end_before_it_is_told_but_not_for_ever() -> None:
    receiver, asked = Receiver(5), []

    def counting(receive: Callable[[], Any]) -> Callable[[], Any]:
        def ask() -> Any:
            asked.append(1)
            return receive()

        return ask

    for ignored, heard in ((100, 10), (4, 5)):
        asked.clear()
        with pytest.raises(TooLarge):
            taken(receiver, Allowance(5, ignored=ignored), counting(sender(*[b"ab"] * 10)))
        assert len(asked) == heard
    assert receiver.held == 0


def test_one_process_holds_no_more_than_it_can_bear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_IN_MEMORY", 8)
    receiver = Receiver(5)
    assert taken(receiver, Allowance(5), sender(b"abcde")) == b"abcde"
    with pytest.raises(TooMuch):
        taken(receiver, Allowance(5), sender(b"ab", b"cd"))
    assert receiver.held == 5
    receiver.let_go(5)
    assert taken(receiver, Allowance(5), sender(b"ab", b"cd")) == b"abcd"


def test_files_that_fill_the_disk_are_in_the_way_of_files_and_of_no_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who may not even sign in can send to an address of files, and as slowly as a slow line does."""
    monkeypatch.setattr(receiving, "IN_MEMORY", 4)
    monkeypatch.setattr(receiving, "MOST_ON_DISK", 12)
    receiver, files = Receiver(5), Allowance(100)
    assert taken(receiver, files, sender(b"abc", b"defg", b"hij")) == b"abcdefghij"
    with pytest.raises(TooMuch):
        taken(receiver, files, sender(b"abc", b"de"))
    assert taken(receiver, Allowance(5), sender(b"ab", b"cd")) == b"abcd"
    assert (receiver.in_memory, receiver.on_disk) == (4, 10)
    receiver.let_go(10)
    assert taken(receiver, files, sender(b"abc", b"de")) == b"abcde"
    assert (receiver.in_memory, receiver.on_disk) == (4, 5)


def test_a_full_disk_is_too_much_and_forgotten() -> None:
    class Full(BytesIO):
        def write(self, *_given: Any) -> int:
            raise OSError(28, "No space left on device")

    receiver = Receiver(5)
    with pytest.raises(TooMuch):
        asyncio.run(receiver.take(Allowance(5), sender(b"abc"), Full()))
    assert receiver.held == 0


def test_files_have_the_time_of_a_slow_line_and_drips_have_not() -> None:
    receiver = Receiver(0.15)
    files = Allowance(1000, seconds=0.01)
    assert taken(receiver, files, sender(*[b"x" * 10] * 5, wait=0.08)) == b"x" * 50
    for allowance, parts in ((Allowance(1000), [b"x" * 10] * 5), (files, [b"x"] * 8)):
        with pytest.raises(TimeoutError):
            taken(receiver, allowance, sender(*parts, wait=0.08))


def answered(application: Any, path: str, *parts: bytes, headers: dict[str, str] | None = None) -> Messages:
    said: Messages = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("localhost", 8000),
        "client": ("127.0.0.1", 5000),
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    asyncio.run(ThreadedPages(application, 1)(scope, sender(*parts), send))
    return said


def test_a_form_with_too_many_files_is_answered_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.setattr(receiving, "LARGEST_UPLOAD", 5)
    headers = {
        "host": "localhost",
        "content-type": "multipart/form-data; boundary=x",
        "accept-language": "en",
    }
    said = answered(get_wsgi_application(), "/threads/1/messages/", b"abc", b"def", headers=headers)
    assert said[0]["status"] == 413
    page = b"".join(message.get("body", b"") for message in said).decode()
    assert "The files of a message may have 30 MB together." in page


def test_only_an_address_that_takes_files_takes_more_than_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return HttpResponse(str(len(environ["wsgi.input"].read())).encode())

    large = b"x" * (11 * 1024 * 1024)
    assert answered(application, "/threads/1/attachments/", large)[1]["body"] == b"11534336"
    assert answered(application, "/threads/1/reading/", large)[0]["status"] == 413


def test_a_process_that_holds_too_much_says_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        raise AssertionError("nobody asked for a page")

    monkeypatch.setattr(receiving, "MOST_IN_MEMORY", 2)
    head = answered(application, "/threads/1/attachments/", b"abc")[0]
    assert (head["status"], (b"retry-after", b"30") in head["headers"]) == (503, True)
