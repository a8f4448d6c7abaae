"""Somebody is named while away, finds it first of all they missed, and closes the rest in one go; without script too."""

import re

import pytest
from playwright.sync_api import expect

THREAD = "/threads/1/"


@pytest.mark.parametrize("script", [True, False])
def test_named_while_away_found_first_and_closed_in_one_go(browse, script):
    writer = browse("organiser", java_script_enabled=script)
    page = writer.open(THREAD)
    words = f"@Mikkel Strandby, what do you say? ({'live' if script else 'by form'})"
    page.get_by_label("Your message").fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-mention]", has_text="@Mikkel Strandby").last).to_be_visible()

    reader = browse("member", java_script_enabled=script, viewport={"width": 360, "height": 740})
    page = reader.open("/since/")
    named = page.get_by_role("button", name=re.compile("named you in|You were named"))
    expect(named).to_have_count(1)
    expect(page.get_by_role("heading", level=2).first).to_have_text("To you")
    if script:
        reader.must_be_accessible()
    reader.must_fit()
    page.get_by_role("button", name="I have seen all this").click()
    expect(page.get_by_text("Nothing new since you were last here.")).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(named).to_have_count(1)
    named.click()
    expect(page).to_have_url(re.compile(THREAD))
    expect(page.get_by_text(words)).to_be_visible()


def test_a_thread_and_a_space_are_as_loud_as_one_wants(browse):
    reader = browse("member", java_script_enabled=False, viewport={"width": 360, "height": 740})
    for path, words, usual in (
        (THREAD, "Notices of this thread", ""),
        ("/groups/impact-measurement/", "Notices from here", "mentions"),
    ):
        page = reader.open(path)
        for level in ("everything", usual):
            page.get_by_text(words).click()
            page.get_by_label("What do you want to be told of?").select_option(level)
            page.get_by_role("button", name="Save", exact=True).click()
            expect(page.get_by_text("Saved: this is how much you hear of")).to_be_visible()
            expect(page.get_by_label("What do you want to be told of?")).to_have_value(level)
            reader.must_fit()
