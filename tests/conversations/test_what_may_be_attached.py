"""A file is what its name and its content both say, of a short list; what a picture tells of its taker is not kept."""

import random
import struct
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.files import KINDS, Unfit, exif, recognise
from tests.conversations import files
from tests.conversations.files import SECRET, box, chunk, segment

GOOD: dict[str, tuple[bytes, str]] = {
    "png": (files.png(), "image/png"),
    "jpg": (files.jpeg(), "image/jpeg"),
    "JPEG": (files.jpeg(), "image/jpeg"),
    "gif": (files.gif(), "image/gif"),
    "webp": (files.webp(), "image/webp"),
    "pdf": (files.pdf(), "application/pdf"),
    "docx": (
        files.ooxml("docx"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (files.ooxml("xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (
        files.ooxml("pptx"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "odt": (files.opendocument("odt"), "application/vnd.oasis.opendocument.text"),
    "ods": (files.opendocument("ods"), "application/vnd.oasis.opendocument.spreadsheet"),
    "odp": (files.opendocument("odp"), "application/vnd.oasis.opendocument.presentation"),
    "txt": ("Tere, sõbrad.\r\n\tJa veel.\n".encode(), "text/plain"),
    "md": (b"# Minutes\n\n<p align=center>and some of the HTML that Markdown knows</p>\n", "text/markdown"),
    "csv": ("Name;Preis\nMüller;1,50 €\n".encode("cp1252"), "text/csv"),
    "mp4": (files.mp4(), "video/mp4"),
    "m4a": (files.mp4(b"M4A "), "audio/mp4"),
    "mp3": (files.mp3(), "audio/mpeg"),
}


@pytest.mark.parametrize("ending", GOOD)
def test_what_is_on_the_list_is_kept_as_it_is(ending: str) -> None:
    content, content_type = GOOD[ending]
    kind, kept = recognise(f"name.{ending}", content)
    assert (kind.content_type, kept) == (content_type, content)


def test_each_kind_of_the_list_has_its_good_file() -> None:
    assert {kind.content_type for kind in KINDS} == {content_type for _content, content_type in GOOD.values()}


def test_texts_of_other_programs_are_texts() -> None:
    for content in (
        "ÿþ".encode("utf-16"),
        b"\xef\xbb\xbfafter a mark",
        b"10:00\x1b[1m bold \x1b[0m",
        b"\xff\xfe" + "a;b\n".encode("utf-16-le"),
        b"a < b and html is a word",
    ):
        assert recognise("a.txt", content)[1] == content


def test_sound_with_a_note_before_it_is_sound() -> None:
    note = b"ID3\x04\0\0\0\0\0\x0a" + bytes(10)
    for before in (note, note + bytes(50)):
        assert recognise("a.mp3", files.mp3(before))[1] == files.mp3(before)


HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + bytes(100)
ZIP = files.archive({"a.exe": EXE})
DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "a page": ("a.html", HTML, "kind"),
    "a page as a picture": ("a.png", HTML, "mismatch"),
    "a page as text": ("a.txt", HTML, "mismatch"),
    "a page behind spaces and a remark": ("a.md", b"\n <!-- hi --> <script>1</script>", "mismatch"),
    "a page in UTF-16 as text": ("a.txt", HTML.decode().encode("utf-16"), "mismatch"),
    "half a sign in UTF-16": ("a.txt", b"\xff\xfea", "mismatch"),
    "a drawing": ("a.svg", SVG, "kind"),
    "a drawing as a picture": ("a.png", SVG, "mismatch"),
    "a drawing as text": ("a.txt", b"<?xml version='1.0'?>" + SVG, "mismatch"),
    "a program": ("a.exe", EXE, "kind"),
    "a program as a document": ("a.pdf", EXE, "mismatch"),
    "a program as text": ("a.txt", EXE, "mismatch"),
    "a script of a shell as text": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "mismatch"),
    "a script of PHP behind a picture's name": ("a.php.jpg", b"<?php system($_GET['c']);", "mismatch"),
    "a picture's ending before a program's": ("a.jpg.exe", files.jpeg(), "kind"),
    "no ending": ("picture", files.png(), "kind"),
    "an archive": ("a.zip", ZIP, "kind"),
    "an archive as a document": ("a.docx", ZIP, "mismatch"),
    "an archive as a free document": ("a.odt", ZIP, "mismatch"),
    "a document with macros": ("a.docm", files.ooxml("docx", DOCM), "kind"),
    "a document with macros under another name": ("a.docx", files.ooxml("docx", DOCM), "macros"),
    "macros slipped into a document": (
        "a.xlsx",
        files.ooxml("xlsx", more={"xl/vbaProject.bin": b"1"}),
        "macros",
    ),
    "macros in a free document": (
        "a.ods",
        files.opendocument("ods", {"Basic/Standard/Module1.xml": "Sub"}),
        "macros",
    ),
    "a table as a document": ("a.docx", files.ooxml("xlsx"), "mismatch"),
    "a table as free text": ("a.odt", files.opendocument("ods"), "mismatch"),
    "a program before a document": ("a.docx", EXE + files.ooxml("docx"), "mismatch"),
    "something behind a document": ("a.docx", files.ooxml("docx") + EXE, "broken"),
    "a document cut off": ("a.docx", files.ooxml("docx")[:-30], "broken"),
    "a picture of another kind": ("a.png", files.jpeg(), "mismatch"),
    "a page that begins like a GIF": ("a.gif", b"GIF89a/*" + HTML + b"*/=1;", "broken"),
    "a page that begins like a JPEG": ("a.jpg", b"\xff\xd8\xff\xe0" + HTML, "broken"),
    "a page that begins like a PNG": ("a.png", b"\x89PNG\r\n\x1a\n" + HTML, "broken"),
    "a WebP that tells a wrong length": ("a.webp", files.webp()[:-4], "broken"),
    "a WebP without a picture": ("a.webp", files.riff((b"VP8X", bytes(10))), "broken"),
    "a PNG with a wrong sum": ("a.png", files.png().replace(b"IDAT", b"IDAt"), "broken"),
    "a PNG cut off": ("a.png", files.png()[:-6], "broken"),
    "a JPEG cut off": ("a.jpg", files.jpeg()[:-2], "broken"),
    "a GIF cut off": ("a.gif", files.gif()[:-1], "broken"),
    "a PNG of 50,000 by 50,000": ("a.png", files.png(width=50_000, height=50_000), "pixels"),
    "a JPEG of 65,535 by 65,535": (
        "a.jpg",
        files.jpeg(frame=segment(0xC0, b"\x08\xff\xff\xff\xff\x01\x01\x11\0")),
        "pixels",
    ),
    "a GIF of 65,535 by 65,535": (
        "a.gif",
        files.gif().replace(b"\x01\0\x01\0\x80", b"\xff\xff\xff\xff\x80"),
        "pixels",
    ),
    "a WebP of 16,383 by 16,383": (
        "a.webp",
        files.riff((b"VP8X", bytes(4) + b"\xfe\x3f\0\xfe\x3f\0"), files.LOSSLESS),
        "pixels",
    ),
    "a PDF behind a page": ("a.pdf", HTML + files.pdf(), "mismatch"),
    "an archive behind a PDF": ("a.pdf", files.pdf(ZIP), "broken"),
    "a PDF as text": ("a.txt", files.pdf(), "mismatch"),
    "a film of an unknown make": ("a.mp4", files.mp4(b"evil"), "mismatch"),
    "a page in a film's name": ("a.mp4", HTML, "mismatch"),
    "something behind a film": ("a.mp4", files.mp4() + HTML, "broken"),
    "a page as sound": ("a.mp3", HTML, "mismatch"),
    "a page behind a note of sound": ("a.mp3", b"ID3\x04\0\0\0\0\0\0" + HTML, "mismatch"),
    "sound cut off in its third frame": ("a.mp3", files.mp3()[:1000], "broken"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_not_what_it_says_or_not_on_the_list_is_refused(what: str) -> None:
    name, content, code = HOSTILE[what]
    with pytest.raises(Unfit) as refused:
        recognise(name, content)
    assert refused.value.code == code


NOTES: dict[str, tuple[str, bytes, bytes]] = {
    "a JPEG's notes": (
        "a.jpg",
        files.jpeg(
            segment(0xE1, b"Exif\0\0" + files.tiff(orientation=1)),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + SECRET),
            segment(0xE2, b"MPF\0" + SECRET),
            segment(0xED, b"Photoshop 3.0\0" + SECRET),
            segment(0xFE, SECRET),
            after=SECRET,
        ),
        files.jpeg(),
    ),
    "a JPEG's little picture": (
        "a.jpg",
        files.jpeg().replace(files.JFIF, segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01" + SECRET)),
        files.jpeg(),
    ),
    "a JPEG's second picture": ("a.jpg", files.jpeg(after=files.jpeg(segment(0xFE, SECRET))), files.jpeg()),
    "a PNG's notes": (
        "a.png",
        files.png(
            chunk(b"eXIf", files.tiff(orientation=1)),
            chunk(b"tEXt", b"Author\0" + SECRET),
            chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET),
            chunk(b"zTXt", b"Comment\0\0" + SECRET),
            chunk(b"tIME", bytes(7)),
            chunk(b"prVt", SECRET),
            after=SECRET,
        ),
        files.png(),
    ),
    "a GIF's notes": (
        "a.gif",
        files.gif(
            b"\x21\xfe" + bytes([len(SECRET)]) + SECRET + b"\0",
            b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\0",
            after=ZIP + SECRET,
        ),
        files.gif(),
    ),
    "a WebP's notes": (
        "a.webp",
        files.webp((b"EXIF", files.tiff(orientation=1)), (b"XMP ", SECRET), (b"prVt", SECRET), after=SECRET),
        files.riff((b"VP8X", bytes(10)), files.LOSSLESS),
    ),
}


@pytest.mark.parametrize("what", NOTES)
def test_what_a_picture_tells_besides_itself_is_not_kept(what: str) -> None:
    name, content, expected = NOTES[what]
    assert SECRET in content
    assert recognise(name, content)[1] == expected


def test_which_side_is_up_stays_without_the_rest() -> None:
    only = exif.only_orientation(files.tiff())
    assert (exif.orientation(only), len(only)) == (files.TURNED, 26)
    pictures = {
        "a.jpg": (
            files.jpeg(segment(0xE1, b"Exif\0\0" + files.tiff())),
            files.jpeg(segment(0xE1, b"Exif\0\0" + only)),
        ),
        "a.png": (files.png(chunk(b"eXIf", files.tiff())), files.png(chunk(b"eXIf", only))),
        "a.webp": (
            files.webp((b"EXIF", b"Exif\0\0" + files.tiff()), (b"XMP ", SECRET)),
            files.riff((b"VP8X", b"\x08" + bytes(9)), files.LOSSLESS, (b"EXIF", only)),
        ),
    }
    for name, (content, expected) in pictures.items():
        assert recognise(name, content)[1] == expected


def test_colours_and_repetition_stay() -> None:
    profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01" + bytes(30))
    repeated = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    timed = b"\x21\xf9\x04\0\x0a\0\0\0"
    for name, content in {
        "a.jpg": files.jpeg(profile, segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")),
        "a.png": files.png(chunk(b"iCCP", b"p\0\0" + bytes(9)), chunk(b"pHYs", bytes(9))),
        "a.gif": files.gif(repeated, timed),
    }.items():
        assert recognise(name, content)[1] == content


def test_what_a_film_tells_is_blanked_where_it_stands() -> None:
    place = box(b"udta", box(b"\xa9xyz", SECRET))
    content = files.mp4(telling=place) + box(b"uuid", bytes(16), SECRET)
    blank = box(b"free", bytes(len(place) - 8))
    expected = files.mp4(telling=blank) + box(b"free", bytes(16 + len(SECRET)))
    kept = recognise("a.mp4", content)[1]
    assert (kept, len(kept)) == (expected, len(content))


@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(st.tuples(st.integers(0, 2**16), st.binary(max_size=6)), max_size=4),
    st.integers(0, 2**16),
)
def test_whatever_happens_to_a_file_it_is_kept_or_refused(
    ending: str, changes: list[tuple[int, bytes]], length: int
) -> None:
    """And what is kept once is kept as it is the next time."""
    content = bytearray(GOOD[ending][0])
    for place, other in changes:
        begins = place % len(content)
        content[begins : begins + len(other)] = other
    cut = bytes(content[: length % (2 * len(content)) + 1])
    try:
        kind, kept = recognise(f"a.{ending}", cut)
    except Unfit:
        return
    assert len(kept) <= len(cut) + 16
    assert recognise(f"a.{ending}", kept) == (kind, kept)


def slow_ones() -> dict[str, tuple[str, bytes]]:
    many = 4 * 1024 * 1024
    noise = random.Random(3).randbytes(many)
    return {
        "ten million little blocks": ("a.gif", files.gif(b"\x21\xfe" + b"\x01a" * (many // 2) + b"\0")),
        "a million empty chunks": ("a.png", files.png(chunk(b"tEXt", b"") * (many // 12))),
        "a million empty segments": ("a.jpg", files.jpeg(segment(0xFE, b"") * (many // 4))),
        "a million empty boxes": ("a.mp4", files.mp4(telling=box(b"udta") * (many // 8))),
        "an endless scan": ("a.jpg", files.jpeg()[:-2] + b"\xff" * many),
        "a table of contents alone": (
            "a.docx",
            b"PK\x03\x04" + noise + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 9, 9, many, 4, 0),
        ),
        "brackets": ("a.txt", b"<!-- -->" * (many // 8)),
        "spaces": ("a.pdf", b"%PDF-1.7" + b"%%EOF " * (many // 6) + b"x"),
        "nothing behind a note": ("a.mp3", b"ID3\x04\0\0\0\0\0\0" + bytes(many)),
    }


@pytest.mark.parametrize("what", slow_ones())
def test_no_file_holds_a_process_up(what: str) -> None:
    """Four MiB of what is worst: a second of the processor at most."""
    name, content = slow_ones()[what]
    begins = time.thread_time()
    with suppress(Unfit):
        recognise(name, content)
    assert time.thread_time() - begins < 1.0
