"""What somebody sees who has never been here."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accounts/signup/"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_public_page_is_accessible_and_fits(
    browse: Callable[..., Visitor], path: str, width: int, scheme: str
) -> None:
    visitor = browse(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = visitor.open(path)
    expect(page.locator("h1")).to_have_count(1)
    visitor.must_be_accessible()
    visitor.must_fit()


def test_a_page_that_is_not_there_says_so_and_leads_back(browse: Callable[..., Visitor]) -> None:
    visitor = browse()
    visitor.open("/there/is/no/such/page/")
    expect(visitor.page.locator("main a[href='/']").first).to_be_visible()
    visitor.must_be_accessible()
