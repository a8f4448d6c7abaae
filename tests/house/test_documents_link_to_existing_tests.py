"""A guarantee in a document names the test that holds it. Both ends have to exist."""

import ast
import re

import pytest

from tests.house.sources import ROOT, kept

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#([^)\s]+))?\)")
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in kept("*.md", "docs/*.md"))


def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_file_leads_to_one(document: str) -> None:
    place = (ROOT / document).parent
    links = LINK.findall((ROOT / document).read_text())
    assert [target for target, _ in links if not (place / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_is_named_exists(document: str) -> None:
    """As `[words](tests/spaces/test_x.py)`, or in code as `tests/spaces/test_x.py::test_name`."""
    text = (ROOT / document).read_text()
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", text)
    assert [f"{path}::{name}" for path, name in named if name not in names_in(path)] == []
    assert [path for path in re.findall(r"tests/[\w/]+\.py", text) if not (ROOT / path).is_file()] == []
