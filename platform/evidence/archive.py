"""A ZIP that is the same, byte for byte, whenever and wherever it is made of the same files.

What is in it stands in the order of its names, carries no time and no owner, and is stored as it is: what compresses may
do it otherwise in its next version, and pictures and PDF are compressed already.
"""

import hashlib
import zipfile
from pathlib import Path
from typing import IO

MANIFEST = "manifest.sha256"
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say
FOR_READING = 0o100644 << 16
MADE_ON_UNIX = 3


class Archive:
    """Takes files one by one, in the order of their names, and ends with a list of their SHA-256.

    The list is as `sha256sum --check` reads it. A name that does not come after the one before it is a ValueError.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self.last = ""
        self.sums: list[str] = []

    def add(self, name: str, content: bytes) -> None:
        if name <= self.last:
            raise ValueError(f"{name} comes after {self.last}")
        self.last = name
        self.sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        self.write(name, content)

    def write(self, name: str, content: bytes) -> None:
        info = zipfile.ZipInfo(name, BEGINNING)
        info.create_system, info.external_attr = MADE_ON_UNIX, FOR_READING
        self.zip.writestr(info, content)

    def close(self) -> None:
        self.write(MANIFEST, "".join(self.sums).encode())
        self.zip.close()


def wrong(path: Path) -> list[str]:
    """The names in a ZIP whose content is not what its list says, or that the list doesn't know, or that are missing."""
    with zipfile.ZipFile(path) as opened:
        lines = opened.read(MANIFEST).decode().splitlines()
        said = dict(reversed(line.split("  ", 1)) for line in lines)
        there = {
            name: hashlib.sha256(opened.read(name)).hexdigest()
            for name in opened.namelist()
            if name != MANIFEST
        }
    return sorted(name for name in said.keys() | there.keys() if said.get(name) != there.get(name))
