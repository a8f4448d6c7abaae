"""Pin all dependencies anew, with hashes and without the address of any registry (`make lock`)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {
    "base": [],
    "production": ["--extra", "production"],
    "test": ["--extra", "production", "--group", "test"],
}
FIXED = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]


def compile_lock(name: str, source: list[str], given: str | None = None) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", *FIXED, *source]
    subprocess.run([*command, "-o", f"requirements/{name}.txt"], cwd=ROOT, check=True, input=given, text=True)


if __name__ == "__main__":
    for name, options in LOCKS.items():
        compile_lock(name, ["pyproject.toml", *options, *sys.argv[1:]])
    compile_lock("uv", ["-", *sys.argv[1:]], given="uv>=0.9\n")
