"""PDF of plain data, by typst: tagged (PDF/UA-1), its fonts inside, and the same data is the same bytes wherever and
whenever it is printed."""

import json
import re
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent
# What the font that comes with typst draws for certain: Latin with its marks, Greek and Cyrillic letters, dashes.
DRAWN = re.compile("[\t\n\x20-\x7e\xa0-\u024f\u0391-\u03c9\u0410-\u044f\u2010-\u2026\u2030]*")
NOT_DRAWN = "\N{REPLACEMENT CHARACTER}"
ONE_SIGN = b'#set document(title: "x", date: none)\n#set text(lang: "en")\n= #sys.inputs.sign'


class Unprintable(Exception):
    """A picture that cannot be drawn."""


def pdf(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """`template` is the name of a file beside this one. `pictures` are PNG or JPEG by the names that the data gives them.

    Signs that no font inside can draw are printed as the sign for that. Raises Unprintable.
    """
    with tempfile.TemporaryDirectory(prefix="hansa-print-") as folder:
        place = Path(folder)
        (place / "main.typ").write_bytes((TEMPLATES / f"{template}.typ").read_bytes())
        for name, content in (pictures or {}).items():
            (place / name).write_bytes(content)
        try:
            return compiled(place / "main.typ", {"data": json.dumps(printable(data))})
        except typst.TypstError as error:
            if pictures and "image" in str(error):
                raise Unprintable(str(error)) from error
            raise


def compiled(source: Path | bytes, inputs: dict[str, str]) -> bytes:
    return typst.compile(
        str(source) if isinstance(source, Path) else source,
        root=str(source.parent) if isinstance(source, Path) else None,
        format="pdf",
        sys_inputs=inputs,
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=0,
    )


def require_picture(ending: str, content: bytes) -> None:
    """Raises Unprintable for what typst cannot draw."""
    pdf("picture", {"file": f"picture.{ending}"}, {f"picture.{ending}": content})


def printable(value: Any) -> Any:
    if isinstance(value, str):
        return value if DRAWN.fullmatch(value) else "".join(map(sign, value))
    if isinstance(value, Mapping):
        return {name: printable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    return value


def sign(one: str) -> str:
    return one if DRAWN.fullmatch(one) or is_drawn(one) else NOT_DRAWN


@lru_cache(maxsize=8192)
def is_drawn(one: str) -> bool:
    """Whether the fonts inside have it; a strict PDF would refuse the whole page for one sign of a name."""
    try:
        compiled(ONE_SIGN, {"sign": one})
    except typst.TypstError:
        return False
    return True
