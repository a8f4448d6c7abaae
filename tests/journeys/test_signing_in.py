"""The pages before the door, by keyboard, on any device, and with a key in the hand."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor


def with_a_device(page: Page) -> None:
    """A device that keeps keys, as Chromium lends it to tests."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_a_key(visitor: Visitor, password: str) -> Page:
    page = visitor.open("/accounts/2fa/webauthn/add/")
    page.locator("input[name=password]").fill(password)  # once more, before a key is added
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My phone")
    return page


def test_from_the_address_the_key_tab_leads_to_the_password(browse):
    page = browse().open("/accounts/login/")
    page.locator("input[name=login]").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Forgot your password?")).to_be_focused()


def test_the_zone_of_the_device_is_chosen_beforehand_and_what_was_chosen_stays(browse):
    page = browse(timezone_id="Europe/Tallinn").open("/accounts/signup/")
    zone = page.get_by_label("Time zone")
    expect(zone).to_have_value("Europe/Tallinn")
    zone.select_option("Europe/Warsaw")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
    expect(zone).to_have_value("Europe/Warsaw")
    expect(
        browse(java_script_enabled=False).open("/accounts/signup/").get_by_label("Time zone")
    ).to_have_value("Europe/Berlin")


def test_a_key_is_added_and_stands_in_the_list(browse, demo):
    password = next(one["password"] for one in demo["personas"] if one["role"] == "newcomer")
    visitor = browse("newcomer")
    page = add_a_key(visitor, password)
    with_a_device(page)
    visitor.must_be_accessible()
    page.get_by_role("button", name="Add a key").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/**")
    page = visitor.open("/accounts/2fa/webauthn/")
    expect(page.get_by_text("My phone").first).to_be_visible()
    expect(page.get_by_text("not used yet")).to_be_visible()
    visitor.must_be_accessible()
    page.get_by_role("link", name="Remove… My phone").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible()


def test_a_key_that_was_not_made_is_said_so(browse, demo):
    password = next(one["password"] for one in demo["personas"] if one["role"] == "member")
    visitor = browse("member")
    page = add_a_key(visitor, password)
    page.evaluate(
        "() => { navigator.credentials.create = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Add a key").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    visitor.must_be_accessible()


def test_both_kinds_of_groups_are_in_sight_on_a_small_phone(browse):
    for width in (320, 360):
        page = browse("organiser", viewport={"width": width, "height": 700}, locale="de-DE").open("/groups/")
        assert page.locator(".tabs").evaluate("(tabs) => tabs.scrollWidth <= tabs.clientWidth")
