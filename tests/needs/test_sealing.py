"""What is told is sealed by a key that the database doesn't hold, and opens only in its own place."""

import secrets

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from calendars.models import Entry
from needs import actions, sealing
from needs.answer import Answer
from needs.models import Need
from people.models import Person
from tests.needs.conftest import VEGAN, Tell
from tests.people import browser

texts = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=1000)


@given(texts, texts, st.lists(st.sampled_from(["vegan", "halal"]), unique=True))
def test_what_is_sealed_opens_as_it_was(words: str, name: str, choices: list[str]) -> None:
    answer = Answer(tuple(choices), words, name, "+49 30 1")
    key_id, sealed = sealing.seal(answer.to_json(), "here")
    assert Answer.from_json(sealing.unseal(key_id, sealed, "here")) == answer


@given(st.text(min_size=1, max_size=200), st.integers(0, 250))
def test_one_octet_that_is_changed_and_it_stays_shut(text: str, at: int) -> None:
    key_id, sealed = sealing.seal(text, "here")
    broken = bytearray(sealed)
    broken[at] ^= 1
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(key_id, bytes(broken), "here")


def test_the_same_words_are_sealed_differently_each_time_and_short_ones_as_long_as_longer_ones() -> None:
    first, second, longer = (sealing.seal(text, "here")[1] for text in ("vegan", "vegan", "x" * 200))
    assert first != second
    assert len(first) == len(longer)


def test_what_is_moved_to_another_row_does_not_open(tell: Tell, anna: Person, mads: Person) -> None:
    mine, theirs = tell(anna), tell(mads, answer=Answer(choices=("halal",)))
    health = tell(anna, "health", Answer(words="Asthma."))
    for other in (theirs, health):
        Need.objects.filter(pk=other.pk).update(sealed=mine.sealed, key_id=mine.key_id)
        assert Need.objects.get(pk=other.pk).readable is None
    assert Need.objects.get(pk=mine.pk).answer == VEGAN


def test_an_answer_shows_nothing_of_itself() -> None:
    assert (repr(VEGAN), f"{VEGAN}") == ("Answer(…)", "Answer(…)")


def test_another_key_seals_from_now_on_and_the_old_one_still_opens(
    tell: Tell, anna: Person, settings
) -> None:
    need = tell(anna)
    settings.NEEDS_KEYS = [secrets.token_urlsafe(32), *settings.NEEDS_KEYS]
    assert Need.objects.get(pk=need.pk).answer == VEGAN
    assert tell(anna).key_id != need.key_id


def test_after_sealing_again_the_old_key_can_go(
    tell: Tell, anna: Person, mads: Person, settings, capsys
) -> None:
    tell(anna)
    tell(mads)
    new = secrets.token_urlsafe(32)
    settings.NEEDS_KEYS = [new, *settings.NEEDS_KEYS]
    call_command("seal_needs_again")
    assert "Sealed anew: 2." in capsys.readouterr().out
    settings.NEEDS_KEYS = [new]
    assert [need.answer for need in Need.objects.all()] == [VEGAN, VEGAN]
    assert actions.seal_again() == (0, 0)


def test_sealing_again_says_what_no_key_opens(tell: Tell, anna: Person, settings) -> None:
    tell(anna)
    settings.NEEDS_KEYS = [secrets.token_urlsafe(32)]
    with pytest.raises(CommandError, match="1 cannot be opened"):
        call_command("seal_needs_again")


def test_a_lost_key_is_said_plainly_on_every_page(
    tell: Tell, entry: Entry, anna: Person, fiona: Person, settings
) -> None:
    tell(anna)
    settings.NEEDS_KEYS = [secrets.token_urlsafe(32)]
    own = browser(anna).get(f"/needs/{entry.pk}/")
    assert (own.status_code, "can no longer be read" in own.content.decode()) == (200, True)
    form = browser(anna).get(f"/needs/{entry.pk}/diet/")
    assert (form.status_code, "can no longer be read" in form.content.decode()) == (200, True)
    hosts = browser(fiona).get(f"/needs/{entry.pk}/hosts/")
    assert (hosts.status_code, "can no longer be read" in hosts.content.decode()) == (200, True)
    read = browser(fiona).post(f"/needs/{entry.pk}/reading/", {"purposes": ["diet"], "reason": "meals"})
    assert (read.status_code, "can no longer be read" in read.content.decode()) == (200, True)
    told = browser(anna).get(f"/api/v1/entries/{entry.pk}/needs/").json()
    assert [(one["is_readable"], one["choices"], one["words"]) for one in told["needs"]] == [(False, [], "")]
    tell(anna, agreed=None)
    assert Need.objects.get().answer == VEGAN, "they can tell it again"
