"""Three people in a thread see who else is here and who is writing; who is named and can't read it is told of beforehand."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.groups import Group, make_group
from tests.journeys.test_talking_live import write

MINE = "Your message"
PATIENCE_MS = 15_000  # hints are given within three seconds and last for six; the machine may have much to do


@pytest.fixture(scope="module")
def group(site, demo) -> Group:
    by = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    return make_group(
        site,
        title="Three of us",
        by=by,
        members={"Mads Madsen": "member", "Olga Ots": "member"},
        threads={"Is anybody here?": "members"},
    )


def hints(page: Page) -> Locator:
    return page.locator("[data-part=hints]")


def must_say_here(page: Page, *names: str) -> None:
    """In whatever order they were heard of."""
    first, second = names
    either = rf"({first} and {second}|{second} and {first}) are here"
    expect(hints(page)).to_have_text(re.compile(f"^{either}$"), timeout=PATIENCE_MS)


def test_three_people_see_who_is_here_and_who_is_writing(browse, group: Group):
    (thread,) = group.threads.values()
    johanna, mads, olga = browse("organiser"), browse(), browse()
    for visitor, name in ((mads, "Mads Madsen"), (olga, "Olga Ots")):
        visitor.sign_in(group.members[name].email)
    here = johanna.open_live(thread)
    expect(hints(here)).to_have_text("")
    there = mads.open_live(thread)
    expect(hints(here)).to_have_text("Mads Madsen is here")
    expect(hints(there)).to_have_text("Johanna Sandbrink is here", timeout=PATIENCE_MS)
    away = olga.open_live(thread)
    must_say_here(here, "Mads Madsen", "Olga Ots")
    must_say_here(there, "Johanna Sandbrink", "Olga Ots")
    must_say_here(away, "Johanna Sandbrink", "Mads Madsen")

    there.get_by_label(MINE).press_sequentially("I")
    expect(hints(here)).to_have_text("Mads Madsen is writing …")
    expect(hints(away)).to_have_text("Mads Madsen is writing …")
    must_say_here(there, "Johanna Sandbrink", "Olga Ots")
    away.get_by_label(MINE).press_sequentially("And I")
    expect(hints(there)).to_have_text("Olga Ots is writing …")
    # Who has said it is no longer writing it; who says nothing is so no longer after a while.
    write(there, "I am.")
    expect(here.get_by_role("log").get_by_text("I am.", exact=True)).to_be_visible()
    must_say_here(away, "Johanna Sandbrink", "Mads Madsen")
    must_say_here(here, "Mads Madsen", "Olga Ots")
    johanna.must_be_accessible()


def test_who_cannot_read_it_is_said_before_it_is_sent_and_keeps_nobody_from_it(browse, group: Group):
    (thread,) = group.threads.values()
    johanna = browse("organiser")
    page = johanna.open_live(thread)
    warning = page.locator("[data-part=strangers]")
    expect(warning).to_be_hidden()
    box = page.get_by_label(MINE)
    box.press_sequentially("Ask @Mikkel Strandby and @Olga Ots")
    expect(warning).to_have_text("Mikkel Strandby can't read this thread and will not be told.")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(0)
    johanna.must_be_accessible()
    johanna.must_fit()
    box.fill("Ask @Olga Ots")
    expect(warning).to_be_hidden()
    box.fill("Ask @Mikkel Strandby or @Renate Quellmalz")
    expect(warning).to_have_text(
        "Mikkel Strandby and Renate Quellmalz can't read this thread and will not be told."
    )
    box.press("Control+Enter")
    said = page.locator("article:not(.is-pending)", has_text="Ask @Mikkel Strandby or")
    expect(said).to_be_visible()
    expect(said.locator("[data-mention]")).to_have_count(0)
    expect(warning).to_be_hidden()
