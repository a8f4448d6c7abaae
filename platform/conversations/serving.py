"""The bytes of a file, to whoever may have them at this moment: whole, in part, or only what would be said of them.

The program itself gives them out, for no proxy can ask who reads: each request is looked at anew. Nothing that
is given out can act as a page of ours: it is a download, but for pictures, is taken for what we say it is, and
runs nothing.
"""

import logging
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header

from conversations import policy
from conversations.files import kind_of
from conversations.models import Attachment

log = logging.getLogger("conversations")

PIECE = 256 * 1024
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z")
HARMLESS = "sandbox; default-src 'none'; frame-ancestors 'none'"


def visible_attachment(person: Any, key: str) -> Attachment:
    """What `person` may have now. Raises Http404; what isn't sent is its uploader's, while they may post there."""
    found = Attachment.objects.visible_to(person).for_serving().filter(key=key).first()
    if found is None or (found.message_id is None and not policy.may_post(person, found.thread)):
        raise Http404
    return found


class Piece(Iterator[bytes]):
    """Some bytes of a file, a quarter of a MiB at a time; it closes the file with the answer."""

    def __init__(self, file: File, first: int, length: int) -> None:
        self.file, self.left = file, length
        file.seek(first)

    def __next__(self) -> bytes:
        piece: bytes = self.file.read(min(PIECE, self.left))
        if not piece:
            raise StopIteration
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.file.close()


def answer(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """To GET or HEAD, after `visible_attachment`."""
    is_private = attachment.place.space.is_confidential
    etag = "" if is_private else f'"{attachment.key}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag or None)
    if response is None:
        response = in_part(request, attachment, etag)
    for name, value in headers(attachment, etag).items():
        response.headers[name] = value
    patch_vary_headers(response, ["Cookie"])
    return response


def in_part(request: HttpRequest, attachment: Attachment, etag: str) -> HttpResponseBase:
    size = attachment.size
    asked = wanted(request, size, etag)
    if asked is None:
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"}
        )
    first, last = asked
    is_part = (first, last) != (0, size - 1)
    told = {"Content-Length": str(last - first + 1), "Content-Type": attachment.content_type}
    if is_part:
        told["Content-Range"] = f"bytes {first}-{last}/{size}"
    status = HTTPStatus.PARTIAL_CONTENT if is_part else HTTPStatus.OK
    file = opened(attachment)
    if request.method == "HEAD":
        file.close()
        return HttpResponse(status=status, headers=told)
    return StreamingHttpResponse(Piece(file, first, last - first + 1), status=status, headers=told)


def opened(attachment: Attachment) -> File:
    try:
        return attachment.file.open("rb")
    except OSError as error:
        log.error("The file of attachment %s cannot be read: %s", attachment.pk, error)
        raise Http404


def wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First and last octet (RFC 9110 §14): the whole where no part is asked for, several are, or the part is of
    another version, and for HEAD; None where the part lies outside."""
    whole = (0, size - 1)
    asked = RANGE.match(request.headers.get("Range", "").strip())
    if request.method != "GET" or asked is None or asked.groups() == ("", ""):
        return whole
    if (condition := request.headers.get("If-Range")) is not None and (not etag or condition != etag):
        return whole
    if not asked[1]:
        length = min(int(asked[2]), size)
        return (size - length, size - 1) if length else None
    first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    if asked[2] and int(asked[2]) < first:
        return whole
    return (first, last) if first < size else None


def headers(attachment: Attachment, etag: str) -> dict[str, str]:
    is_picture = kind_of(attachment.content_type).is_picture
    found = {
        "Content-Disposition": content_disposition_header(not is_picture, attachment.name) or "inline",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": HARMLESS,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex, nofollow",
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=0, must-revalidate" if etag else "private, no-store",
    }
    return {**found, "ETag": etag} if etag else found
