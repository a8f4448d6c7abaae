"""What a group's page and the lists show, and to whom."""

import re

import pytest

from spaces.models import Membership, Space
from tests import factories
from tests.people import browser

PAGE = "/groups/impact-measurement/"
CIRCLE = "/learning/circle-of-five/"


def text(client, path: str) -> str:
    """What a reader sees of the main part: words only, one space between them."""
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", main, flags=re.S))


def titles(client, path: str) -> list[str]:
    html = client.get(path).content.decode()
    return re.findall(r'<h2 lang="\w+"><a href="[^"]+">([^<]+)</a></h2>', html)


# The page


def test_a_member_sees_people_meetings_and_talk(impact, anna, mads):
    factories.make_thread(impact.space, "Which indicators?", messages=[(anna, "Hello."), (anna, "So?")])
    factories.make_entry(impact.space, "Monthly call")
    page = text(browser(mads), PAGE)
    for words in (
        "We measure what social innovation changes, and compare how.",
        "Which indicators?",
        "2 new",
        "Monthly call",
        "You are a member",
        "Anna Albers",
        "Coordinator",
        "2 members",
        "Germany",
        "Denmark",
    ):
        assert words in page


def test_a_partner_sees_whom_to_ask_and_nothing_of_the_talk(impact, mads, piotr):
    factories.make_thread(impact.space, "Which indicators?")
    factories.make_entry(impact.space, "Monthly call")
    page = text(browser(piotr), PAGE)
    assert "Ask to join" in page and "Anna Albers" in page and "2 members" in page
    for hidden in ("Which indicators?", "Monthly call", "Mads Madsen"):
        assert hidden not in page


def test_a_visitor_of_a_public_group_reads_no_names(impact):
    Space.objects.update(visibility=Space.Visibility.PUBLIC)
    page = text(browser(), PAGE)
    assert "Sign in" in page and "2 members" in page
    assert "Anna" not in page and "Mads" not in page


def test_an_empty_group_says_what_to_do_first(impact, anna):
    page = text(browser(anna), PAGE)
    assert "Nobody has said anything yet." in page and "No meeting is planned." in page


def test_a_confidential_group_says_in_a_sentence_who_reads(circle, mads, piotr):
    assert "Only these 2 people can read what is said here; administrators cannot." in text(
        browser(mads), CIRCLE
    )
    outside = text(browser(piotr), CIRCLE)
    assert "Confidential" in outside and "Only its members can read what is said here" in outside
    assert "How do we leave a project without leaving its people?" not in outside
    assert "Mads" not in outside and "Denmark" not in outside


def test_the_challenge_is_for_its_members(circle, mads):
    assert "How do we leave a project without leaving its people?" in text(browser(mads), CIRCLE)


def test_an_archive_is_read_only(impact, anna, mads):
    factories.make_thread(impact.space, "Which indicators?")
    assert browser(mads).post(f"{PAGE}archive/").status_code == 403
    assert browser(anna).post(f"{PAGE}archive/").url == PAGE
    page = browser(anna).get(PAGE).content.decode()
    assert "This group is archived" in page and "Which indicators?" in page
    for door in ("threads/new/", "entries/new/", "invitations/", f"{PAGE}edit/"):
        assert door not in page
    for path in (f"{PAGE}edit/", "/spaces/impact-measurement/invitations/"):
        assert browser(anna).get(path).status_code == 403
    assert browser(anna).post(f"{PAGE}reopening/").url == PAGE
    assert "threads/new/" in browser(anna).get(PAGE).content.decode()


def test_the_page_fetches_itself_anew_when_something_happens(impact, mads):
    page = browser(mads).get(PAGE).content.decode()
    for topic in (impact.space.topic, f"person:{mads.pk}"):
        assert re.search(rf'data-live-topic="{topic}" hx-get="{PAGE}" hx-trigger="live-changed"', page)
    assert 'id="group-people"' in page


# The lists


