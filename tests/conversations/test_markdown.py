"""Whatever is written, the page it is shown on stays ours."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.markdown import LONGEST_SECONDS, TAGS, UNMARKED, as_read, render, rendered

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](  javascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.org/1)",
    "<javascript:alert(1)>",
    "<data:text/html,<script>alert(1)</script>>",
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    '![x](https://evil.example/"onerror="alert(1))',
    '[x](https://example.org "onmouseover=alert(1)")',
    '[x](https://example.org/"onmouseover="alert(1))',
    "[x](https://example.org/' onclick='alert(1))",
    "[x][1]\n\n[1]: javascript:alert(1)",
    '[x][1]\n\n[1]: https://example.org "\' onclick=alert(1)"',
    "```<script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```",
    '``` " onclick=alert(1)\nx\n```',
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <script>alert(1)</script>",
    "# <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "https://example.org/<script>alert(1)</script>",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/'onmouseover='alert(1)",
    "javascript://example.org/%0aalert(1)",
    "<style>*{background:url(//evil.example)}</style>",
    "<base href='//evil.example/'>",
    "<form action='//evil.example/'><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<object data='//evil.example'></object><embed src='//evil.example'>",
    "<link rel=stylesheet href='//evil.example'><meta http-equiv=refresh content='0;//evil.example'>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<x id=m1 class=composer>",
    "\u202e<script>alert(1)</script>",
]


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    for tag, attributes in Tags(html).found:
        assert tag in TAGS
        allowed = {"a": {"href", "rel"}, "ol": {"start"}}.get(tag, set())
        assert set(attributes) <= allowed
        if tag == "a":
            assert attributes["rel"] == "nofollow noopener"
            address = attributes.get("href") or ""
            scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", address.lower())
            assert scheme is None or scheme[1] in ("http", "https", "mailto")


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_or_fetches_comes_through(attack: str) -> None:
    for body in (attack, f"Hello {attack} there", f"**{attack}**", f"- {attack}\n- x", attack * 3):
        assert_harmless(render(body))


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_text_at_all_becomes_more_than_the_subset(body: str) -> None:
    assert_harmless(render(body))


@given(
    st.lists(
        st.sampled_from([*"<>[]()!*_`~#&;:/\"'\\ \n-=", "http://", "javascript:", "a", "1. ", "> "]),
        max_size=60,
    )
)
def test_no_pile_of_marks_becomes_more_than_the_subset(parts: list[str]) -> None:
    assert_harmless(render("".join(parts)))


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (
            "**Bold**, *slanted* and `code`",
            "<p><strong>Bold</strong>, <em>slanted</em> and <code>code</code></p>",
        ),
        ("One\ntwo", "<p>One<br>\ntwo</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("# 1 of us", "<p># 1 of us</p>"),
        (
            "See https://example.org/a_(b), please.",
            '<p>See <a href="https://example.org/a_(b)" rel="nofollow noopener">https://example.org/a_(b)</a>, please.</p>',
        ),
        (
            "[Programme](https://example.org/p)",
            '<p><a href="https://example.org/p" rel="nofollow noopener">Programme</a></p>',
        ),
        ("Õ ä ø ł — „tak“", "<p>Õ ä ø ł — „tak“</p>"),
        ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
    ],
)
def test_the_subset(body: str, html: str) -> None:
    assert render(body) == html


SLOW = {
    "brackets": "[" * 20_000,
    "open links": "[a](" * 5_000,
    "stars": "*a_ " * 5_000,
    "stars in stars": "**a *b " * 2_800,
    "backticks": "".join("`" * n + " " for n in range(1, 199)),
    "quotes": ">" * 20_000,
    "lists": "- " * 10_000,
    "deep lists": "".join("  " * n + "- a\n" for n in range(139)),
    "angles": "<" * 20_000,
    "open addresses": "<http://" * 2_500,
    "images": "![[" * 6_600,
    "brackets around": "https://a)))" * 1_600,
}


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW)
def test_no_text_holds_the_program_up(body: str) -> None:
    began = time.thread_time()
    html = render(body)
    # The bound that it gives itself, with room for what it does around that and for a busy machine.
    assert time.thread_time() - began < 5 * LONGEST_SECONDS
    assert_harmless(html)


def test_a_text_that_takes_too_long_is_shown_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations.markdown.LONGEST_SECONDS", -1.0)
    assert render("a *b*\nc\n\n<b>d") == "<p>a *b*<br>c</p><p>&lt;b&gt;d</p>"


@given(st.text("ab1 ,.;:?!'\"()…–—-éßłЖ*_`[]<>&#/\n", max_size=12) | st.text(max_size=6))
def test_a_line_in_which_nothing_is_marked_is_what_the_parser_would_make_of_it(body: str) -> None:
    if UNMARKED.fullmatch(body):
        assert render(body) == rendered(body) == f"<p>{body}</p>"


def test_every_sign_within_a_line_is_shown_as_the_parser_shows_it() -> None:
    for place in map(chr, range(0x20, 0x2FFF)):
        for body in (f"a{place}b", f"{place}b", f"a{place}"):
            assert not UNMARKED.fullmatch(body) or rendered(body) == f"<p>{body}</p>", repr(body)


def test_what_a_reader_sees_has_no_marks_and_keeps_what_only_looks_like_one() -> None:
    body = "**Mind** the [budget](https://example.org/b)\nand `a < b`:\n\n- one & all\n- <b>two</b>"
    assert (
        as_read(render(body)).split()
        == "Mind the budget and a < b : one & all <b>two</b>".replace(" :", ":").split()
    )
