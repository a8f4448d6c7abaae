"""Where a person reads what they should know."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from notices import actions
from notices.models import Notice
from people.models import Person
from tests.people import browser


def tell(person: Person, count: int = 1) -> list[Notice]:
    for number in range(count):
        params = {"space": f"Group {number}"}
        actions.tell(recipients=[person], key="spaces.accepted", params=params, url="/partners/")
    return list(Notice.objects.filter(recipient=person).order_by("pk"))


def test_a_person_reads_their_own_notices_and_nobody_elses(anna: Person, mads: Person) -> None:
    tell(anna)
    assert "You are now a member of Group 0." in browser(anna).get("/notices/").content.decode()
    assert "Group 0" not in browser(mads).get("/notices/").content.decode()


def test_following_a_notice_leads_where_it_says_and_has_read_it(anna: Person) -> None:
    (notice,) = tell(anna)
    answer = browser(anna).post(f"/notices/{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/partners/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_somebody_elses_notice_cannot_be_followed(anna: Person, mads: Person) -> None:
    (notice,) = tell(anna)
    assert browser(mads).post(f"/notices/{notice.pk}/").status_code == 404
    assert Notice.objects.unread().count() == 1


def test_all_can_be_marked_read_at_once(anna: Person, mads: Person) -> None:
    tell(anna, 3)
    tell(mads)
    browser(anna).post("/notices/reading/")
    assert [notice.recipient for notice in Notice.objects.unread()] == [mads]


def test_a_link_alone_reads_nothing(anna: Person) -> None:
    (notice,) = tell(anna)
    client = browser(anna)
    assert client.get(f"/notices/{notice.pk}/").status_code == 405
    assert client.get("/notices/reading/").status_code == 405
    assert Notice.objects.unread().count() == 1


def test_the_page_costs_the_same_for_one_notice_and_for_thirty(
    anna: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(anna)
    tell(anna)
    with django_assert_num_queries(12, exact=False) as one:
        client.get("/notices/")
    tell(anna, 29)
    with django_assert_num_queries(len(one)):
        client.get("/notices/")


@pytest.mark.django_db
def test_whoever_is_not_signed_in_is_asked_to() -> None:
    answer = Client().get("/notices/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/notices/")


@pytest.mark.django_db
def test_the_outbox_is_shown_in_the_demo_alone(settings: Any, tmp_path: Any) -> None:
    settings.OUTBOX = tmp_path
    (tmp_path / "1.eml").write_text("Subject: Your code\nTo: new@example.org\n\n1234\n")
    settings.OUTBOX_VISIBLE = False
    assert [Client().get(path).status_code for path in ("/outbox/", "/outbox/1/")] == [404, 404]
    settings.OUTBOX_VISIBLE = True
    assert "Your code" in Client().get("/outbox/").content.decode()
    assert "1234" in Client().get("/outbox/1/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["2", "..%2f..%2fsecret_key", "secret_key", "1.eml"])
def test_the_outbox_opens_nothing_but_its_mails(settings: Any, tmp_path: Any, name: str) -> None:
    settings.OUTBOX, settings.OUTBOX_VISIBLE = tmp_path / "outbox", True
    (tmp_path / "secret_key").write_text("secret")
    assert Client().get(f"/outbox/{name}/").status_code == 404


@pytest.mark.parametrize("params", [{}, {"group": "x"}, []])
def test_a_notice_that_lacks_something_leaves_a_gap_and_the_page_stands(anna: Person, params: Any) -> None:
    Notice.objects.create(recipient=anna, key="spaces.accepted", params=params, url="/")
    tell(anna)
    page = browser(anna).get("/notices/").content.decode()
    assert "You are now a member of …." in page
    assert "You are now a member of Group 0." in page
