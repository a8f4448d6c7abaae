"""Somebody is named while away, is told by mail, and answers the mail; without access to the group they can't any more."""

import re
import time
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage

from playwright.sync_api import expect

from tests.journeys.conftest import Site, becomes
from tests.journeys.groups import make_group
from tests.journeys.letters import PATIENCE_MS, mail_to, mails, rows
from tests.journeys.test_talking_live import bodies, write

MINE = "Your message"
CODE = r"\d+\.\d+\.[a-z2-7]{20}"
GONE = "Your answer by mail was not posted. This thread is not there for you, or not any more. Nothing was changed."


def five_minutes_later(site: Site, email: str) -> None:
    """What waits to be mailed to this person has waited long enough."""
    mine = "recipient_id = (SELECT id FROM people_person WHERE email = ?)"
    question = (
        f"SELECT id, created_at, mail_due_at FROM notices_notice WHERE {mine} AND mail_due_at IS NOT NULL"
    )
    ((pk, created, due),) = rows(site, question, email)
    assert datetime.fromisoformat(due) - datetime.fromisoformat(created) == timedelta(minutes=5)
    rows(site, "UPDATE notices_notice SET mail_due_at = created_at WHERE id = ?", pk)


def answer(letter: EmailMessage, words: str, number: int) -> bytes:
    """As a mail program writes it and our own mail server hands it over: all that it answers is quoted, and it is signed."""
    quoted = "".join(f"> {line}\n" for line in letter.get_content().splitlines())
    reply = EmailMessage()
    reply["Authentication-Results"] = "mx.example.org; dmarc=pass header.from=example.org"
    reply["From"] = f"Mads Madsen <{letter['To']}>"
    reply["To"] = letter["Reply-To"]
    reply["Subject"] = f"Re: {letter['Subject']}"
    reply["Message-ID"] = f"<{number}.{letter['To']}>"
    reply["In-Reply-To"] = letter["Message-ID"]
    reply["References"] = f"{letter['References']} {letter['Message-ID']}"
    reply.set_content(
        f"{words}\n\nOn Thu, 26 Nov 2026 at 10:05, {letter['From']}\nwrote:\n\n{quoted}\n-- \nMads Madsen\nAarhus\n"
    )
    return reply.as_bytes(policy=policy.SMTP)


def until_read(site: Site) -> None:
    """The worker has decided on all that came in."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while site.mailbox.folders["INBOX"]:
        assert time.monotonic() < until, f"The mailbox is not read.\n{site.said()}"
        time.sleep(0.1)


def test_a_mention_goes_by_mail_and_the_answer_comes_by_mail_while_one_may(browse, demo, site: Site) -> None:
    organiser = next(one for one in demo["personas"] if one["role"] == "organiser")
    group = make_group(
        site,
        title="By mail",
        by=organiser["email"],
        members={"Mads Madsen": "member"},
        threads={"Which numbers?": "members", "Another matter": "members"},
    )
    mads, thread = group.members["Mads Madsen"], group.threads["Which numbers?"]

    # Mads is nowhere near. Johanna names him by keys alone.
    johanna = browse("organiser")
    here = johanna.open_live(thread)
    box = here.get_by_label(MINE)
    box.press_sequentially("@mad")
    offered = here.get_by_role("listbox", name="People who can read this").get_by_role("option")
    expect(offered).to_have_count(1)
    box.press("Enter")
    expect(box).to_have_value("@Mads Madsen ")
    box.press_sequentially("which three do we take?")
    box.press("Control+Enter")
    expect(here.locator("article:not(.is-pending) [data-mention]")).to_have_text("@Mads Madsen")
    subject = "Johanna Sandbrink named you in “Which numbers?”"
    assert mails(site, mads.email, subject) == []
    five_minutes_later(site, mads.email)

    letter = mail_to(site, mads.email, subject)
    headers = {name: " ".join(str(value).split()) for name, value in letter.items()}
    number = thread.strip("/").split("/")[-1]
    patterns = {
        "From": r"By mail · Hansa <hansa@localhost>",
        "Reply-To": rf"talk\+at{CODE}@example\.org",
        "Message-ID": r"<notice-\d+@localhost>",
        "In-Reply-To": rf"<thread-{number}@localhost>",
        "References": rf"<thread-{number}@localhost>",
        "List-Id": rf"By mail <{group.slug}\.localhost>",
        "List-Unsubscribe": rf"<{site.url}/unsubscribe/qs{CODE}/>, <mailto:talk\+qs{CODE}@example\.org\?subject=unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    assert {
        name: headers[name] for name, like in patterns.items() if not re.fullmatch(like, headers[name])
    } == {}
    assert letter.get_content_type() == "text/plain"
    link = f"{site.url}{thread}#m1"
    said = letter.get_content()
    assert said.startswith(
        "Hello Mads Madsen,\n\nJohanna Sandbrink named you in “Which numbers?”.\n\n"
        f"    @Mads Madsen which three do we take?\n\n{link}\n\nAnswer this mail to answer in the thread."
    )

    # His answer stands in her open page, his own words alone, and once, though his mail is handed over twice.
    first = answer(letter, "Reach, depth and duration.\n\nThe last is hard.", 1)
    site.mailbox.put(first)
    theirs = here.locator("article", has_text="Reach, depth and duration.")
    expect(theirs.locator("[data-slot=name]")).to_have_text("Mads Madsen", timeout=PATIENCE_MS)
    expect(theirs.locator("[data-slot=body]")).to_have_text("Reach, depth and duration. The last is hard.")
    expect(theirs.locator(".quote")).to_contain_text("Answer to Johanna Sandbrink")
    site.mailbox.put(b"Received: from relay.example\r\n" + first)
    until_read(site)
    talk = ["@Mads Madsen which three do we take?", "Reach, depth and duration.", "The last is hard."]
    becomes(here, lambda: bodies(here), talk)

    # He comes by the mail's link, and is removed while he looks.
    member = browse()
    member.sign_in(mads.email)
    there = member.open_live(link)
    expect(there.locator("article.is-own [data-slot=body]")).to_have_text(
        "Reach, depth and duration. The last is hard."
    )
    desk = johanna.context.new_page()
    desk.goto(f"/spaces/{group.slug}/members/{mads.membership}/removal/")
    desk.get_by_label("Why?").fill("The round is over.")
    desk.get_by_role("button", name="Remove", exact=True).click()
    expect(there.get_by_text("You no longer have access to this thread.")).to_be_visible()
    expect(there.locator("article")).to_have_count(0)

    # His next answer is refused by a mail that tells nothing of the thread, and appears nowhere.
    site.mailbox.put(answer(letter, "Second thoughts.", 2))
    refusal = mail_to(site, mads.email, "Your answer by mail")
    assert refusal.get_content().strip() == f"Hello Mads Madsen,\n\n{GONE}"
    assert (refusal["In-Reply-To"], refusal["Auto-Submitted"]) == (f"<2.{mads.email}>", "auto-replied")
    write(here, "Anybody else?")
    expect(here.locator("article:not(.is-pending)", has_text="Anybody else?")).to_be_visible()
    becomes(here, lambda: bodies(here), [*talk, "Anybody else?"])
    assert rows(site, "SELECT count(*) FROM conversations_message WHERE body LIKE '%Second thoughts%'") == [
        (0,)
    ]
