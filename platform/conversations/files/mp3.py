"""MP3 (ISO 11172-3 and 13818-3, layer III): frames that follow each other, maybe with a note (ID3) before them."""

from conversations.files.unfit import Unfit

KILOBITS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
FRAMES_IN_A_ROW = 3


def checked(content: bytes) -> bytes:
    """As it is. Raises Unfit where it doesn't begin with frames."""
    place = 0
    if content[:3] == b"ID3" and len(content) > 10:
        six, five, four, three = content[6:10]
        place = 10 + (six << 21 | five << 14 | four << 7 | three)
        while content[place : place + 1] == b"\0" and place < len(content):
            place += 1  # some programs leave more room than they tell
    for _number in range(FRAMES_IN_A_ROW):
        place += frame_length(content[place : place + 4])
    if place > len(content):
        raise Unfit("broken")
    return content


def frame_length(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # layer III
        raise Unfit
    version, bits, pace = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version not in HERTZ or bits in (0, 15) or pace == 3:
        raise Unfit
    kilobits = KILOBITS[1 if version == 3 else 2][bits]
    return (144 if version == 3 else 72) * kilobits * 1000 // HERTZ[version][pace] + (head[2] >> 1 & 1)
