"""What the page of a thread does when the server is not well, when the thread changes, and when it was left in haste."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import becomes, is_live
from tests.journeys.groups import make_group
from tests.journeys.test_talking_live import THREAD, bodies, write

MINE = "Your message"


def toggle(page: Page, name: str) -> None:
    page.get_by_role("link", name="Thread settings").click()
    page.get_by_role("button", name=name).click()


def test_an_error_of_the_server_takes_neither_the_thread_nor_the_draft(browse):
    organiser, member = browse("organiser"), browse("member")
    here, there = organiser.open(THREAD), member.open(THREAD)
    is_live(there)
    there.get_by_label(MINE).fill("Half a thought")
    asked: list[str] = []

    def ill(route):
        asked.append(route.request.url)
        route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")

    there.route(f"**{THREAD}", ill)
    toggle(here, "Close for new messages")
    becomes(there, lambda: bool(asked))
    expect(there.get_by_label(MINE)).to_have_value("Half a thought")
    there.unroute(f"**{THREAD}")
    toggle(here, "Open for new messages")
    write(here, "The server is well again")
    expect(there.get_by_role("log").get_by_text("The server is well again")).to_be_visible()
    there.reload()
    expect(there.get_by_label(MINE)).to_have_value("Half a thought")
    there.get_by_label(MINE).fill("")
    member.problems = [problem for problem in member.problems if "502" not in problem]


def test_a_thread_that_is_closed_and_opened_takes_and_gives_back_the_form(browse):
    organiser, member = browse("organiser"), browse("member")
    here, there = organiser.open("/threads/2/"), member.open("/threads/2/")
    is_live(there)
    toggle(here, "Close for new messages")
    expect(there.get_by_text("This thread is closed for new messages.")).to_be_visible()
    expect(there.get_by_label(MINE)).to_have_count(0)
    toggle(here, "Open for new messages")
    expect(there.get_by_label(MINE)).to_be_visible()
    write(there, "Back again")
    expect(here.get_by_role("log").get_by_text("Back again")).to_be_visible()
    there.get_by_label(MINE).fill("Not finished")
    toggle(here, "Close for new messages")
    expect(there.get_by_role("alert").get_by_text("This thread is closed for new messages.")).to_be_visible()
    expect(there.get_by_label(MINE)).to_have_value("Not finished")
    toggle(here, "Open for new messages")


def test_what_was_left_unsent_waits_for_a_click(browse):
    """It may be days old: nobody wants it said because a laptop woke up."""
    member = browse("member")
    page = member.open(THREAD)
    is_live(page)
    draft = {"client_id": "of-last-week", "body": "Written last week", "language": "en", "reply_to": 0}
    kept = json.dumps({"body": "", "pending": [draft]})
    me = page.locator("live-thread").get_attribute("data-me")
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [f"hansa:{me}:thread:1", kept])
    page.reload()
    is_live(page)
    waiting = page.locator("[data-pending=of-last-week]")
    expect(waiting.get_by_role("button", name="Send again")).to_be_visible()
    member.context.set_offline(True)
    member.context.set_offline(False)
    page.wait_for_timeout(3000)
    expect(waiting).to_be_visible()
    waiting.get_by_role("button", name="Send again").click()
    expect(waiting).to_have_count(0)
    expect(page.get_by_role("log").get_by_text("Written last week")).to_be_visible()
    member.forgive_the_network()


def test_all_that_changed_in_a_tunnel_is_there_behind_it_and_what_was_written_there_goes_once(
    browse, demo, site
):
    """A sign, a change, a deletion and new messages; and the message of who was cut off, which the others get once."""
    organiser = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    group = make_group(
        site,
        title="On the train",
        by=organiser,
        members={"Mads Madsen": "member"},
        threads={"On the way": "members"},
    )
    johanna, mads = browse("organiser"), browse()
    mads.sign_in(group.members["Mads Madsen"].email)
    here, there = (visitor.open_live(group.threads["On the way"]) for visitor in (johanna, mads))

    def of(page: Page, text: str) -> Locator:
        return page.locator("article[data-seq]", has_text=text)

    def verb(text: str, name: str, button: str) -> None:
        of(here, text).hover()
        of(here, text).get_by_role("link", name=name).click()
        here.get_by_role("button", name=button, exact=True).click()

    for text in ("To be changed", "To be deleted"):
        write(here, text)
        expect(of(there, text)).to_be_visible()
    write(there, "To be signed")
    expect(of(here, "To be signed")).to_be_visible()

    mads.context.set_offline(True)
    expect(there.get_by_text("The connection is lost.")).to_be_visible()
    verb("To be signed", "React", "I agree")
    expect(of(here, "To be signed").get_by_role("button", name="I agree:")).to_be_visible()
    verb("To be changed", "More", "Change it")
    here.locator(".message-editor textarea").fill("Was changed")
    here.locator(".message-editor textarea").press("Control+Enter")
    expect(of(here, "Was changed").get_by_role("link", name="edited")).to_be_visible()
    verb("To be deleted", "More", "Delete")
    here.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(of(here, "This message was deleted.")).to_be_visible()
    write(here, "New meanwhile")
    expect(of(here, "New meanwhile")).to_be_visible()
    write(there, "From the tunnel")
    expect(there.locator("article.is-pending")).to_contain_text("From the tunnel")
    expect(there.locator("article.is-pending").get_by_text("Waits for the network")).to_be_visible()
    becomes(there, lambda: bodies(there)[:3], ["To be changed", "To be deleted", "To be signed"])
    expect(there.get_by_text("New meanwhile")).to_have_count(0)

    mads.context.set_offline(False)
    expect(of(there, "New meanwhile")).to_be_visible(timeout=40_000)
    expect(of(here, "From the tunnel")).to_be_visible(timeout=40_000)
    expect(there.locator("article.is-pending")).to_have_count(0)
    expect(of(there, "Was changed").get_by_role("link", name="edited")).to_be_visible()
    expect(of(there, "To be signed").get_by_role("button", name="I agree:")).to_contain_text("1")
    shown = "(all) => all.map((one) => [one.dataset.seq, one.dataset.revision, one.querySelector('[data-slot=body]')?.innerText.trim()])"

    def states(page: Page) -> list[list[str]]:
        found: list[list[str]] = page.locator("article[data-seq]").evaluate_all(shown)
        return found

    becomes(
        there,
        lambda: [(seq, body) for seq, _revision, body in states(there)],
        [
            ("1", "Was changed"),
            ("2", None),
            ("3", "To be signed"),
            ("4", "New meanwhile"),
            ("5", "From the tunnel"),
        ],
    )
    becomes(there, lambda: states(there) == states(here))
    mads.forgive_the_network()


@pytest.mark.parametrize("command", ["open", "listen"])
def test_a_command_that_failed_once_is_sent_again(browse, command):
    member = browse("member")
    refused: list[str] = []

    def weak(client):
        server = client.connect_to_server()

        def pass_on(message):
            said = json.loads(message)
            if said["do"] == command and said.get("topic", "") not in refused:
                refused.append(said.get("topic", ""))
                client.send(json.dumps({"type": "error", "id": said["id"], "code": "internal", "detail": ""}))
            else:
                server.send(message)
                if said["do"] == command:
                    refused.append("asked again")

        client.on_message(pass_on)

    member.page.route_web_socket("**/live/", weak)
    page = member.open(THREAD if command == "open" else "/groups/impact-measurement/")
    becomes(page, lambda: "asked again" in refused)


def test_a_page_that_is_too_old_says_so_and_stops_asking(browse):
    member = browse("member")
    came: list[int] = []

    def newer(client):
        came.append(1)
        client.send(json.dumps({"type": "hello", "protocol": 2, "person": 1, "heartbeat": 25, "bus": "here"}))

    member.page.route_web_socket("**/live/", newer)
    page = member.open(THREAD)
    ended = page.locator("live-status").get_by_text("This page is no longer live. Reload it to go on.")
    expect(ended).to_be_visible()
    page.wait_for_timeout(4000)
    expect(ended).to_be_visible()
    assert came == [1]
