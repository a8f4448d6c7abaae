"""What is written in a thread is kept, refused with a reason, and never left behind for somebody else."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor, becomes, is_live

THREAD = "/threads/1/"
TOPS = "(verbs) => verbs.map((one) => one.getBoundingClientRect().top)"
BEGIN = """(box, text) => {
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return Object.keys(localStorage);
}"""
NUL = "(box) => { box.value = 'before' + String.fromCharCode(0) + 'after'; }"


def box_of(visitor: Visitor) -> Page:
    page = visitor.open(THREAD)
    is_live(page)
    return page


def kept(page: Page) -> list[str]:
    names: list[str] = page.evaluate("Object.keys(localStorage)")
    return names


def begin(page: Page, text: str) -> list[str]:
    """Write it, and see in the same moment under which names this device keeps it: two seconds later the server does."""
    names: list[str] = page.get_by_label("Your message").evaluate(BEGIN, text)
    return names


def test_a_long_link_makes_the_page_no_wider(browse):
    visitor = browse("member", viewport={"width": 360, "height": 740})
    page = box_of(visitor)
    page.get_by_label("Your message").fill("https://example.org/" + "x" * 600)
    visitor.must_fit()


def test_where_there_is_no_keyboard_nothing_speaks_of_its_keys(browse):
    page = box_of(browse("member", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True))
    expect(page.get_by_text("Ctrl+Enter sends")).to_be_hidden()
    page = box_of(browse("member"))
    expect(page.get_by_text("Ctrl+Enter sends")).to_be_visible()


def test_a_message_of_nothing_is_answered_by_what_to_do(browse):
    page = box_of(browse("member"))
    page.get_by_label("Your message").press("Control+Enter")
    expect(page.get_by_role("alert")).to_have_text("Write something first.")
    expect(page.get_by_label("Your message")).to_be_focused()
    page.get_by_label("Your message").press_sequentially("A")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_text_that_cannot_be_stored_comes_back_with_the_reason(browse):
    page = box_of(browse("member"))
    page.get_by_label("Your message").evaluate(NUL)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("characters that can't be stored", timeout=5_000)
    expect(page.get_by_label("Your message")).to_have_value("before\0after")
    expect(page.locator("article.is-pending")).to_have_count(0)


def test_a_mark_after_a_chosen_name_stands_close_to_it(browse):
    page = box_of(browse("organiser"))
    box = page.get_by_label("Your message")
    for typed, kept in (
        (", hello", "@Mikkel Strandby, hello"),
        ("hello, you", "@Mikkel Strandby hello, you"),
    ):
        box.fill("")
        box.press_sequentially("@Mik")
        expect(page.locator("#people [role=option]")).to_have_count(1)
        box.press("Enter")
        box.press_sequentially(typed)
        expect(box).to_have_value(kept)


def test_by_finger_a_message_has_one_row_of_verbs_and_is_quoted_from_its_menu(browse):
    visitor = browse("member", viewport={"width": 320, "height": 740}, has_touch=True, is_mobile=True)
    page = box_of(visitor)
    # Which messages stand there depends on what was read: the last of somebody else that has all its verbs.
    message = page.locator("article[data-seq]:not(.is-own):has([data-link=quote])").last
    expect(message.get_by_role("link", name="More")).to_be_visible()
    expect(message.get_by_role("link", name="Quote")).to_be_hidden()
    becomes(page, lambda: len(set(message.locator(".verb:visible").evaluate_all(TOPS))), 1)
    message.get_by_role("link", name="More").tap()
    visitor.must_be_accessible()
    message.get_by_role("button", name="Quote").tap()
    expect(page.locator(".message-menu")).to_have_count(0)
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(page.get_by_label("Your message")).to_have_value(re.compile("^> "))
    page.get_by_label("Your message").fill("")


def test_what_is_begun_outlives_a_thread_that_is_closed_and_opened_again(browse):
    organiser, member = browse("organiser"), browse("member")
    page = box_of(member)
    page.get_by_label("Your message").fill("Half a sentence")
    for verb, says in (("Close for new messages", 1), ("Open for new messages", 0)):
        organiser.open(f"{THREAD}settings/").get_by_role("button", name=verb).click()
        expect(page.get_by_role("alert").filter(has_text="closed for new messages")).to_have_count(says)
        expect(page.get_by_label("Your message")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log").get_by_text("Half a sentence")).to_be_visible()


def test_after_sending_the_whole_form_is_in_the_window(browse):
    page = box_of(browse("organiser", viewport={"width": 1280, "height": 600}))
    page.get_by_label("Your message").fill("One more line")
    page.get_by_label("Your message").press("Control+Enter")
    expect(page.get_by_role("log").get_by_text("One more line").last).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)


def test_who_answers_at_the_end_has_read_what_stands_there(browse):
    writer, reader = browse("organiser"), browse("member")
    page = box_of(writer)
    page.get_by_label("Your message").fill("Something unread")
    page.get_by_label("Your message").press("Control+Enter")
    expect(page.locator("article:not(.is-pending)").get_by_text("Something unread")).to_be_visible()
    page = box_of(reader)
    page.get_by_label("Your message").fill("An answer at once")
    page.get_by_label("Your message").press("Control+Enter")
    expect(page.locator("article:not(.is-pending)").get_by_text("An answer at once")).to_be_visible()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0, timeout=1_500)
    expect(
        reader.open("/").get_by_role("region", name="Unread").locator(f"a[href='{THREAD}']")
    ).to_have_count(0)


def test_without_network_the_page_says_so_at_once_where_one_writes(browse):
    visitor = browse("member", viewport={"width": 360, "height": 740})
    page = box_of(visitor)
    page.get_by_label("Your message").scroll_into_view_if_needed()
    visitor.context.set_offline(True)
    bar = page.get_by_text("The connection is lost.")
    expect(bar).to_be_in_viewport(timeout=2_000)
    visitor.context.set_offline(False)
    expect(bar).to_have_count(0)
    visitor.forgive_the_network()


def test_signing_out_in_another_tab_closes_the_thread_and_leaves_nothing_behind(browse):
    visitor = browse("member")
    page = box_of(visitor)
    assert len(begin(page, "Half a thought")) == 1
    other = visitor.context.new_page()
    other.goto("/")
    other.locator(".person-summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("button", name="Sign out")).to_have_count(0)
    becomes(other, lambda: kept(other), [])
    expect(page.get_by_role("alert")).to_contain_text("You are signed out.")
    expect(page.get_by_role("log")).to_have_count(0)
    again = page.get_by_role("alert").get_by_role("link", name="Sign in again")
    expect(again).to_have_attribute("href", f"/accounts/login/?next={THREAD}")
    visitor.must_be_accessible()


def test_what_somebody_else_left_on_this_computer_is_thrown_away(browse):
    page = browse("member").open("/")
    mine = f"hansa:{page.evaluate('document.documentElement.dataset.person')}:thread:1"
    page.evaluate(
        "(mine) => { localStorage.setItem(mine, '{}'); localStorage.setItem('hansa:999:thread:1', '{}'); }",
        mine,
    )
    page.reload()
    becomes(page, lambda: kept(page), [mine])
