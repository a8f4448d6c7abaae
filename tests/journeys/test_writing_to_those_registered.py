"""A host writes in German and in Polish, looks at the previews and sends; two who registered read it in their languages."""

from playwright.sync_api import Page, expect


def speak(page: Page, code: str) -> None:
    """As their profile says."""
    page.goto("/profile/")
    page.get_by_label("Language").select_option(code)
    page.locator("main form .button[type=submit]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", code)


def test_a_host_writes_in_two_languages_and_two_read_it_in_theirs(browse):
    organiser = browse("organiser")
    page = organiser.open("/events/")
    page.get_by_role("link", name="Symposium: what five countries learned").first.click()
    address = page.url
    first = browse("member")
    second = browse("newcomer")
