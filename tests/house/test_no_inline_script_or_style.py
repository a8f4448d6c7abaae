"""The content policy refuses them, so a template that has one is broken for every reader."""

import re

import pytest

from tests.house.sources import ROOT, kept

FORBIDDEN = {
    "an inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"(?:application/(?:ld\+)?json|speculationrules)\")[^>]*>", re.I
    ),
    "words inside a script with an address": re.compile(r"<script[^>]*\bsrc=[^>]*>\s*[^<\s]", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "hx-on": re.compile(r"\bhx-on\b|\bhx-vals\s*=\s*[\"']js:", re.I),
    "an address of javascript": re.compile(r"javascript:", re.I),
    "something from elsewhere": re.compile(
        r"<(?:script|link|img|source|iframe|video|audio)\b[^>]*\b(?:src|href)=\"(?:https?:)?//", re.I
    ),
}
# Mails have no content policy, and mail programs know no other way of giving them a face.
TEMPLATES = [
    name
    for name in (path.relative_to(ROOT).as_posix() for path in kept("frontend/templates/*.html"))
    if "/mail/" not in name and "/email/" not in name
]


def broken(text: str) -> list[str]:
    text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", text, flags=re.S)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_there_are_templates() -> None:
    assert TEMPLATES


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_script_or_style_of_its_own(name: str) -> None:
    assert broken((ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>let a</script>",
        '<script src="/a.js">let a</script>',
        '<p style="color: red">',
        "<style>p {}</style>",
        '<button onclick="go()">',
        '<div hx-on:click="go()">',
        '<a href="javascript:go()">',
        '<img src="https://example.org/a.png">',
    ],
)
def test_the_search_finds_each_kind(text: str) -> None:
    assert len(broken(text)) >= 1


def test_the_search_lets_pass_what_the_policy_allows() -> None:
    allowed = '<script src="/static/a.js" defer></script><script type="application/json">{}</script><a class="on" href="/">'
    assert broken(allowed) == []
