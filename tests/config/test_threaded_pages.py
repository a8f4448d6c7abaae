"""Pages by WSGI inside an ASGI server: the answers are those of the WSGI application."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from wsgiref.util import FileWrapper

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from config import threaded
from config.threaded import ThreadedPages

Messages = list[dict[str, Any]]
SCOPE: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "path": "/zażółć/",
    "query_string": b"a=1",
    "http_version": "1.1",
    "scheme": "http",
    "server": ("127.0.0.1", 8000),
    "client": ("127.0.0.1", 5000),
    "headers": [],
}


def ask(
    application: Callable[..., Any], body: list[bytes] | None = None, headers: dict[str, str] | None = None
) -> Messages:
    parts = list(body or [b""])
    said: Messages = []

    async def receive() -> dict[str, Any]:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {
        **SCOPE,
        "method": "POST" if body else "GET",
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    asyncio.run(ThreadedPages(application, 1)(scope, receive, send))
    return said


def django_answer(response: Any) -> Callable[..., Any]:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response(
            "201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
        )
        return response

    return application


HEAD = {
    "type": "http.response.start",
    "status": 201,
    "headers": [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")],
}


def test_a_page_is_one_head_and_one_body() -> None:
    said = ask(django_answer(HttpResponse("Tere")))
    assert said == [HEAD, {"type": "http.response.body", "body": b"Tere"}]


def test_what_streams_comes_piece_by_piece_and_is_closed() -> None:
    closed = threading.Event()

    def pieces() -> Iterator[bytes]:
        try:
            yield b"one"
            yield b"two"
        finally:
            closed.set()

    said = ask(django_answer(StreamingHttpResponse(pieces())))
    assert [message.get("body") for message in said] == [None, b"one", b"two", b""]
    assert closed.is_set()


def test_a_file_streams_too() -> None:
    said = ask(django_answer(FileWrapper(BytesIO(b"x" * 10_000))))
    assert b"".join(message.get("body", b"") for message in said) == b"x" * 10_000


def test_a_small_file_is_sent_at_once() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [("Content-Length", "10000")])
        return FileWrapper(BytesIO(b"x" * 10_000), 100)

    assert [message.get("body") for message in ask(application)] == [None, b"x" * 10_000]


def test_a_form_arrives_whole_however_it_was_cut() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        environ["PATH_INFO"] = environ["PATH_INFO"].encode("latin-1").decode()
        said = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {environ['QUERY_STRING']} "
        return HttpResponse(said.encode() + environ["wsgi.input"].read(9))

    said = ask(application, [b"abc", b"def", b"ghi"], {"content-length": "9"})
    assert said[1]["body"] == "POST /zażółć/ a=1 abcdefghi".encode()


def test_no_thread_is_taken_before_the_client_has_said_everything() -> None:
    """The only thread answers somebody else while four clients drip."""

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return HttpResponse(environ["wsgi.input"].read())

    pages = ThreadedPages(application, 1, body_seconds=0.3)
    said: Messages = []

    async def drip() -> dict[str, Any]:
        await asyncio.sleep(0.1)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def quick() -> dict[str, Any]:
        return {"type": "http.request", "body": b"quick", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def all_of_them() -> None:
        slow = [asyncio.create_task(pages(SCOPE, drip, send)) for _ in range(4)]
        await asyncio.sleep(0.05)
        await pages(SCOPE, quick, send)
        await asyncio.gather(*slow)

    asyncio.run(all_of_them())
    assert [message["status"] for message in said if "status" in message] == [200, 408, 408, 408, 408]
    assert said[1] == {"type": "http.response.body", "body": b"quick"}
    assert (b"connection", b"close") in said[2]["headers"]


def test_no_thread_waits_for_a_reader_of_what_streams() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return StreamingHttpResponse([b"one", b"two"])

    pages = ThreadedPages(application, 1)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def both() -> Messages:
        never, said = asyncio.Event(), []

        async def takes_nothing(message: dict[str, Any]) -> None:
            if "body" in message:
                await never.wait()

        async def takes_all(message: dict[str, Any]) -> None:
            said.append(message)

        stuck = asyncio.create_task(pages(SCOPE, receive, takes_nothing))
        await asyncio.sleep(0.05)
        await asyncio.wait_for(pages(SCOPE, receive, takes_all), 5)
        stuck.cancel()
        return said

    assert [message.get("body") for message in asyncio.run(both())] == [None, b"one", b"two", b""]


def test_what_is_too_large_is_refused_and_who_goes_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        raise AssertionError("nobody asked for a page")

    monkeypatch.setattr(threaded, "LARGEST_BODY", 5)
    assert ask(application, [b"abc", b"def", b"ghi"])[0]["status"] == 413

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError("nobody is there")

    asyncio.run(ThreadedPages(application, 1)(SCOPE, gone, send))


def test_the_length_of_a_body_in_chunks_is_known() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return HttpResponse(environ["CONTENT_LENGTH"])

    assert ask(application, [b"abc", b"def"])[1]["body"] == b"6"


def test_a_header_with_an_underscore_cannot_pass_for_another() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return HttpResponse(environ["HTTP_X_FORWARDED_FOR"])

    said = ask(application, headers={"x-forwarded-for": "1.1.1.1", "x_forwarded_for": "6.6.6.6"})
    assert said[1]["body"] == b"1.1.1.1"


def test_a_fault_of_the_application_is_the_servers_to_answer() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError, match="a fault of ours"):
        ask(application)
