"""Signs, quotes and what an edit replaced, by forms and links alone."""

from playwright.sync_api import expect

THREAD = "/threads/1/"


def say(page, text: str):
    """Write a message by the form; its article."""
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()
    return page.get_by_role("article").filter(has_text=text)


def test_a_sign_is_given_and_taken_back_by_a_button(browse):
    reader = browse("member", java_script_enabled=False)
    page = reader.open(THREAD)
    message = say(page, "Shall we take the night train?")
    message.get_by_text("React", exact=False).first.click()
    message.get_by_role("button", name="I agree").click()
    mine = message.get_by_role("button", name="I agree", pressed=True).first
    expect(mine).to_be_visible()
    mine.click()
    expect(message.get_by_role("button", pressed=True)).to_have_count(0)


def test_a_quote_is_sent_with_the_answer(browse):
    page = browse("member", java_script_enabled=False).open(THREAD)
    message = say(page, "The budget is 3,000 euros.")
    message.get_by_role("link", name="Quote").click()
    box = page.get_by_label("Your message")
    expect(box).to_have_value("> The budget is 3,000 euros.\n\n")
    say(page, "> The budget is 3,000 euros.\n\nThat is enough.")
    answer = page.get_by_role("article").filter(has_text="That is enough.")
    expect(answer.get_by_role("blockquote")).to_have_text("The budget is 3,000 euros.")


def test_what_an_edit_replaced_is_a_link_away(browse):
    reader = browse("member", java_script_enabled=False)
    page = reader.open(THREAD)
    message = say(page, "We meet on Monday at ten.")
    message.get_by_role("link", name="More").click()
    page.get_by_label("Your message").fill("We meet on Tuesday at ten.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("article").filter(has_text="We meet on Tuesday").get_by_role(
        "link", name="edited"
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What it said before")
    expect(page.get_by_role("deletion")).to_have_text("removed: Monday")
    expect(page.get_by_role("insertion")).to_have_text("added: Tuesday")


def test_these_pages_are_accessible_and_fit_a_small_screen(browse):
    reader = browse("member", viewport={"width": 320, "height": 640})
    page = reader.open(THREAD)
    page.get_by_label("Your message").fill("For a small screen.")
    page.get_by_role("button", name="Send").click()
    message = page.get_by_role("article").filter(has_text="For a small screen.")
    expect(message).to_have_count(1)
    page.reload()
    message.get_by_text("React", exact=False).first.click()
    reader.must_be_accessible()
    reader.must_fit()
    reader.open(f"{THREAD}messages/1/versions/")
    reader.must_be_accessible()
    reader.must_fit()
