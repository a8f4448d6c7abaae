"""HTTP as a browser's `fetch` does it, in a few lines: over whatever lies between, with a patience."""

import asyncio
from typing import NamedTuple
from urllib.parse import urlencode

PATIENCE_SECONDS = 10.0
TOKEN = "t" * 32


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


async def ask(port: int, path: str, session: str, fields: dict[str, str] | None = None) -> Answer:
    """GET, or with `fields` a form. Raises OSError where no whole answer comes, as a browser does."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await exchange(port, path, session, fields)
    except (TimeoutError, EOFError, ValueError) as error:
        raise OSError(f"no whole answer: {error!r}") from error


async def exchange(port: int, path: str, session: str, fields: dict[str, str] | None) -> Answer:
    body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields}).encode() if fields else b""
    head = [
        f"{'POST' if fields else 'GET'} {path} HTTP/1.1",
        "Host: localhost",
        f"Cookie: sessionid={session}; csrftoken={TOKEN}",
        "Connection: close",
        *(
            ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            if fields
            else []
        ),
    ]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        top = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in top[1:])}
        return Answer(int(top[0].split()[1]), headers, (await content(reader, headers)).decode())
    finally:
        writer.close()


async def content(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    whole = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        whole += (await reader.readexactly(size + 2))[:-2]
    return whole
