"""The files that the repository keeps."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def kept(*patterns: str) -> list[Path]:
    """Tracked, or about to be; paths from the root, as `git ls-files` matches them."""
    said = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in said.split("\0") if name and (ROOT / name).is_file()]
