"""The first page: for a visitor what this is, for a member what comes next."""

import pytest

from scheduling import actions as scheduling
from scheduling.times import Times
from tests import factories
from tests.people import browser


def test_a_visitor_reads_what_this_is_and_sees_only_what_is_public(db):
    factories.make_event("Open symposium", visibility="public")
    factories.make_event("For partners", visibility="partners")
    page = browser().get("/").content.decode()
    assert "Open symposium" in page
    assert "For partners" not in page


@pytest.mark.parametrize("make", [factories.make_event, factories.make_visit])
def test_what_is_called_off_is_not_announced_to_visitors(db, make):
    takes_place = make("It takes place", visibility="public")
    called_off = make("It was called off", visibility="public")
    called_off.entry.status = "CANCELLED"
    called_off.entry.save()
    page = browser().get("/").content.decode()
    assert takes_place.space.title in page
    assert called_off.space.title not in page


def test_a_member_sees_the_next_date_and_what_waits_for_them(impact, anna, kadri):
    factories.make_entry(impact.space, "Weekly call")
    factories.make_thread(impact.space, "Three numbers", messages=[(kadri, "Which ones?")])
    factories.make_membership(impact.space, kadri, state="requested")
    page = browser(anna).get("/").content.decode()
    assert "Weekly call" in page
    assert "Kadri Kask asks to join Impact measurement." in page
    assert "Three numbers" in page


def test_a_cancelled_date_is_nobodys_next_one(impact, anna):
    factories.make_entry(impact.space, "Called off", status="CANCELLED")
    assert "Called off" not in browser(anna).get("/").content.decode()


def test_who_is_not_confirmed_is_told_what_they_wait_for(db, olga):
    organisation = factories.make_organisation("Harbour Lab", country="DE")
    assert "Say which organisation you belong to" in browser(olga).get("/").content.decode()
    factories.affiliate(olga, organisation, state="pending")
    assert "Harbour Lab has been asked to confirm you." in browser(olga).get("/").content.decode()


def test_nothing_waits_for_a_newcomer(piotr):
    page = browser(piotr).get("/").content.decode()
    assert "Nothing waits for you." in page
    assert "You have read everything." in page


@pytest.mark.django_db
def test_it_takes_at_most_thirteen_queries_however_much_there_is(anna, kadri, django_assert_max_num_queries):
    def one_more() -> None:
        group = factories.make_group(coordinator=anna)
        factories.make_entry(group.space)
        factories.make_thread(group.space, messages=[(kadri, "Hello")])
        factories.make_membership(group.space, kadri, state="requested")
        day = factories.in_days(7).date()
        options = [Times(first_day=day, last_day=day)]
        scheduling.open_poll(space=group.space, by=anna, title="When?", kind="days", options=options)

    def queries() -> int:
        client = browser(anna)
        client.get("/")
        with django_assert_max_num_queries(13) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    one_more()
    few = queries()
    one_more()
    one_more()
    assert queries() == few
