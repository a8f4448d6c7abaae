"""Signs, changes, quotes and drafts in a thread, as two people see them in two browsers."""

import base64

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import becomes, is_live
from tests.journeys.test_a_thread_in_bad_weather import MINE
from tests.journeys.test_talking_live import write

THREAD = "/threads/2/"
# A picture of one red pixel.
RED = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


def said(page: Page, text: str) -> Locator:
    """The message with this text."""
    return page.locator("article[data-seq]").filter(has_text=text).last


def verb(message: Locator, name: str) -> None:
    message.hover()
    message.get_by_role("link", name=name).click()


def both(browse, thread: str = THREAD) -> tuple[Page, Page]:
    pages = browse("organiser").open(thread), browse("member").open(thread)
    for page in pages:
        is_live(page)
    return pages


def test_a_sign_a_change_and_a_deletion_stand_in_the_others_page(browse):
    here, there = both(browse)
    write(here, "Shall we **meet** in May?")
    expect(said(there, "in May").locator("strong")).to_have_text("meet")

    verb(said(there, "in May"), "React")
    there.get_by_role("button", name="I agree", exact=True).click()
    mine = said(there, "in May").get_by_role("button", name="I agree:")
    expect(mine).to_have_attribute("aria-pressed", "true")
    theirs = said(here, "in May").get_by_role("button", name="I agree:")
    expect(theirs).to_have_attribute("aria-pressed", "false")
    theirs.click()
    expect(mine).to_contain_text("2")
    mine.click()
    expect(theirs).to_contain_text("1")
    expect(theirs).to_have_attribute("aria-pressed", "true")

    verb(said(here, "in May"), "More")
    here.get_by_role("button", name="Change it").click()
    box = here.locator(".message-editor textarea")
    expect(box).to_have_value("Shall we **meet** in May?")
    box.fill("Shall we **meet** in June?")
    box.press("Control+Enter")
    expect(said(there, "in June").get_by_role("link", name="edited")).to_be_visible()
    expect(here.locator(".message-editor")).to_have_count(0)

    verb(said(here, "in June"), "More")
    here.get_by_role("button", name="Delete").click()
    here.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(said(there, "in June")).to_be_visible()
    here.get_by_role("button", name="Delete").click()
    here.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(there.get_by_text("in June")).to_have_count(0)
    expect(there.get_by_text("This message was deleted.").last).to_be_visible()


def test_what_one_is_changing_is_not_taken_away_by_what_comes_meanwhile(browse):
    organiser = browse("organiser")
    here, there = both(browse)
    other = organiser.open(THREAD)
    is_live(other)
    write(here, "Version one")
    for page in (here, other):
        verb(said(page, "Version one"), "More")
        page.get_by_role("button", name="Change it").click()
    other.locator(".message-editor textarea").fill("Version of the phone")
    verb(said(there, "Version one"), "React")
    there.get_by_role("button", name="Thank you", exact=True).click()
    expect(here.locator("article.is-editing .reactions button")).to_be_attached()
    expect(here.locator(".message-editor [role=alert]")).to_be_hidden()
    here.locator(".message-editor textarea").fill("Version of the desk")
    here.get_by_role("button", name="Save").click()
    expect(said(there, "Version of the desk")).to_be_visible()
    told = other.locator(".message-editor [role=alert]")
    expect(told).to_contain_text("This message was changed meanwhile.")
    expect(other.locator(".message-editor textarea")).to_have_value("Version of the phone")
    other.get_by_role("button", name="Cancel").click()
    other.get_by_role("dialog").get_by_role("button", name="Throw away").click()
    expect(said(other, "Version of the desk")).to_be_visible()
    verb(said(here, "Version of the desk"), "More")
    here.get_by_role("button", name="Delete").click()
    here.get_by_role("dialog").get_by_role("button", name="Delete").click()


