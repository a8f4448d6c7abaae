"""GIF (89a): kept are the pictures, their timing and how often they repeat; comments, other programs' notes and what
follows the end are not."""

import struct

from conversations.files.unfit import Unfit, require_size

EXTENSION, PICTURE, TRAILER = 0x21, 0x2C, 0x3B
CONTROL, APPLICATION = 0xF9, 0xFF
REPEATING = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")
MOST_BLOCKS = 250_000


class Reader:
    """Walks from block to block. Raises Unfit("broken") at the end of what is there."""

    def __init__(self, content: bytes) -> None:
        self.content, self.place, self.blocks = content, 0, 0

    def take(self, length: int) -> bytes:
        found = self.content[self.place : self.place + length]
        if len(found) != length:
            raise Unfit("broken")
        self.place += length
        return found

    def skip_blocks(self) -> None:
        """Over a chain of blocks, each with its length before it, to the empty one that ends it."""
        while length := self.take(1)[0]:
            self.take(length)
            self.blocks += 1
            if self.blocks > MOST_BLOCKS:
                raise Unfit("broken")

    def colours(self, flags: int) -> None:
        if flags & 0x80:
            self.take(3 * 2 ** ((flags & 7) + 1))


def cleaned(content: bytes) -> bytes:
    """The same picture. Raises Unfit."""
    if content[:6] not in (b"GIF87a", b"GIF89a"):
        raise Unfit
    reader = Reader(content)
    width, height, flags = struct.unpack_from("<HHB", reader.take(13), 6)
    require_size(width, height)
    reader.colours(flags)
    kept, has_picture = [content[: reader.place]], False
    while True:
        begins = reader.place
        kind = reader.take(1)[0]
        if kind == TRAILER and has_picture:
            return b"".join([*kept, b"\x3b"])
        if kind == EXTENSION:
            label = reader.take(1)[0]
            reader.skip_blocks()
            block = content[begins : reader.place]
            if label == CONTROL or (label == APPLICATION and block[2:].startswith(REPEATING)):
                kept.append(block)
        elif kind == PICTURE:
            width, height, flags = struct.unpack_from("<HHB", reader.take(9), 4)
            require_size(width, height)
            reader.colours(flags)
            reader.take(1)
            reader.skip_blocks()
            kept.append(content[begins : reader.place])
            has_picture = True
        else:
            raise Unfit("broken")
        reader.blocks += 1
        if reader.blocks > MOST_BLOCKS:
            raise Unfit("broken")
