"""A page that hears nothing any more says so within a minute, and one whose reader was shut out says that, once."""

import json

from playwright.sync_api import expect

from tests.journeys.conftest import becomes
from tests.journeys.test_talking_live import THREAD

LOST = "The connection is lost."
HELLO = {"type": "hello", "protocol": 1, "person": 1, "heartbeat": 25, "bus": "here"}


def test_a_page_whose_connection_swallows_everything_says_so_within_a_minute(browse):
    member = browse("member")
    came: list[int] = []
    asked: list[str] = []

    def swallowing(client) -> None:
        """It comes alive, and from then on nothing arrives at either end, however often it connects."""
        came.append(1)
        client.on_message(lambda message: asked.append(message))
        if len(came) == 1:
            client.send(json.dumps(HELLO))

    member.page.clock.install()
    member.page.route_web_socket("**/live/", swallowing)
    page = member.open(THREAD)
    becomes(page, lambda: bool(asked))
    page.clock.run_for(45_000)
    expect(page.locator("live-status")).to_be_hidden()
    page.clock.run_for(15_000)
    becomes(page, lambda: len(came), 2)  # it tried again by itself
    expect(page.locator("live-status").get_by_text(LOST)).to_be_visible()


def test_a_page_that_never_comes_alive_says_so_within_a_minute(browse):
    member = browse("member")
    member.page.clock.install()
    member.page.route_web_socket("**/live/", lambda client: client.on_message(lambda message: None))
    page = member.open(THREAD)
    expect(page.locator("live-thread:defined")).to_be_attached()
    page.clock.run_for(60_000)
    expect(page.locator("live-status").get_by_text(LOST)).to_be_visible()


def test_whoever_is_shut_out_while_looking_is_told_and_sees_nothing_more(browse):
    member = browse("member")
    came: list[int] = []

    def barred(client) -> None:
        came.append(1)
        client.send(json.dumps(HELLO))
        client.close(code=4403)

    page = member.open(THREAD)
    expect(page.locator("live-thread article").first).to_be_visible()
    page.route_web_socket("**/live/", barred)
    page.reload()
    expect(page.locator("live-status").get_by_text("Your account has been closed.")).to_be_visible()
    expect(page.locator("live-thread article")).to_have_count(0)
    page.wait_for_timeout(3000)
    assert came == [1]
