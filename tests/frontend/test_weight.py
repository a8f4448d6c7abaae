"""What a first visit fetches stays small, and the stylesheet arrives as one file."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import FileSystemStorage

from config import scripts
from config.scripts import without_comments
from config.storage import IMPORT, STYLE, StaticFiles, joined

STATIC = Path(settings.ROOT) / "frontend/static"


def collected() -> dict[str, tuple[FileSystemStorage, str]]:
    storage = FileSystemStorage(location=STATIC)
    return {
        str(path.relative_to(STATIC)): (storage, str(path.relative_to(STATIC)))
        for path in STATIC.rglob("*.css")
    }


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def test_the_stylesheet_becomes_one_file() -> None:
    style = joined(collected())
    assert "@import" not in style
    assert style.count("{") == style.count("}")
    assert style.index("@layer tokens, base, components, pages;") < style.index("@layer tokens {")


def test_every_import_of_the_stylesheet_is_understood() -> None:
    main = (STATIC / STYLE).read_text()
    assert len(IMPORT.findall(main)) == main.count("@import") > 10


def test_styles_weigh_at_most_twenty_kilobytes() -> None:
    assert packed(joined(collected()).encode()) <= 20_000


@pytest.mark.parametrize("entries", [["main.js"], ["main.js", "live-thread.js"], ["main.js", "check-in.js"]])
def test_scripts_weigh_at_most_sixty_kilobytes(entries: list[str]) -> None:
    made = scripts.joined(lambda name: (STATIC / "js" / name).read_text())
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert isinstance(htmx, str)
    own = sum(packed(made[entry].encode()) for entry in entries)
    assert packed(Path(htmx).read_bytes()) + own <= 60_000


def test_scripts_carry_no_words_and_make_no_style() -> None:
    for path in (STATIC / "js").glob("*.js"):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.DOTALL)
        assert not re.search(
            r"innerHTML\s*=\s*[\"'`][^\"'`]*[A-Z][a-z]+ |\.style\.|setAttribute\(\"style\"|\beval\(|alert\(",
            code,
        ), path


def test_only_whole_lines_of_comment_stay_at_home() -> None:
    script = """// @ts-check
/**
 * What it is for.
 */
const address = "https://example.org"; // stays
/** @param {string} one */
function read(one) {
  // why
  return /** @type {any} */ (one) / 2;
}
"""
    assert (
        without_comments(script)
        == """const address = "https://example.org"; // stays
function read(one) {
  return /** @type {any} */ (one) / 2;
}
"""
    )


def test_code_behind_a_comment_stays_however_another_one_ends() -> None:
    script = """  /** @type {any} */ (one).text = "";
  two();
  /** What three is. */
  three();
"""
    assert without_comments(script) == script.replace("  /** What three is. */\n", "")


def test_scripts_are_served_without_their_comments(tmp_path: Path) -> None:
    storage = FileSystemStorage(location=STATIC)
    served = StaticFiles(location=tmp_path)
    paths = {"js/kept.js": (storage, "js/kept.js")}
    assert [done for _name, _hashed, done in served.post_process(paths)]
    (hashed,) = (tmp_path / "js").glob("kept.????????????.js")
    text = hashed.read_text()
    assert "export function nameOf(part) {" in text and "@param" not in text
