"""PNG (RFC 2083 and its third edition): kept are the chunks that draw the picture, not those that tell about it."""

import struct
import zlib

from conversations.files.exif import only_orientation
from conversations.files.unfit import Unfit, require_size

SIGNATURE = b"\x89PNG\r\n\x1a\n"
NEEDED = {
    *(b"IHDR", b"PLTE", b"IDAT", b"tRNS"),
    *(b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT"),
}
MOST_CHUNKS = 50_000


def cleaned(content: bytes) -> bytes:
    """The same picture; what follows its end is cut off. Raises Unfit."""
    if not content.startswith(SIGNATURE):
        raise Unfit
    kept, place, has_data = [SIGNATURE], len(SIGNATURE), False
    for number in range(MOST_CHUNKS):
        if place + 12 > len(content):
            raise Unfit("broken")
        length, name = struct.unpack_from(">I4s", content, place)
        data = content[place + 8 : place + 8 + length]
        check = content[place + 8 + length : place + 12 + length]
        if int.from_bytes(check, "big") != zlib.crc32(name + data) or len(check) != 4:
            raise Unfit("broken")
        if (number == 0) != (name == b"IHDR") or (number == 0 and length != 13):
            raise Unfit("broken")
        if name == b"IHDR":
            require_size(*struct.unpack_from(">II", data))
        if name == b"IEND":
            if not has_data or length:
                raise Unfit("broken")
            return b"".join([*kept, chunk(b"IEND", b"")])
        has_data = has_data or name == b"IDAT"
        if name in NEEDED:
            kept.append(content[place : place + 12 + length])
        elif name == b"eXIf" and (block := only_orientation(data)):
            kept.append(chunk(b"eXIf", block))
        place += 12 + length
    raise Unfit("broken")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), name) + data + struct.pack(">I", zlib.crc32(name + data))
