"""Of what a camera writes into a picture one thing is needed to show it: which side is up. The rest, as where it was
taken, by whom and with what, is not."""

import struct

UPRIGHT = 1
TAG, SHORT = 0x0112, 3
MOST_ENTRIES = 500


def orientation(tiff: bytes) -> int:
    """1 to 8, as in TIFF 6.0; 1 where nothing is said."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 10:
        return UPRIGHT
    (place,) = struct.unpack_from(f"{order}I", tiff, 4)
    if place + 2 > len(tiff):
        return UPRIGHT
    (entries,) = struct.unpack_from(f"{order}H", tiff, place)
    for number in range(min(entries, MOST_ENTRIES)):
        entry = place + 2 + 12 * number
        if entry + 12 > len(tiff):
            break
        tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if (tag, kind, count) == (TAG, SHORT, 1):
            return value if 1 <= value <= 8 else UPRIGHT
    return UPRIGHT


def only_orientation(tiff: bytes) -> bytes:
    """The same block with nothing but which side is up; empty where that is the top anyway."""
    turned = orientation(tiff)
    if turned == UPRIGHT:
        return b""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, TAG, SHORT, 1, turned, 0, 0)
