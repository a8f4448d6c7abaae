"""What the page of a thread does when the server is not well, when the thread changes, and when it was left in haste."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_talking_live import THREAD, write

MINE = "Your message"


def is_live(page: Page) -> None:
    """Its script runs, and its socket has come in."""
    expect(page.locator("live-thread:defined")).to_be_attached()
    page.wait_for_timeout(1500)
    expect(page.locator("live-status")).to_be_hidden()


def until(page: Page, is_so: Callable[[], bool]) -> None:
    for _moment in range(100):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come to that.")


def toggle(page: Page, name: str) -> None:
    page.get_by_role("link", name="Arrange …").click()
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
    until(there, lambda: bool(asked))
    expect(there.get_by_label(MINE)).to_have_value("Half a thought")
    assert there.evaluate("Object.keys(localStorage).some((one) => /^hansa:\\d+:thread:/.test(one))")
    there.unroute(f"**{THREAD}")
    toggle(here, "Open for new messages")
    write(here, "The server is well again")
    expect(there.get_by_role("log").get_by_text("The server is well again")).to_be_visible()
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
    member.problems = [problem for problem in member.problems if "ERR_INTERNET_DISCONNECTED" not in problem]


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
    until(page, lambda: "asked again" in refused)


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
