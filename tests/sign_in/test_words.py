"""Every page of sign-in speaks as the rest does: what it takes from elsewhere is worded anew, and still used there."""

import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from people.words import COUNTED, SENTENCES
from tests.house.sources import ROOT

PLACES = [
    Path(allauth.__file__).parent / "locale/de",
    Path(django.__file__).parent / "contrib/auth/locale/en",
]
# "Sie" that begins no sentence, Estonian and Danish for a password that our pages don't use, and the English of others.
PLACEHOLDER = re.compile(r"%\(\w+\)s")
STRANGE = {
    "en": r"\bemail\b|Sign (In|Up|Out)|Signup|\btoken\b",
    "de": r"\b(Ihr|Ihre|Ihren|Ihrem|Ihnen)\b|[a-zäöü,] Sie\b",
    "da": r"\bpassword\b|[Aa]utentificer",
    "et": r"[Ss]alasõn|\b[Tt]eie\b|registreeruge",
    "pl": r"[Pp]roszę|[Jj]esteś pew|zalogowany\b",
}


def said_elsewhere() -> Iterator[str]:
    for place in PLACES:
        for entry in polib.pofile(str(place / "LC_MESSAGES/django.po")):
            yield entry.msgid
            yield entry.msgid_plural


def test_every_sentence_that_is_worded_anew_is_still_said() -> None:
    ours = {*SENTENCES, *(singular for singular, _plural in COUNTED)}
    assert sorted(ours - set(said_elsewhere())) == []


@pytest.mark.parametrize("language", STRANGE)
def test_what_is_worded_anew_is_said_by_our_words(language: str) -> None:
    catalogue = polib.pofile(str(ROOT / f"frontend/locale/{language}/LC_MESSAGES/django.po"))
    ours = {entry.msgid: entry.msgstr or entry.msgid for entry in catalogue if not entry.msgid_plural}
    with translation.override(language):
        said = {one: translation.gettext(one) for one in SENTENCES}
    assert said == {one: ours[one] for one in SENTENCES}
    assert [
        words for words in said.values() if re.search(STRANGE[language], PLACEHOLDER.sub("", words))
    ] == []


@pytest.mark.parametrize("language", STRANGE)
@pytest.mark.parametrize(
    "page",
    [
        "account/password_reset.html",
        "account/password_reset_done.html",
        "account/password_reset_from_key_done.html",
        "account/account_inactive.html",
        "429.html",
    ],
)
def test_a_page_of_sign_in_has_no_strange_word(language: str, page: str, rf: object) -> None:
    with translation.override(language):
        html = render_to_string(page, {"form": None})
    assert re.findall(STRANGE[language], re.sub(r"<[^>]+>", " ", html)) == []
