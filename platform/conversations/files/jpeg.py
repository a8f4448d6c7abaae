"""JPEG (ITU-T T.81 annex B): kept are the segments that draw the picture, the colour profile and which side is up.

What cameras write about the place and the owner goes, and what follows the end of the picture as well: telephones
hide a second picture or a film there, others an archive.
"""

import re
import struct

from conversations.files.exif import only_orientation
from conversations.files.unfit import Unfit, require_size

START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
NEEDED = FRAMES | {0xC4, 0xCC, SCAN, 0xDB, 0xDC, 0xDD}
EXIF, ICC, ADOBE = b"Exif\0\0", b"ICC_PROFILE\0", b"Adobe"
# In the data of a scan a 0xFF is followed by 0, by a restart marker or by another 0xFF; anything else ends it.
END_OF_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
MOST_SEGMENTS = 10_000


def cleaned(content: bytes) -> bytes:
    """The same picture, none of its data touched. Raises Unfit."""
    if content[:3] != b"\xff\xd8\xff":
        raise Unfit
    kept, place = [b"\xff\xd8"], 2
    has_frame = has_scan = False
    for _number in range(MOST_SEGMENTS):
        marker, place = next_marker(content, place)
        if marker == END:
            if not has_scan:
                raise Unfit("broken")
            return b"".join([*kept, b"\xff\xd9"])
        payload, place = segment(content, place)
        if marker in FRAMES and len(payload) >= 5:
            require_size(*struct.unpack_from(">HH", payload, 1))
            has_frame = True
        if again := to_keep(marker, payload):
            kept.append(struct.pack(">BBH", 0xFF, marker, len(again) + 2) + again)
        if marker == SCAN:
            ends = END_OF_SCAN.search(content, place)
            if ends is None or not has_frame:
                raise Unfit("broken")
            kept.append(content[place : ends.start()])
            place, has_scan = ends.start(), True
    raise Unfit("broken")


def next_marker(content: bytes, place: int) -> tuple[int, int]:
    begun = place
    while content[place : place + 1] == b"\xff":
        place += 1
    if place == begun or place >= len(content):
        raise Unfit("broken")
    return content[place], place + 1


def segment(content: bytes, place: int) -> tuple[bytes, int]:
    length = int.from_bytes(content[place : place + 2], "big")
    if length < 2 or place + length > len(content):
        raise Unfit("broken")
    return content[place + 2 : place + length], place + length


def to_keep(marker: int, payload: bytes) -> bytes:
    """What of a segment stays; nothing, where it draws nothing."""
    if marker in NEEDED:
        return payload
    if marker == 0xE0 and payload[:5] == b"JFIF\0" and len(payload) >= 14:
        return payload[:12] + b"\0\0"  # without the small picture in it
    if marker == 0xE1 and payload[:6] == EXIF:
        block = only_orientation(payload[6:])
        return block and EXIF + block
    if (marker == 0xE2 and payload.startswith(ICC)) or (marker == 0xEE and payload.startswith(ADOBE)):
        return payload
    return b""
