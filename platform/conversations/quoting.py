"""What somebody said, as Markdown that quotes it. Pure functions."""

import re
from collections.abc import Iterator

LONGEST_QUOTE = 600
# The marks of a quote at the head of a line: "> ", ">> ", "> > ".
MARKS = re.compile(r"(?: {0,3}>)+")
FENCE = re.compile(r"^(?:> ?)*(`{3,}|~{3,})")
DEEPEST = 1


def quoted(body: str) -> str:
    """Each line behind "> ", and an empty line after it to write on. Quotes within quotes are left out: what an answer to
    an answer quotes, everybody has read twice. A longer text than 600 characters ends at a word, with an ellipsis."""
    kept = "\n".join(without_deep_quotes(body.split("\n"))).strip("\n")
    if not kept.strip():
        return ""
    lines = shortened(kept).split("\n")
    if fence := open_fence(lines):
        lines.append(fence)
    marked = (f"> {line}".rstrip() for line in lines)
    return "\n".join(marked) + "\n\n"


def without_deep_quotes(lines: list[str]) -> Iterator[str]:
    """Inside a block of code ">>>" is no quote."""
    fence = ""
    for line in lines:
        if fence or depth(line) <= DEEPEST:
            fence = fence_after(line, fence)
            yield line


def depth(line: str) -> int:
    marks = MARKS.match(line)
    return marks[0].count(">") if marks else 0


def shortened(text: str) -> str:
    if len(text) <= LONGEST_QUOTE:
        return text
    cut = text[:LONGEST_QUOTE]
    word_end = max(cut.rfind(" "), cut.rfind("\n"))
    # A language without blanks, or one very long word, is cut where it must be.
    return cut[: word_end if word_end > LONGEST_QUOTE // 2 else LONGEST_QUOTE].rstrip() + " …"


def open_fence(lines: list[str]) -> str:
    """The fence that a shortened text leaves open: all that is written below would be code."""
    fence = ""
    for line in lines:
        fence = fence_after(line, fence)
    return fence


def fence_after(line: str, fence: str) -> str:
    """The fence of code that is open after a line, where `fence` was open before it; empty for none."""
    found = FENCE.match(line)
    if not found:
        return fence
    if not fence:
        return found[1]
    return "" if found[1].startswith(fence) else fence
