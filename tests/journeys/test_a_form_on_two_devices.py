"""A host makes a form; a member begins it on a telephone, goes on at a desk, and both say something different once."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

DESK = {"width": 1280, "height": 800}
TELEPHONE = {"width": 360, "height": 740}


def plan_a_visit(page: Page) -> str:
    first_day = date.today() + timedelta(days=70)
    page.get_by_role("link", name="Plan a visit").click()
    page.get_by_label("Title").fill("Bread, and who bakes it")
    page.get_by_label("Country", exact=True).select_option("EE")
    page.get_by_label("City").fill("Tartu")
    page.get_by_label("Host organisation").select_option(label="Social Enterprise Estonia")
    page.get_by_label("First day").fill(first_day.isoformat())
    page.get_by_label("Last day").fill((first_day + timedelta(days=1)).isoformat())
    page.get_by_label("Seats").fill("9")
    page.get_by_label("In a sentence or two").fill("A bakery that teaches.")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", level=1, name="Bread, and who bakes it")).to_be_visible()
    address = page.url
    for step in ("Confirm the dates", "Open registration"):
        page.get_by_role("button", name=step).click()
    expect(page.get_by_text("Open for registration")).to_be_visible()
    return address


def add_question(page: Page, topic: str, label: str, kind: str, *choices: tuple[str, str]) -> None:
    page.get_by_role("link", name=f"Add a question to “{topic}”").click()
    page.get_by_label("Question", exact=True).fill(label)
    page.get_by_label(kind, exact=True).check()
    for number, (answer, places) in enumerate(choices):
        page.get_by_label("Answer offered", exact=True).nth(number).fill(answer)
        page.get_by_label("Places", exact=True).nth(number).fill(places)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_form_that_a_host_made_is_filled_on_two_devices(browse):
    organiser = browse("organiser")
    host = organiser.open("/visits/")
    address = plan_a_visit(host)

    # The host makes a form of two pages. A question on the second hangs on an answer on the first.
    host.get_by_role("link", name="Registrations and seats").click()
    host.get_by_role("link", name="Forms: what is asked").click()
    organiser.must_be_accessible()
    host.get_by_role("link", name="Make a form").click()
    host.get_by_label("Title").fill("Your registration")
    host.get_by_role("button", name="Make this form").click()
    host.get_by_text("Add a ready-made question").first.click()
    host.get_by_role("button", name="How will you take part?").click()
    organiser.must_be_accessible()
    host.get_by_role("link", name="Change “How will you take part?”").click()
    host.get_by_label("Places", exact=True).first.fill("1")
    organiser.must_be_accessible()
    save(host)
    expect(host.get_by_text("(1 place)")).to_be_visible()
    host.get_by_role("link", name="Add a page").click()
    host.get_by_label("Title of the page").fill("Once you are there")
    save(host)
    add_question(
        host,
        "Once you are there",
        "Which oven do you want to see?",
        "One of several answers",
        ("The old one", ""),
        ("The new one", ""),
    )
    host.get_by_text("More: limits, prefilling, only after an answer").click()
    host.get_by_label("On site", exact=True).check()
    save(host)
    add_question(host, "Once you are there", "How do you travel?", "A longer text")
    host.get_by_label("Has to be answered").uncheck()
    save(host)
    organiser.must_be_accessible()
    host.get_by_role("link", name="Deutsch").click()
    expect(host.get_by_role("heading", level=1)).to_contain_text("Your registration")
    organiser.must_be_accessible()
    host.goto(address)
    host.get_by_role("link", name="Registrations and seats").click()
    host.get_by_role("link", name="Forms: what is asked").click()
    host.get_by_label("On registering").select_option(label="Your registration")
    host.get_by_role("button", name="Ask these").click()

    # A member begins on a telephone. What is lacking is said in the title, in a summary and at the field.
    telephone = browse("member", viewport=TELEPHONE)
    small = telephone.open(address)
    telephone.must_be_accessible()
    small.get_by_role("link", name="Register", exact=True).click()
    telephone.must_be_accessible()
    telephone.must_fit()
    go_on = small.get_by_role("button", name="Save and go on")
    go_on.click()
    expect(small.get_by_role("alert")).to_be_focused()
    expect(small).to_have_title("Error: Your registration: Bread, and who bakes it · Hansa")
    telephone.must_be_accessible()
    small.get_by_label("On site").check()
    go_on.click()
    expect(small.get_by_role("heading", level=1, name="Once you are there")).to_be_visible()
    small.get_by_label("How do you travel?").fill("By train, if there is one.")
    small.get_by_role("button", name="Save and finish later").click()
    expect(small.get_by_text("Kept. You can go on later, on any device.")).to_be_visible()

    # At a desk it goes on where it stopped, with what was typed.
    desk = browse("member", viewport=DESK)
    large = desk.open(address)
    large.get_by_role("link", name="Register", exact=True).click()
    expect(large.get_by_role("heading", level=1, name="Once you are there")).to_be_visible()
    expect(large.get_by_label("How do you travel?")).to_have_value("By train, if there is one.")

    # Meanwhile the telephone says something else: neither text is lost.
    small.get_by_role("link", name="Register", exact=True).click()
    small.get_by_label("The new one").check()
    small.get_by_label("How do you travel?").fill("By ship, from Helsinki.")
    go_on.click()
    expect(small.get_by_role("heading", level=1, name="Check your answers")).to_be_visible()
    telephone.must_be_accessible()
    telephone.must_fit()
    large.get_by_label("The new one").check()
    large.get_by_label("How do you travel?").fill("By night train.")
    large.get_by_role("button", name="Save and go on").click()
    elsewhere = large.get_by_role("region", name="Saved on another device")
    expect(elsewhere).to_contain_text("By ship, from Helsinki.")
    expect(large.get_by_label("How do you travel?")).to_have_value("By night train.")
    desk.must_be_accessible()
    large.get_by_role("button", name="Save and go on").click()

    # All answers once more, and the seat.
    expect(large.get_by_role("heading", level=1, name="Check your answers")).to_be_visible()
    expect(large.get_by_text("By night train.")).to_be_visible()
    desk.must_be_accessible()
    large.get_by_role("button", name="Register").click()
    expect(large.get_by_text("You have a seat", exact=True)).to_be_visible()
    small.goto(address)
    small.get_by_role("link", name="Your answers").click()
    expect(small.get_by_text("By night train.")).to_be_visible()

    # The one place on site is taken: the next is told before they choose.
    newcomer = browse("newcomer", viewport=TELEPHONE)
    other = newcomer.open(address)
    other.get_by_role("link", name="Register", exact=True).click()
    expect(other.get_by_label("On site (full)")).to_be_disabled()
    other.get_by_label("Online").check()
    other.get_by_role("button", name="Save and go on").click()
    expect(other.get_by_text("Which oven do you want to see?")).to_have_count(0)
    newcomer.must_be_accessible()

    # The host reads what was handed in.
    host.goto(address)
    host.get_by_role("link", name="Registrations and seats").click()
    host.locator("[data-row-link]").click()
    expect(host.get_by_text("By night train.")).to_be_visible()
    organiser.must_be_accessible()
