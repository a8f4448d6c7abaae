"""The name under which a file is shown and saved. It never becomes part of a path on the server."""

import re
import unicodedata

from conversations.models.attachment import LONGEST_NAME

# What ends a path, what a header or a file system cannot hold, and spaces of every kind as one plain space.
PATHS = re.compile(r"[/\\]")
RESERVED = re.compile(r'[<>:"|?*]')
SPACES = re.compile(r"\s+")
LONGEST_ENDING = 12
# Windows opens a device instead of a file of such a name, whatever its ending.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def clean_name(given: str) -> str:
    """What stands behind the last slash, without signs that hide, turn round or break it; at most 120 characters."""
    text = SPACES.sub(" ", unicodedata.normalize("NFC", PATHS.split(given)[-1]))
    # Cc, Cf, Cs, Co, Cn: controls, and what turns the direction of writing, so that "fdp.exe" reads "exe.pdf".
    text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("C"))
    text = RESERVED.sub("_", text).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, ending = text, ""
    stem = stem.strip(" .") or "file"
    if DEVICES.match(stem.partition(".")[0]):
        stem = f"_{stem}"
    tail = f".{ending}" if ending else ""
    return stem[: LONGEST_NAME - len(tail)].rstrip(" .") + tail


def ending_of(name: str) -> str:
    """Lower case, without the dot; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
