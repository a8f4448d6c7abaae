"""What a stranger at an open computer would change first asks for the password again, and is told to the address."""

import pytest
from django.core import mail
from django.utils import translation

from people.models import Person
from tests.people import browser, just_signed_in

CHANGES = [
    ("/accounts/email/", {"action_add": "", "email": "evil@example.com"}),
    ("/accounts/2fa/totp/activate/", {"code": "123456"}),
]


@pytest.mark.parametrize(("path", "given"), CHANGES)
def test_who_signed_in_long_ago_is_asked_first(mads: Person, path: str, given: dict[str, str]) -> None:
    answer = browser(mads).post(path, given)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/reauthenticate/")
    assert mail.outbox == []


def test_the_password_lets_the_change_through(mads: Person) -> None:
    answer = just_signed_in(mads).post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert answer["Location"].startswith("/accounts/confirm-email/")
    assert [sent.to for sent in mail.outbox] == [["new@example.org"]]


@pytest.mark.parametrize("language", ["en", "de", "da", "et", "pl"])
def test_the_address_is_told_of_a_new_password_in_its_readers_language(mads: Person, language: str) -> None:
    mads.language = language
    mads.save()
    night = "a short night in Warsaw"
    given = {"oldpassword": "a long night in Tallinn", "password1": night, "password2": night}
    just_signed_in(mads).post("/accounts/password/change/", given)
    (sent,) = mail.outbox
    with translation.override(language):
        words = translation.gettext("You have set a new password for Hansa.")
    assert sent.to == [mads.email]
    assert words in sent.body
    assert (words == "You have set a new password for Hansa.") == (language == "en")
