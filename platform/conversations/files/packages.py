"""Documents that are archives inside: those of OOXML (ECMA-376) and OpenDocument (OASIS, ISO 26300).

Only the table of contents is read and the one short entry that says what it is, so nothing can unfold.
"""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

from conversations.files.unfit import Unfit

Check = Callable[[bytes], bytes]

LARGEST_TABLE = 1024 * 1024
LARGEST_ENTRY = 1024 * 1024
TABLE_END = struct.Struct("<4s4H2IH")
OOXML = "application/vnd.openxmlformats-officedocument."
MACROS_OF_ODF = ("basic/", "scripts/")


def ooxml(what: str) -> Check:
    """`what` is the kind as in its content type: `wordprocessingml.document`."""
    main = f"{OOXML}{what}.main+xml".encode()

    def check(content: bytes) -> bytes:
        archive = opened(content)
        table = entry(archive, "[Content_Types].xml")
        if b"macroEnabled" in table or b"vbaProject" in table or has(archive, "vbaproject.bin"):
            raise Unfit("macros")
        if main not in table:
            raise Unfit
        return content

    return check


def opendocument(content_type: str) -> Check:
    def check(content: bytes) -> bytes:
        archive = opened(content)
        first = archive.infolist()[0]
        if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
            raise Unfit
        if entry(archive, "mimetype").strip() != content_type.encode():
            raise Unfit
        if any(name.lower().startswith(MACROS_OF_ODF) for name in archive.namelist()):
            raise Unfit("macros")
        return content

    return check


def opened(content: bytes) -> zipfile.ZipFile:
    """Of which nothing stands before or behind, and whose table is short. Raises Unfit."""
    if content[:4] != b"PK\x03\x04":
        raise Unfit
    place = content.rfind(b"PK\x05\x06")
    if place < 0 or place + TABLE_END.size > len(content):
        raise Unfit("broken")
    *_numbers, length, begins, comment = TABLE_END.unpack_from(content, place)
    is_whole = place + TABLE_END.size + comment == len(content) and begins + length == place
    if not is_whole or length > LARGEST_TABLE:
        raise Unfit("broken")
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError):
        raise Unfit("broken") from None
    if not archive.infolist() or min(one.header_offset for one in archive.infolist()):
        raise Unfit("broken")
    return archive


def entry(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as opened_entry:
            return opened_entry.read(LARGEST_ENTRY)
    except KeyError:
        raise Unfit from None
    except Exception:  # a broken entry raises whatever its way of packing raises
        raise Unfit("broken") from None


def has(archive: zipfile.ZipFile, name: str) -> bool:
    return any(one.lower().rpartition("/")[2] == name for one in archive.namelist())
