"""A thread about a meeting is begun on the page of the meeting, and a part of it becomes a thread of its own."""

from playwright.sync_api import Page, expect

from tests.journeys.test_talking_live import THREAD, write


def to_a_meeting(page: Page) -> None:
    page.locator(".crumb a").first.click()
    page.locator("section[aria-labelledby=meetings] h3 a").first.click()
    page.wait_for_load_state()


def test_talk_about_a_meeting_is_begun_and_found_on_its_page(browse):
    organiser, member = browse("organiser"), browse("member")
    here, there = organiser.open(THREAD), member.open(THREAD)
    to_a_meeting(here)
    to_a_meeting(there)
    meeting = here.get_by_role("heading", level=1).inner_text()
    here.get_by_role("link", name="Start a thread about this").last.click()
    expect(here.get_by_label("What is it about?")).to_have_value(meeting)
    here.get_by_label("What is it about?").fill("What we bring along")
    here.get_by_label("First message").fill("Who brings the figures?")
    organiser.must_be_accessible()
    here.get_by_role("button", name="Start").click()
    expect(here.locator(".thread-about a")).to_have_text(meeting)
    # On the other's open page it comes by itself, with what is new to them.
    found = there.locator("section.talk-about li", has_text="What we bring along")
    expect(found).to_be_visible()
    expect(found).to_contain_text("1 new")
    member.must_be_accessible()


def test_one_date_of_a_series_has_its_talk_folded_away(browse):
    page = browse("member").open(THREAD)
    to_a_meeting(page)
    date = page.locator("details.talk-about").first
    expect(date.get_by_text("Nobody has begun to talk about this.")).to_have_count(0)
    date.locator("summary").click()
    expect(date.get_by_text("Nobody has begun to talk about this.")).to_be_visible()


def test_a_part_of_a_thread_becomes_a_thread_and_leaves_a_way_there(browse):
    organiser, member = browse("organiser"), browse("member")
    here, there = organiser.open(THREAD), member.open(THREAD)
    write(here, "This leads us elsewhere")
    expect(there.get_by_role("log").get_by_text("This leads us elsewhere")).to_be_visible()
    seq = here.locator("article[data-seq]", has_text="This leads us elsewhere").get_attribute("data-seq")
    here.get_by_role("link", name="Thread settings").click()
    organiser.must_be_accessible()
    here.get_by_role("link", name="Split …").click()
    organiser.must_be_accessible()
    here.get_by_label("Title").fill("Elsewhere")
    here.locator(f"#seq-{seq}").check()
    here.get_by_role("button", name="Make it a thread of its own").click()
    expect(here.get_by_role("heading", level=1)).to_have_text("Elsewhere")
    expect(here.get_by_role("log").get_by_text("This leads us elsewhere")).to_be_visible()
    there.reload()
    there.get_by_role("link", name="Go there").click()
    expect(there.get_by_role("log").get_by_text("This leads us elsewhere")).to_be_visible()


def test_a_very_long_word_in_a_title_makes_no_page_wider_than_a_phone(browse):
    visitor = browse("organiser", viewport={"width": 320, "height": 700})
    page = visitor.open("/spaces/impact-measurement/threads/new/")
    page.get_by_label("What is it about?").fill("Wirkungsmessungszwischenberichterstattungspflichten")
    page.get_by_label("First message").fill("What do they ask of us?")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("log").get_by_text("What do they ask of us?")).to_be_visible()
    visitor.must_fit()
    thread = page.url.partition("/threads/")[2].partition("/")[0]
    for leaf in ("settings/", "split/", "move/", "messages/1/", "messages/1/versions/"):
        visitor.open(f"/threads/{thread}/{leaf}")
        visitor.must_fit()
