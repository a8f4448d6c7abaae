"""Text and PDF: what needs no walk through its parts."""

import re

from conversations.files.unfit import Unfit

# What no text has: NUL and the other controls, but for tab, line ends, form feed and escape.
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MARKED = (b"\xff\xfe", b"\xfe\xff")
# How begins what another program would run or show rather than read.
PROGRAMS = re.compile(
    rb"<!doctype|<html|<head|<body|<script|<svg|<iframe|<\?|<%|#!|mz[\x80-\xff]|%pdf-", re.IGNORECASE
)
LOOKED_AT = 4096
PDF_END = re.compile(rb"%%EOF[\s\x00]{0,1024}\Z")


def text(content: bytes) -> bytes:
    """In whatever encoding; only UTF-16 may hold NULs, and says so first. Raises Unfit."""
    if content.startswith(MARKED):
        try:
            head = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise Unfit from None
    else:
        head = content.removeprefix(b"\xef\xbb\xbf")
    if CONTROLS.search(head) or PROGRAMS.match(beginning(head[:LOOKED_AT])):
        raise Unfit
    return content


def beginning(head: bytes) -> bytes:
    """Behind spaces and remarks."""
    head = head.lstrip()
    while head.startswith(b"<!--"):
        head = head.partition(b"-->")[2].lstrip()
    return head


def pdf(content: bytes) -> bytes:
    """From its first byte to its last: nothing stands before or behind. Raises Unfit."""
    if not content.startswith(b"%PDF-1.") and not content.startswith(b"%PDF-2."):
        raise Unfit
    if not PDF_END.search(content, max(0, len(content) - 1100)):
        raise Unfit("broken")
    return content
