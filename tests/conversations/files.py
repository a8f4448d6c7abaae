"""Files as bytes, made here: what a test says of a file is what it put there."""

import struct
import zipfile
import zlib
from io import BytesIO

SECRET = b"54.3233N 10.1228E taken by Anna"
TURNED = 6
Entries = dict[str, bytes | str]


def tiff(orientation: int = TURNED, more: bytes = SECRET) -> bytes:
    """A camera's note: which side is up, and much else behind it."""
    head = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    return head + more


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), name) + data + struct.pack(">I", zlib.crc32(name + data))


def png(*more: bytes, width: int = 1, height: int = 1, after: bytes = b"") -> bytes:
    """Grey; `more` are chunks before the picture's data."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + data + chunk(b"IEND", b"") + after


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


JFIF = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
FRAME = segment(0xC0, b"\x08\0\x10\0\x10\x01\x01\x11\0")
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56"


def jpeg(*more: bytes, frame: bytes = FRAME, after: bytes = b"") -> bytes:
    """Not a picture that a decoder would draw, but one whose parts are all in their places."""
    tables = segment(0xDB, b"\0" * 65) + segment(0xC4, b"\0" * 20)
    return b"\xff\xd8" + JFIF + b"".join(more) + tables + frame + SCAN + b"\xff\xd9" + after


def gif(*more: bytes, after: bytes = b"") -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + b"".join(more) + picture + b"\x3b" + after


def riff(*chunks: tuple[bytes, bytes], after: bytes = b"") -> bytes:
    body = b"WEBP" + b"".join(
        struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body + after


LOSSLESS = (b"VP8L", b"\x2f\0\0\0\0\x07\x10\x11\x11\x88\x88\xfe\x07\0")


def webp(*more: tuple[bytes, bytes], after: bytes = b"") -> bytes:
    if not more:
        return riff(LOSSLESS, after=after)
    return riff((b"VP8X", b"\x0c" + bytes(9)), LOSSLESS, *more, after=after)


def pdf(after: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n" + after


def archive(entries: Entries) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return made.getvalue()


MAIN = {
    "docx": "wordprocessingml.document",
    "xlsx": "spreadsheetml.sheet",
    "pptx": "presentationml.presentation",
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def ooxml(ending: str, main: str = "", more: Entries | None = None) -> bytes:
    main = main or f"application/vnd.openxmlformats-officedocument.{MAIN[ending]}.main+xml"
    table = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return archive({"[Content_Types].xml": table, "main.xml": "<w/>", **(more or {})})


def opendocument(ending: str, more: Entries | None = None) -> bytes:
    what = f"application/vnd.oasis.opendocument.{ODF[ending]}"
    return archive({"mimetype": what, "content.xml": "<office/>", **(more or {})})


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, name) + body


def mp4(brand: bytes = b"isom", telling: bytes = b"") -> bytes:
    """Its data follows what tells of it, so that a box that changed its length would move it."""
    track = box(b"trak", box(b"tkhd", bytes(20)), telling)
    return (
        box(b"ftyp", brand, bytes(4), b"isom")
        + box(b"moov", box(b"mvhd", bytes(20)), track, telling)
        + box(b"mdat", b"the film")
    )


def mp3(before: bytes = b"") -> bytes:
    """Four frames of silence, 128 kbit/s at 44.1 kHz."""
    return before + (b"\xff\xfb\x90\x64" + bytes(413)) * 4
