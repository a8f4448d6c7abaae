"""Every component and every main page, in both themes, all languages, on a small phone and on a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor, becomes

Browse = Callable[..., Visitor]
PAGES = [
    "/",
    "/groups/",
    "/learning/",
    "/visits/",
    "/events/",
    "/calendar/",
    "/calendar/?view=month",
    "/partners/",
]
MINE = ["/notices/", "/mail/", "/me/", "/calendar/subscriptions/", "/accounts/email/", "/accounts/2fa/"]
COVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return top && (one.contains(top) || top.contains(one)) ? "" : one.outerHTML.slice(0, 120);
}"""
# What WCAG 2.2 (1.4.12) lets a reader set without loss.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }");
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_is_accessible_and_fits(browse: Browse, width: int, scheme: str) -> None:
    visitor = browse(viewport={"width": width, "height": 800}, color_scheme=scheme)
    visitor.open("/styleguide/")
    visitor.must_be_accessible()
    visitor.must_fit()


@pytest.mark.parametrize("language", ["en", "de", "da", "et", "pl"])
def test_the_pages_fit_in_every_language(browse: Browse, language: str) -> None:
    visitor = browse(locale=language)
    for path in PAGES:
        for width in (320, 768, 961, 1280):
            visitor.page.set_viewport_size({"width": width, "height": 800})
            page = visitor.open(path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            visitor.must_fit()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_member_are_accessible_and_bear_more_space(browse: Browse, scheme: str) -> None:
    visitor = browse("organiser", viewport={"width": 320, "height": 800}, color_scheme=scheme)
    for path in [*PAGES, *MINE]:
        page = visitor.open(path)
        expect(page.locator("h1"), path).to_have_count(1)
        visitor.must_be_accessible()
        page.evaluate(SPACED)
        visitor.must_fit()


def test_a_menu_opens_and_closes_by_keyboard_and_gives_the_focus_back(browse: Browse) -> None:
    page = browse("organiser").open("/")
    menu = page.locator(".menu:has(.person-summary)")
    summary = page.locator(".person-summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_js_property("open", True)
    page.keyboard.press("Tab")
    expect(summary).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_js_property("open", False)
    expect(summary).to_be_focused()


def test_what_has_the_focus_is_never_covered(browse: Browse) -> None:
    """2.4.11: neither the head nor the bar at a phone's foot lies over it."""
    page = browse("organiser", viewport={"width": 360, "height": 640}).open("/calendar/")
    for _ in range(30):
        page.keyboard.press("Tab")
        becomes(page, lambda: page.evaluate(COVERED), "")


def test_a_question_stands_before_what_cannot_be_undone(browse: Browse) -> None:
    page = browse().open("/styleguide/")
    page.locator("[data-confirm]").click()
    expect(page.locator("dialog[open]")).to_contain_text("Remove Kadri from the group?")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("[data-confirm]")).to_be_focused()


def test_without_script_everything_is_there_to_read_and_the_language_changes(browse: Browse) -> None:
    visitor = browse(java_script_enabled=False)
    page = visitor.open("/help/")
    page.locator(".menu > summary:visible").first.click()
    page.locator("button[value=pl]").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
