"""Where packages come from is a matter of the machine: a lock names what and its hash, never an address."""

import re

import pytest

from tests.house.sources import ROOT, kept

LOCKS = sorted(
    path.relative_to(ROOT).as_posix() for path in kept("requirements/*.txt", "*.npmrc", "*-lock.json")
)
PIN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*==[^ ]+( ;[^\\]*)? \\$|^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def test_there_are_locks() -> None:
    assert {"requirements/base.txt", "requirements/production.txt", "requirements/test.txt"} <= set(LOCKS)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert [line for line in lines if re.search(r"://|index-url|find-links|registry", line)] == []


@pytest.mark.parametrize("name", [name for name in LOCKS if name.startswith("requirements/")])
def test_every_line_of_a_lock_is_a_pin_or_a_hash(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert [line for line in lines if not PIN.match(line)] == []
