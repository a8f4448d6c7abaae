"""A host writes in German and in Polish, looks at the previews and sends; two who registered read it in their languages."""

import json

from playwright.sync_api import expect

SEED = """
import json
from people.models import Person
from registrations import actions
from tests import factories

host = Person.objects.get(email={host!r})
visit = factories.make_visit("Harbours that learn", coordinator=host, capacity=5)
for name, language in (("Grete Hafen", "de"), ("Jan Port", "pl")):
    person = factories.make_partner(name, language=language)
    actions.register(plan=visit.seat_plan, person=person)
print(json.dumps(visit.seat_plan_id))
"""


def test_a_host_writes_in_two_languages_and_two_read_it_in_theirs(browse, site, demo):
    persona = next(one for one in demo["personas"] if one["role"] == "organiser")
    plan = json.loads(site.run(SEED.format(host=persona["email"])))
    organiser = browse("organiser")
    page = organiser.open(f"/seats/{plan}/registrations/")
    page.get_by_role("link", name="Write to these people").click()
    organiser.must_be_accessible()

    # What is missing is asked for at its field, and nothing that was typed is lost.
    page.locator("summary", has_text="Deutsch").click()
    german = page.get_by_role("group", name="German")
    german.get_by_label("Subject").fill("Treffpunkt")
    german.get_by_label("Text").fill("Wir treffen uns am Tor.")
    page.locator("summary", has_text="polski").click()
    polish = page.get_by_role("group", name="Polish")
    polish.get_by_label("Subject").fill("Miejsce spotkania")
    page.get_by_label("Who reads none of your languages").select_option("de")
    page.get_by_role("button", name="Save and look at the previews").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the text that belongs to this subject")
    expect(german.get_by_label("Text")).to_have_value("Wir treffen uns am Tor.")
    organiser.must_be_accessible()
    polish.get_by_label("Text").fill("Spotykamy się przy bramie.")
    page.get_by_role("button", name="Save and look at the previews").click()

    # Each language as its readers will see it.
    expect(page.get_by_text("As things stand now 2 people get it.")).to_be_visible()
    expect(page.get_by_text("Hallo (").first).to_be_visible()
    expect(page.get_by_text("Cześć").first).to_be_visible()
    organiser.must_be_accessible()
    preview = page.url

    # Sent, taken back, sent again.
    page.get_by_role("button", name="Send to 2 people").click()
    organiser.must_be_accessible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("The mail is a draft again.")).to_be_visible()
    assert page.url == preview
    page.get_by_role("button", name="Send to 2 people").click()
    page.get_by_role("button", name="Take it back").focus()
    expect(page.locator("#letter-said[role=status]")).to_contain_text("Sent to 2 people:", timeout=30_000)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    organiser.must_be_accessible()

    # Two read it, each in theirs.
    for name, heading, text in (
        ("grete-hafen", "Treffpunkt", "Wir treffen uns am Tor."),
        ("jan-port", "Miejsce spotkania", "Spotykamy się przy bramie."),
    ):
        reader = browse(viewport={"width": 360, "height": 740})
        reader.sign_in(f"{name}@example.org")
        reader.open(preview.removesuffix("preview/"))
        expect(reader.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        expect(reader.page.get_by_text(text)).to_be_visible()
        reader.must_be_accessible()
        reader.must_fit()
