"""WebP (RFC 9649): kept are the chunks that draw the picture, the colour profile and which side is up."""

import struct
from collections.abc import Iterable

from conversations.files.exif import only_orientation
from conversations.files.unfit import Unfit, require_size

LOSSY, LOSSLESS, EXTENDED = b"VP8 ", b"VP8L", b"VP8X"
NEEDED = {LOSSY, LOSSLESS, EXTENDED, b"ANIM", b"ANMF", b"ALPH", b"ICCP"}
HAS_EXIF, HAS_XMP = 0x08, 0x04
MOST_CHUNKS = 20_000


def cleaned(content: bytes) -> bytes:
    """The same picture; what lies behind the length that it tells is cut off. Raises Unfit."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise Unfit
    ends = 8 + int.from_bytes(content[4:8], "little")
    if ends > len(content):
        raise Unfit("broken")
    kept: dict[int, tuple[bytes, bytes]] = {}
    place = 12
    for number in range(MOST_CHUNKS):
        if place >= ends:
            break
        name, length = struct.unpack_from("<4sI", content[place : place + 8].ljust(8, b"\0"))
        data = content[place + 8 : place + 8 + length]
        if place + 8 + length > ends:
            raise Unfit("broken")
        if number == 0:
            require_size(*size(name, data))
        if name in NEEDED:
            kept[number] = (name, data)
        elif name == b"EXIF" and (block := only_orientation(data.removeprefix(b"Exif\0\0"))):
            kept[number] = (name, block)
        place += 8 + length + length % 2
    else:
        raise Unfit("broken")
    names = {name for name, _data in kept.values()}
    if not names & {LOSSY, LOSSLESS, b"ANMF"}:
        raise Unfit("broken")
    if kept[0][0] == EXTENDED:
        kept[0] = (EXTENDED, flagged(kept[0][1], has_exif=b"EXIF" in names))
    else:
        kept = {number: one for number, one in kept.items() if one[0] != b"EXIF"}
    return riff(kept.values())


def size(name: bytes, data: bytes) -> tuple[int, int]:
    """Of the first chunk, which says how large the picture is."""
    if name == EXTENDED and len(data) == 10:
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if name == LOSSLESS and len(data) > 5 and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == LOSSY and len(data) > 10 and data[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise Unfit("broken")


def flagged(data: bytes, *, has_exif: bool) -> bytes:
    flags = data[0] & ~(HAS_EXIF | HAS_XMP) | (HAS_EXIF if has_exif else 0)
    return bytes([flags]) + data[1:]


def riff(chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    body = b"WEBP" + b"".join(
        struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body
