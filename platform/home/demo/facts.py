"""What the demo's files say, as plain dictionaries."""

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def rows(name: str) -> dict[str, list[dict[str, Any]]]:
    """The tables of one file."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
