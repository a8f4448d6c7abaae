"""A thread of many hundred messages: it opens where one stopped, moves nothing under one's eyes, and stays light."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import becomes, is_live
from tests.journeys.test_talking_live import write

MAKE = """
from conversations import actions
from conversations.models import Message, Thread
from people.models import Person
from spaces.models import Space
organiser, member = (Person.objects.get(email=email) for email in ({organiser!r}, {member!r}))
space = Space.objects.get(slug="impact-measurement")
thread = actions.start_thread(space=space, by=organiser, title="Everything we ever said", language="en")
Message.objects.bulk_create(Message(thread=thread, seq=seq, revision=seq, author=organiser, client_id=f"{{thread.pk}}-{{seq}}",
    body=f"Number {{seq}}.", html=f"<p>Number {{seq}}.</p>", language="en") for seq in range(1, 521))
Thread.objects.filter(pk=thread.pk).update(last_seq=520, revision=520)
actions.mark_read(thread=thread, person=member, first=1, last={read})
print(thread.pk)
"""

# The page's own look-out was told in the same frame, before this one.
OUT_OF_SIGHT = """(end) => new Promise((done) => {
  new IntersectionObserver((seen) => seen.at(-1).isIntersecting || done()).observe(end);
})"""


def make(site, demo, read: int) -> str:
    people = {one["role"]: one["email"] for one in demo["personas"]}
    return f"/threads/{site.run(MAKE.format(read=read, **people)).strip()}/"


def numbers(page: Page) -> list[int]:
    shown: list[int] = page.evaluate(
        "[...document.querySelectorAll('[role=log] article[data-seq]')].map((one) => Number(one.dataset.seq))"
    )
    return shown


def top_of(page: Page, seq: int) -> float:
    top: float = page.evaluate("(seq) => document.getElementById(`m${seq}`).getBoundingClientRect().top", seq)
    return top


def test_it_opens_at_the_first_unread_and_loading_moves_nothing(browse, site, demo):
    page = browse("member").open(make(site, demo, read=450))
    is_live(page)
    expect(page.locator("#unread")).to_be_in_viewport()
    expect(page.locator("#unread + article")).to_have_attribute("data-seq", "451")
    assert numbers(page) == list(range(448, 478))

    page.evaluate("scrollTo(0, 0)")
    before = top_of(page, 448)
    page.get_by_role("link", name="Load earlier messages").click()
    expect(page.locator("#m418")).to_be_attached()
    assert abs(top_of(page, 448) - before) <= 2 or before < 0
    page.get_by_role("link", name="Later messages").click()
    expect(page.locator("#m507")).to_be_attached()
    page.get_by_role("link", name="Later messages").click()
    expect(page.locator("#m520")).to_be_attached()
    becomes(page, lambda: numbers(page), list(range(418, 521)))
    expect(page.get_by_role("link", name="Later messages")).to_have_count(0)


def test_what_comes_while_one_reads_above_is_counted_and_moves_nothing(browse, site, demo):
    thread = make(site, demo, read=520)
    here, there = browse("organiser").open(thread), browse("member").open(thread)
    for page in (here, there):
        is_live(page)
    there.locator("#m495").evaluate("(one) => one.scrollIntoView({block: 'start'})")
    there.locator("[data-part=end]").evaluate(OUT_OF_SIGHT)
    before = top_of(there, 495)
    write(here, "While you were reading")
    pill = there.get_by_role("button", name="1 new")
    expect(pill).to_be_visible()
    expect(there.locator("[data-part=news]")).to_contain_text("While you were reading")
    assert abs(top_of(there, 495) - before) <= 2
    pill.click()
    expect(there.get_by_role("log").get_by_text("While you were reading")).to_be_in_viewport()
    expect(pill).to_be_hidden()


def test_no_more_than_four_hundred_stay_on_the_page(browse, site, demo):
    page = browse("member").open(make(site, demo, read=520))
    is_live(page)
    first = numbers(page)[0]
    while first > 100:
        page.get_by_role("link", name="Load earlier messages").click()
        becomes(page, lambda before=first: numbers(page)[0] < before)  # or the journey would never end
        first = numbers(page)[0]
    becomes(page, lambda: len(numbers(page)), 400)
    shown = numbers(page)
    assert shown == list(range(shown[0], shown[0] + 400))
    newest = page.get_by_role("link", name="The newest messages")
    newest.click()
    becomes(page, lambda: numbers(page)[-1:], [520])
