"""A thread without a mouse: moving among messages, answering, quoting, changing, and the list of keys."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor, becomes, is_live
from tests.journeys.test_a_thread_in_bad_weather import MINE
from tests.journeys.test_talking_live import write

THREAD = "/threads/2/"


def current(page: Page) -> int:
    return int(page.evaluate("document.activeElement.closest('article')?.dataset.seq || 0"))


def read_to_the_end(visitor: Visitor, since: int) -> None:
    """The server has noted it, of all it told this visitor from then on."""
    becomes(visitor.page, lambda: any("reading_revision" in frame for frame in visitor.frames[since:]))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_messages_are_walked_through_answered_quoted_and_changed_by_keys(browse):
    visitor = browse("member")
    page = visitor.open(THREAD)
    is_live(page)
    write(page, "Said without a mouse")
    own = page.locator("article.is-own:not(.is-pending)").filter(has_text="Said without a mouse")
    expect(own).to_be_visible()
    last = int(own.get_attribute("data-seq"))

    press(page, "Escape")  # out of the box, to where one was
    becomes(page, lambda: current(page), last)
    press(page, "k")
    becomes(page, lambda: current(page), last - 1)
    expect(page.locator("article[tabindex='0']")).to_have_count(1)
    press(page, "r")
    expect(page.get_by_label(MINE)).to_be_focused()
    expect(page.locator("[data-part=answers]")).to_be_visible()
    expect(page.get_by_label(MINE)).to_have_value("")  # the letter itself is no text

    press(page, "Escape", "q")
    expect(page.get_by_label(MINE)).to_be_focused()
    expect(page.get_by_label(MINE)).to_have_value(re.compile("^> "))
    page.get_by_label(MINE).fill("")
    press(page, "Escape", "e")
    expect(page.locator(".message-editor textarea")).to_be_focused()
    press(page, "Escape")
    expect(page.locator(".message-editor")).to_have_count(0)
    becomes(page, lambda: current(page), last)

    press(page, "?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    visitor.must_be_accessible()
    press(page, "j", "r")  # nothing within the sheet
    press(page, "Escape")
    expect(sheet).to_be_hidden()
    press(page, "g", "g")
    page.wait_for_url("**/groups/*/")


def test_a_message_that_is_slow_to_come_is_opened_once_and_takes_no_caret(browse):
    visitor = browse("member")
    page = visitor.open(THREAD)
    is_live(page)
    write(page, "Opened slowly")
    expect(page.locator("article.is-own:not(.is-pending)").filter(has_text="Opened slowly")).to_be_visible()
    held = []
    page.route("**/messages/*/", lambda route: held.append(route))
    press(page, "Escape", "e", "e")
    becomes(page, lambda: len(held), 2)
    for route in held:
        route.continue_()
    expect(page.locator(".message-editor textarea")).to_be_focused()
    page.wait_for_timeout(500)
    expect(page.locator(".message-editor")).to_have_count(1)
    press(page, "Escape")
    expect(page.locator(".message-editor")).to_have_count(0)

    held.clear()
    press(page, "e", "r")
    expect(page.get_by_label(MINE)).to_be_focused()
    becomes(page, lambda: len(held), 1)
    held[0].continue_()
    page.wait_for_timeout(500)
    expect(page.get_by_label(MINE)).to_be_focused()
    expect(page.locator(".message-editor")).to_have_count(0)


def test_more_is_opened_walked_through_and_closed_by_keys(browse):
    visitor = browse("member")
    page = visitor.open(THREAD)
    is_live(page)
    page.locator("article[data-seq]").last.focus()
    page.locator("article[data-seq]").last.get_by_role("link", name="More").focus()
    press(page, "Enter")
    expect(
        page.get_by_role("button", name="Change it").or_(page.get_by_role("button", name="Mark unread"))
    ).not_to_have_count(0)
    visitor.must_be_accessible()
    choices = page.locator(".message-menu").locator("button, a")
    expect(choices.first).to_be_focused()
    press(page, "ArrowDown")
    expect(choices.nth(1)).to_be_focused()
    press(page, "Escape")
    expect(page.locator(".message-menu")).to_have_count(0)
    expect(page.locator("article[data-seq]").last.get_by_role("link", name="More")).to_be_focused()


def test_unread_from_here_stays_unread_on_the_page_that_said_so(browse):
    visitor = browse("member")
    page = visitor.open(THREAD)
    is_live(page)
    page.locator("[data-part=end]").scroll_into_view_if_needed()
    read_to_the_end(visitor, 0)
    first = page.locator("article[data-seq]").first
    seq = str(first.get_attribute("data-seq"))
    first.focus()
    press(page, "u")
    expect(page.locator("#unread + article")).to_have_attribute("data-seq", seq)
    page.locator("[data-part=end]").scroll_into_view_if_needed()
    page.wait_for_timeout(3000)
    unread = visitor.open("/").get_by_role("region", name="Unread")
    expect(unread.locator(f"a[href='{THREAD}']")).to_have_count(1)
    frames = len(visitor.frames)
    page.goto(THREAD)
    is_live(page)
    page.locator("[data-part=end]").scroll_into_view_if_needed()
    read_to_the_end(visitor, frames)
    expect(
        visitor.open("/").get_by_role("region", name="Unread").locator(f"a[href='{THREAD}']")
    ).to_have_count(0)


def test_who_has_switched_them_off_types_no_shortcut(browse):
    visitor = browse("member")
    page = visitor.open("/me/")
    box = page.get_by_label("Keys of a single letter")
    box.uncheck()
    page.get_by_role("button", name="Save").first.click()
    page = visitor.open(THREAD)
    is_live(page)
    press(page, "j", "r", "?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert current(page) == 0
    expect(page.get_by_label(MINE)).not_to_be_focused()
    page.goto("/me/")
    box.check()
    page.get_by_role("button", name="Save").first.click()


def test_somebody_is_named_by_keys_alone(browse):
    visitor = browse("organiser")
    page = visitor.open(THREAD)
    is_live(page)
    box = page.get_by_label(MINE)
    box.press_sequentially("Dear @mik")
    options = page.get_by_role("listbox", name="People who can read this").get_by_role("option")
    expect(options).to_have_count(1)
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "person-0")
    visitor.must_be_accessible()
    press(page, "Escape")
    expect(options).to_have_count(0)
    expect(box).to_be_focused()
    box.fill("")
    box.press_sequentially("Dear @")
    expect(options.nth(1)).to_be_visible()
    press(page, "ArrowDown", "ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press_sequentially("mik")
    expect(options).to_have_count(1)
    press(page, "Enter")
    expect(box).to_have_value("Dear @Mikkel Strandby ")
    expect(options).to_have_count(0)
    box.press_sequentially("and thank you")
    press(page, "Control+Enter")
    named = page.locator("article[data-seq]").last.locator("[data-mention]")
    expect(named).to_have_text("@Mikkel Strandby")


def test_who_types_a_name_faster_than_it_is_answered_names_nobody_else(browse):
    """The list that stands there is still that of the bare sign."""
    page = browse("organiser").open(THREAD)
    is_live(page)
    box = page.get_by_label(MINE)
    box.press_sequentially("Dear @")
    expect(page.get_by_role("listbox").get_by_role("option").nth(1)).to_be_visible()
    press(page, "m", "i", "k", "Enter")
    expect(box).to_have_value("Dear @Mikkel Strandby ")
    box.fill("")


def test_who_goes_on_writing_while_a_change_is_being_saved_loses_nothing(browse):
    visitor = browse("member")
    held: list[str] = []
    is_slow: list[bool] = []

    def slow(client):
        server = client.connect_to_server()
        server.on_message(lambda message: held.append(message) if is_slow else client.send(message))

        def release() -> None:
            is_slow.clear()
            for message in held:
                client.send(message)

        visitor.release = release

    visitor.page.route_web_socket("**/live/", slow)
    page = visitor.open(THREAD)
    write(page, "Saved slowly")
    expect(page.locator("article.is-own:not(.is-pending)").filter(has_text="Saved slowly")).to_be_visible()
    press(page, "Escape", "e")
    box = page.locator(".message-editor textarea")
    expect(box).to_be_focused()
    is_slow.append(True)
    box.fill("Saved slowly, and more")
    press(page, "Control+Enter")
    box.press_sequentially(", and more")
    becomes(page, lambda: bool(held))
    visitor.release()
    expect(page.locator("article.is-own .message-body").last).to_have_text("Saved slowly, and more")
    expect(box).to_have_value("Saved slowly, and more, and more")
    expect(page.locator(".message-editor [role=alert]")).to_be_hidden()
    press(page, "Control+Enter")
    expect(box).to_have_count(0)
    expect(page.locator("article.is-own .message-body").last).to_have_text("Saved slowly, and more, and more")


def test_enter_sends_for_who_wants_it_so(browse):
    visitor = browse("member")
    page = visitor.open("/me/")
    page.get_by_label("Enter sends").check()
    page.get_by_role("button", name="Save").first.click()
    page = visitor.open(THREAD)
    is_live(page)
    box = page.get_by_label(MINE)
    box.press_sequentially("One line")
    press(page, "Shift+Enter")
    box.press_sequentially("and another")
    press(page, "Enter")
    expect(page.locator("article.is-own:not(.is-pending)").last).to_contain_text("and another")
    expect(box).to_have_value("")
    page.goto("/me/")
    page.get_by_label("Enter sends").uncheck()
    page.get_by_role("button", name="Save").first.click()