def test_everybody_finds_what_they_may_see(impact, circle, anna, piotr, olga):
    factories.make_group("Finance", coordinator=anna, visibility=Space.Visibility.PUBLIC)
    factories.make_group("Board", coordinator=anna, visibility=Space.Visibility.HIDDEN)
    factories.make_group("Draft", coordinator=anna, state=Space.State.DRAFT)
    factories.make_group("Old", coordinator=anna, state=Space.State.ARCHIVED)
    assert titles(browser(anna), "/groups/") == ["Board", "Finance", "Impact measurement"]
    assert titles(browser(piotr), "/groups/") == ["Finance", "Impact measurement"]
    assert titles(browser(olga), "/groups/") == titles(browser(), "/groups/") == ["Finance"]
    assert titles(browser(piotr), "/learning/") == ["Circle of five"]
    assert titles(browser(piotr), "/groups/?archived=1") == ["Old"]


def test_countries_filter_by_links(impact, anna, piotr):
    factories.make_group("Finance", coordinator=anna, countries=["DE", "PL"])
    assert titles(browser(piotr), "/groups/?country=PL") == ["Finance"]
    assert titles(browser(piotr), "/groups/?country=DK") == ["Impact measurement"]
    assert "No group matches." in text(browser(piotr), "/groups/?country=EE")
    assert "No group matches." in text(browser(piotr), "/groups/?country=%00x")


def test_whoever_asked_reads_their_own_words_line_by_line(impact, kadri):
    factories.make_membership(impact.space, kadri, state="requested", note="First.\nSecond <b>.")
    page = browser(kadri).get(PAGE).content.decode()
    assert '<blockquote class="quote">First.<br>Second &lt;b&gt;.</blockquote>' in page


def test_who_is_not_confirmed_is_told_what_they_wait_for(impact, olga):
    page = text(browser(olga), "/groups/")
    assert "The others open once you have named your organisation and it is confirmed." in page
    assert "Propose a group" not in page


def test_an_empty_list_invites_to_begin(piotr):
    assert "There is no group yet. Propose the first one" in text(browser(piotr), "/groups/")


def test_ones_own_standing_is_on_the_card(impact, kadri):
    factories.make_membership(impact.space, kadri, state=Membership.State.REQUESTED)
    assert "You asked to join" in text(browser(kadri), "/groups/")


# As many queries for three rows as for one


@pytest.mark.parametrize("who", ["anna", "piotr", "nobody"])
@pytest.mark.parametrize(
    "path",
    [
        PAGE,
        CIRCLE,
        "/groups/",
        "/learning/",
        "/spaces/impact-measurement/members/",
        "/spaces/impact-measurement/requests/",
        "/spaces/impact-measurement/membership/",
        "/groups/new/",
        f"{PAGE}edit/",
    ],
)
def test_queries_do_not_grow_with_the_rows(
    impact, circle, anna, mads, kadri, piotr, who, path, django_assert_max_num_queries
):
    Space.objects.update(visibility=Space.Visibility.PUBLIC)
    client = browser({"anna": anna, "piotr": piotr}.get(who))

    def fill(number: int) -> None:
        for space in (impact.space, circle.space):
            factories.make_membership(space, factories.make_partner(country="EE"))
            factories.make_membership(space, factories.make_partner(country="EE"), state="requested")
            factories.make_membership(space, factories.make_partner(country="GB"), state="invited")
            factories.make_thread(space, f"Thread {number}", messages=[(anna, "Hello.")])
            factories.make_entry(space, rrule="FREQ=WEEKLY")
        factories.make_group(coordinator=anna, countries=["DE", "PL"], visibility="public")
        factories.make_learning_group(coordinator=anna, countries=["DE", "PL"], visibility="public")

    def count() -> int:
        with django_assert_max_num_queries(14) as asked:
            client.get(path)
        return len(asked)

    fill(1)
    with_one = count()
    fill(2)
    fill(3)
    assert count() == with_one
