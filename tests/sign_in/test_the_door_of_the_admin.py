"""The admin has no second, weaker door: who comes in has signed in where everybody does."""

import pytest
from django.test import Client

from people.models import Person
from tests import factories
from tests.people import browser


@pytest.mark.django_db
def test_a_visitor_is_sent_to_the_one_sign_in(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/people/person/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/accounts/login/?next=%2Fadmin%2Fpeople%2Fperson%2F",
    )


def test_a_password_cannot_be_tried_there(olga: Person, stefan: Person) -> None:
    """Neither by a partner nor by somebody of the admin: no limit would count it, no second factor be asked for."""
    for person, status in ((olga, 403), (factories.make_person("Staff", is_staff=True), 302)):
        client = browser(person)
        answer = client.post("/admin/login/", {"username": stefan.email, "password": factories.PASSWORD})
        assert (answer.status_code, client.session["_auth_user_id"]) == (status, str(person.pk))


def test_a_steward_of_the_admin_comes_in(stefan: Person) -> None:
    assert browser(stefan).get("/admin/").status_code == 200
    assert browser(stefan).get("/admin/login/")["Location"] == "/admin/"


def test_the_password_is_changed_where_everybody_changes_it(stefan: Person) -> None:
    """The admin's own form would leave tokens and sockets as they were."""
    assert browser(stefan).get("/admin/password_change/")["Location"] == "/accounts/password/change/"
