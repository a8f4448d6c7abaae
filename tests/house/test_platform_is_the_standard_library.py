import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str) -> str:
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def test_the_source_root_is_no_package() -> None:
    """With it, `import platform` would find our folder and every program of this environment would break."""
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_import_platform_is_the_standard_librarys() -> None:
    said = run("-c", "import platform, os; print(os.path.dirname(platform.__file__)); print(os.__file__)")
    found, standard = said.splitlines()
    assert found == os.path.dirname(standard)


def test_the_command_line_starts_in_the_root() -> None:
    assert "no issues" in run("manage.py", "check")


def test_no_folder_of_ours_has_the_name_of_a_module_that_python_brings() -> None:
    ours = {path.parent.name for path in (ROOT / "platform").glob("*/__init__.py")}
    ours |= {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert ours & set(sys.stdlib_module_names) == set()
