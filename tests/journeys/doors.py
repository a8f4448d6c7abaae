"""A door that a device has taken along."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import becomes

IS_TAKEN_OVER = "navigator.serviceWorker.controller !== null"
HAS_PAGE = "caches.open('hansa-door-pages').then((kept) => kept.keys()).then((keys) => keys.length > 2)"


def is_kept(page: Page) -> None:
    """The list is here, the worker has taken over, and the page is kept: from now on the network may go."""
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    becomes(page, lambda: page.evaluate(IS_TAKEN_OVER))
    becomes(page, lambda: page.evaluate(HAS_PAGE))
