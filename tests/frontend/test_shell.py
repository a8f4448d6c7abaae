"""The shell around every page: it works for everybody, without inline script or style."""

import re

import pytest
from django.test import Client
from django.urls import resolve, reverse

from frontend.navigation import SECTIONS, sections
from people.models import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name", ["frontend:help", "frontend:accessibility", "account_login", "account_signup"]
)
@pytest.mark.parametrize("language", ["en", "de", "da", "et", "pl"])
def test_a_page_stands_in_every_language(client: Client, name: str, language: str) -> None:
    response = client.get(reverse(name), headers={"accept-language": language})
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in html
    assert len(re.findall("<h1", html)) == 1


def test_nothing_on_a_page_needs_an_unsafe_policy(client: Client, anna: Person) -> None:
    client.force_login(anna)
    for name in ["frontend:help", "people:profile", "account_email", "mfa_index", "notices:index"]:
        html = client.get(reverse(name)).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|<style", html), name
        scripts = re.findall(r"<script([^>]*)>", html)
        assert all("src=" in one or "application/json" in one for one in scripts), name


def test_a_page_that_is_not_there_looks_like_one_that_is_not_open(client: Client) -> None:
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert "There is nothing here for you" in response.content.decode()


def test_every_section_leads_somewhere() -> None:
    for section in SECTIONS:
        resolve(section.path)


def test_the_section_one_is_in_is_marked() -> None:
    def marked(path: str) -> dict[str, str]:
        return {str(one["label"]): one["current"] for one in sections(path) if one["current"]}

    assert marked("/") == {"Home": "page"}
    assert marked("/groups/") == {"Groups": "page"}
    assert marked("/groups/impact/") == {"Groups": "true"}
    assert marked("/learning/digital/") == {"Groups": "true"}
    assert marked("/me/") == {}


def test_who_is_signed_out_opens_no_socket(client: Client, anna: Person) -> None:
    address = reverse("frontend:help")
    assert 'data-live="off"' in client.get(address).content.decode()
    client.force_login(anna)
    assert 'data-live="off"' not in client.get(address).content.decode()


def test_the_shell_costs_three_queries(client: Client, anna: Person, django_assert_num_queries) -> None:
    """Session, person, unread notices."""
    client.force_login(anna)
    client.get(reverse("frontend:help"))
    with django_assert_num_queries(3):
        client.get(reverse("frontend:help"))


def test_the_sign_of_the_house_is_there_for_who_reads_no_page(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"] == "/static/img/mark.svg"


def test_another_language_after_a_form_leads_to_the_page_with_the_form(
    client: Client, anna: Person, impact
) -> None:
    client.force_login(anna)
    form = "http://testserver/spaces/impact-measurement/entries/new/?zone=1"
    answer = client.post(
        "/spaces/impact-measurement/entries/preview/", {"title": "x"}, headers={"referer": form}
    )
    assert '<input type="hidden" name="next" value="/spaces/impact-measurement/entries/new/?zone=1">' in (
        answer.content.decode()
    )
    from_elsewhere = client.post(
        "/spaces/impact-measurement/entries/preview/",
        {"title": "x"},
        headers={"referer": "https://evil.example/x"},
    )
    assert '<input type="hidden" name="next" value="/">' in from_elsewhere.content.decode()
