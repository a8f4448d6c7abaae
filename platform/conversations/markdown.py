"""What people write, as HTML that is safe to show: a small subset of Markdown, rendered once when it is written.

Two walls: the renderer knows no raw HTML and no images, and whatever it makes goes through a sanitiser that knows
only the tags of this subset. Nothing is fetched, ever.
"""

import re
import time
from collections.abc import Iterator
from html import unescape

import nh3
from django.utils.html import escape, strip_tags
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

LONGEST_SECONDS = 0.2
TAGS = {"p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
ADDRESS = re.compile(r"https?://[^\s<>\"'`\\{}|^\[\]]{3,1000}", re.IGNORECASE)
# A line of words in which nothing is marked, as most messages are: the parser would find a paragraph.
UNMARKED = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;:?!'\"()…–—-])*(?<! )")
ENDS_OF_LINES = re.compile(r"</(?:p|li|pre|blockquote)>|<br>")
# What ends a sentence rather than an address.
TRAILING = ".,;:!?…*_~)"


class TooSlow(Exception):
    """Some texts make any Markdown parser walk for ever: such a text is shown as it was typed."""


def render(body: str) -> str:
    """HTML of `body`; the plain text in paragraphs where rendering takes a fifth of a second of the processor."""
    if UNMARKED.fullmatch(body):
        return f"<p>{body}</p>"
    return rendered(body)


def rendered(body: str) -> str:
    try:
        html = parser().render(body, {"until": time.thread_time() + LONGEST_SECONDS})
    except (TooSlow, RecursionError):
        html = plain(body)
    cleaned: str = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
        clean_content_tags={"script", "style"},
    )
    return cleaned.strip()


def as_read(html: str) -> str:
    """What a reader sees of rendered HTML, without its marks, as one text."""
    return unescape(strip_tags(ENDS_OF_LINES.sub(r"\g<0> ", html)))


def plain(body: str) -> str:
    paragraphs = re.split(r"\n{2,}", body.strip())
    return "".join(f"<p>{escape(text).replace(chr(10), '<br>')}</p>" for text in paragraphs)


def parser() -> MarkdownIt:
    """A new one each time would cost more than most messages; it keeps nothing between texts."""
    global _parser
    if _parser is None:
        made = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 12})
        made.enable("strikethrough")
        made.disable(["image", "html_block", "html_inline", "heading", "lheading", "reference", "entity"])
        made.block.ruler.before("code", "deadline", block_deadline)
        made.inline.ruler.before("text", "deadline", inline_deadline)
        made.core.ruler.push("addresses", link_addresses)
        _parser = made
    return _parser


_parser: MarkdownIt | None = None


def block_deadline(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return past(state)


def inline_deadline(state: StateInline, silent: bool) -> bool:
    return past(state)


def past(state: StateBlock | StateInline) -> bool:
    if time.thread_time() > state.env["until"]:
        raise TooSlow
    return False


def link_addresses(state: StateCore) -> None:
    """Turn bare web addresses into links, but not inside a link."""
    for block in state.tokens:
        if block.type == "inline" and block.children and "://" in block.content:
            block.children = list(linked(block.children))


def linked(tokens: list[Token]) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        inside += token.nesting if token.type.startswith("link_") else 0
        if token.type == "text" and not inside:
            yield from split_at_addresses(token.content)
        else:
            yield token


def split_at_addresses(text: str) -> Iterator[Token]:
    done = 0
    for found in ADDRESS.finditer(text):
        address = without_trailing(found[0])
        if done < found.start():
            yield text_token(text[done : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield text_token(address)
        yield Token("link_close", "a", -1)
        done = found.start() + len(address)
    if done < len(text):
        yield text_token(text[done:])


def without_trailing(address: str) -> str:
    while address and address[-1] in TRAILING:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def text_token(text: str) -> Token:
    return Token("text", "", 0, content=text)
