"""Two browsers in one thread: what one writes stands in the other's page; a cut connection loses and doubles nothing."""

from playwright.sync_api import expect

from tests.journeys.conftest import becomes

THREAD = "/threads/1/"


def bodies(page) -> list[str]:
    return [
        text.strip() for text in page.locator("[role=log] article:visible .message-body p").all_inner_texts()
    ]


def write(page, text: str) -> None:
    """By the keys that only the script knows."""
    expect(page.locator("live-thread:defined")).to_be_attached()
    page.get_by_label("Your message").fill(text)
    page.get_by_label("Your message").press("Control+Enter")


def test_what_one_writes_stands_in_the_others_page(browse):
    organiser, member = browse("organiser"), browse("member")
    here, there = organiser.open(THREAD), member.open(THREAD)
    organiser.must_be_accessible()
    write(here, "Is anybody awake in Copenhagen?")
    expect(there.get_by_role("log").get_by_text("Is anybody awake in Copenhagen?")).to_be_visible()
    write(there, "Always.")
    expect(here.get_by_role("log").get_by_text("Always.", exact=True)).to_be_visible()
    expect(here.get_by_label("Your message")).to_have_value("")
    member.must_be_accessible()


def test_after_a_cut_connection_nothing_is_missing_and_nothing_is_there_twice(browse):
    organiser, member = browse("organiser"), browse("member")
    here, there = organiser.open(THREAD), member.open(THREAD)
    write(here, "Before the tunnel")
    expect(there.get_by_role("log").get_by_text("Before the tunnel")).to_be_visible()

    member.context.set_offline(True)
    there.evaluate("window.dispatchEvent(new Event('offline'))")
    for number in range(1, 6):
        write(here, f"In the tunnel {number}")
        expect(here.get_by_role("log").get_by_text(f"In the tunnel {number}")).to_be_visible()
    assert "In the tunnel" not in " ".join(bodies(there))

    member.context.set_offline(False)
    expect(there.get_by_role("log").get_by_text("In the tunnel 5")).to_be_visible(timeout=40_000)

    def seen() -> list[str]:
        return [text for text in bodies(there) if text.startswith(("Before the tunnel", "In the tunnel"))]

    becomes(there, seen, ["Before the tunnel", *(f"In the tunnel {number}" for number in range(1, 6))])
    member.forgive_the_network()


def test_without_script_a_message_is_a_form(browse):
    reader = browse("member", java_script_enabled=False)
    page = reader.open(THREAD)
    page.get_by_label("Your message").fill("Sent without a line of script")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log").get_by_text("Sent without a line of script")).to_have_count(1)