def test_what_was_begun_on_one_device_goes_on_on_another(browse):
    phone, desk = browse("member").open(THREAD), browse("member").open(THREAD)
    for page in (phone, desk):
        is_live(page)
    phone.get_by_label(MINE).fill("Begun on the way")
    expect(desk.get_by_label(MINE)).to_have_value("Begun on the way")
    desk.get_by_label(MINE).fill("Begun on the way, gone on at the desk")
    expect(phone.get_by_label(MINE)).to_have_value("Begun on the way, gone on at the desk")
    desk.get_by_label(MINE).press("Control+Enter")
    expect(phone.get_by_label(MINE)).to_have_value("")
    expect(said(phone, "gone on at the desk")).to_be_visible()


def test_two_devices_that_both_went_on_lose_neither_text(browse):
    phone, desk = browse("member"), browse("member")
    here, there = phone.open(THREAD), desk.open(THREAD)
    for page in (here, there):
        is_live(page)
    phone.context.set_offline(True)
    here.evaluate("window.dispatchEvent(new Event('offline'))")
    here.get_by_label(MINE).fill("Written in the tunnel")
    there.get_by_label(MINE).fill("Written at the desk")
    expect(there.get_by_label(MINE)).to_have_value("Written at the desk")
    becomes(
        there, lambda: there.evaluate("Object.keys(localStorage).some((one) => /thread:2$/.test(one))"), False
    )
    phone.context.set_offline(False)
    offer = here.get_by_text("There is a newer draft from another device.")
    expect(offer).to_be_visible(timeout=40_000)
    expect(here.get_by_label(MINE)).to_have_value("Written in the tunnel")
    here.get_by_role("button", name="Show the other one").click()
    expect(here.get_by_label(MINE)).to_have_value("Written at the desk")
    here.get_by_role("button", name="Show the other one").click()
    expect(here.get_by_label(MINE)).to_have_value("Written in the tunnel")
    here.get_by_role("button", name="Keep what stands here").click()
    expect(there.get_by_label(MINE)).to_have_value("Written in the tunnel")
    there.get_by_label(MINE).fill("")
    expect(here.get_by_label(MINE)).to_have_value("")
    phone.forgive_the_network()


def test_a_quote_is_what_was_selected_and_an_answer_to_it(browse):
    here, there = both(browse)
    write(there, "First this.\n\nThen that.")
    expect(said(here, "Then that.")).to_be_visible()
    said(here, "Then that.").locator("p").filter(has_text="Then that.").select_text()
    verb(said(here, "Then that."), "Quote")
    expect(here.get_by_label(MINE)).to_have_value("> Then that.\n\n")
    here.get_by_label(MINE).press_sequentially("Why?")
    here.get_by_label(MINE).press("Control+Enter")
    expect(said(there, "Why?").locator("blockquote")).to_have_text("Then that.")
    expect(said(there, "Why?").locator(".quote")).to_contain_text("Answer to Mikkel Strandby")


def test_a_picture_is_attached_and_stands_in_the_others_page(browse):
    here, there = both(browse)
    here.set_input_files(
        "form.composer input[type=file]", [{"name": "red.png", "mimeType": "image/png", "buffer": RED}]
    )
    row = here.locator(".composer-file")
    expect(row).to_contain_text("red.png")
    expect(row.locator("progress")).to_have_count(0)
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)

    here.set_input_files(
        "form.composer input[type=file]",
        [
            {"name": "red.png", "mimeType": "image/png", "buffer": RED},
            {"name": "what.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + bytes(200)},
        ],
    )
    expect(row.filter(has_text="what.exe").get_by_role("alert")).to_be_visible()
    expect(row.filter(has_text="red.png").locator("progress")).to_have_count(0)
    write(here, "This is red")
    picture = said(there, "This is red").get_by_role("img", name="red.png")
    expect(picture).to_be_visible()
    becomes(there, lambda: picture.evaluate("(one) => one.naturalWidth"), 1)
    expect(row).to_have_count(0)
    there.reload()
    expect(said(there, "This is red").get_by_role("img", name="red.png")).to_be_visible()
