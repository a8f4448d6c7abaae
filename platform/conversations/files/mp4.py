"""MP4 and M4A (ISO 14496-12): boxes within boxes. What tells where and with what a film was made is blanked in its
place, because every other place in the file is counted from the beginning."""

import struct
from collections.abc import Iterator

from conversations.files.unfit import Unfit

FILMS = {
    b"isom",
    b"iso2",
    b"iso3",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"MSNV",
    b"dash",
}
SOUNDS = {b"M4A ", b"M4B ", *FILMS}
INSIDE = {b"moov", b"trak"}  # boxes of which the inside is looked at
TELLING = {b"udta", b"meta", b"uuid"}
MOST_BOXES = 20_000


def film(content: bytes) -> bytes:
    return cleaned(content, FILMS)


def sound(content: bytes) -> bytes:
    return cleaned(content, SOUNDS)


def cleaned(content: bytes, brands: set[bytes]) -> bytes:
    """The same film or sound without what tells about it. Raises Unfit."""
    if content[4:8] != b"ftyp" or content[8:12] not in brands:
        raise Unfit
    made, names = bytearray(content), set()
    for name, begins, body, ends in boxes(content, 0, len(content)):
        names.add(name)
        blank_telling(made, content, name, begins, body, ends)
    if not {b"moov", b"mdat"} <= names and b"moof" not in names:
        raise Unfit("broken")
    return bytes(made)


def blank_telling(made: bytearray, content: bytes, name: bytes, begins: int, body: int, ends: int) -> None:
    if name in TELLING:
        made[begins + 4 : begins + 8] = b"free"
        made[body:ends] = bytes(ends - body)
    elif name in INSIDE:
        for inner in boxes(content, body, ends):
            blank_telling(made, content, *inner)


def boxes(content: bytes, place: int, ends: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Name, where it begins, where what is in it begins, where it ends. They fill the place, or it is broken."""
    for _number in range(MOST_BOXES):
        if place == ends:
            return
        if place + 8 > ends:
            raise Unfit("broken")
        length, name = struct.unpack_from(">I4s", content, place)
        body = place + 8
        if length == 1 and place + 16 <= ends:
            (length,) = struct.unpack_from(">Q", content, body)
            body += 8
        elif length == 0:
            length = ends - place
        if length < body - place or place + length > ends:
            raise Unfit("broken")
        yield name, place, body, place + length
        place += length
    raise Unfit("broken")
