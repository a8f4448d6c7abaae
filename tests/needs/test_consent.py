"""Nothing is kept without a consent to its purpose, and nothing is kept longer than that one stands."""

import hashlib
import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from calendars.models import Entry
from needs import actions, texts
from needs.actions.own import Agreed
from needs.answer import Answer, NeedsRefused
from needs.models import Consent, Need
from needs.purposes import Purpose
from people.models import Person
from registrations import actions as registrations
from registrations.models import Registration
from spaces import privacy as spaces_privacy
from tests import factories
from tests.needs.conftest import VEGAN, Tell


def standing(person: Person) -> list[str]:
    return sorted(Consent.objects.standing().of(person).values_list("purpose", flat=True))


def told(person: Person) -> dict[str, Answer]:
    return {need.consent.purpose: need.answer for need in Need.objects.of(person).select_related("consent")}


def test_without_consent_nothing_is_kept(tell: Tell, anna: Person) -> None:
    with pytest.raises(NeedsRefused) as refused:
        tell(anna, agreed=None)
    assert (refused.value.code, refused.value.field) == ("consent_missing", "consent")
    assert not Need.objects.exists()
    assert not Consent.objects.exists()


def test_a_consent_says_to_which_words_in_which_language_and_when(tell: Tell, anna: Person) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        tell(anna, agreed=Agreed("1", "pl"))
    consent = Consent.objects.get()
    assert (consent.purpose, consent.text_version, consent.language) == ("diet", "1", "pl")
    assert (consent.given_at, consent.ended_at) == (now, None)
    assert consent.text.startswith("Zgadzam się na przechowywanie tego, co podaję tu o moim jedzeniu")


def test_one_purpose_is_not_consent_to_another(tell: Tell, anna: Person) -> None:
    tell(anna)
    with pytest.raises(NeedsRefused):
        tell(anna, "health", Answer(words="Asthma."), agreed=None)
    assert standing(anna) == ["diet"]
    assert set(told(anna)) == {"diet"}


def test_what_is_told_anew_takes_the_place_of_what_was_told(tell: Tell, anna: Person) -> None:
    tell(anna)
    tell(anna, answer=Answer(choices=("halal",)), agreed=None)
    assert told(anna) == {"diet": Answer(choices=("halal",))}
    assert Consent.objects.count() == 1


def test_withdrawing_deletes_at_once_and_leaves_when_that_was(
    tell: Tell, entry: Entry, anna: Person, mads: Person
) -> None:
    tell(anna)
    tell(anna, "health", Answer(words="Asthma."))
    tell(mads)
    assert actions.withdraw_consent(entry=entry, person=anna, purpose="diet") is True
    assert set(told(anna)) == {"health"}
    assert set(told(mads)) == {"diet"}
    ended = Consent.objects.get(person=anna, purpose="diet")
    assert (ended.ending, ended.ended_at is not None) == ("withdrawn", True)
    assert actions.withdraw_consent(entry=entry, person=anna, purpose="diet") is False


def test_after_withdrawing_one_is_asked_to_agree_anew(tell: Tell, entry: Entry, anna: Person) -> None:
    tell(anna)
    actions.withdraw_consent(entry=entry, person=anna, purpose="diet")
    with pytest.raises(NeedsRefused):
        tell(anna, agreed=None)
    tell(anna)
    assert sorted(Consent.objects.values_list("ending", flat=True)) == ["", "withdrawn"]


def test_a_newer_wording_asks_again_and_replaces_the_older_consent(
    tell: Tell, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(anna)
    monkeypatch.setitem(texts.TEXTS, "2", texts.TEXTS["1"])
    monkeypatch.setattr("needs.actions.own.CURRENT", "2")
    with pytest.raises(NeedsRefused) as refused:
        tell(anna, agreed=None)
    assert refused.value.code == "consent_missing"
    with pytest.raises(NeedsRefused) as refused:
        tell(anna, agreed=Agreed("1", "en"))
    assert refused.value.code == "text_changed"
    assert told(anna) == {"diet": VEGAN}, "what was told under the older words stays until they change it"
    tell(anna, answer=Answer(choices=("halal",)), agreed=Agreed("2", "de"))
    rows = list(Consent.objects.order_by("pk").values_list("text_version", "language", "ending"))
    assert rows == [("1", "en", "replaced"), ("2", "de", "")]
    assert told(anna) == {"diet": Answer(choices=("halal",))}


def test_no_published_wording_is_ever_changed() -> None:
    """Another wording is another version; add its digest here, and change none."""
    digests = {
        version: hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        for version, words in texts.TEXTS.items()
    }
    assert digests == {"1": "3587b588ddc28233ce9b0c0d63a3e956800beb5d2f5111f2e1b4c90b87e3aa8c"}


def test_every_wording_is_there_in_all_five_languages() -> None:
    for words in texts.TEXTS.values():
        assert set(words) == {"en", "de", "da", "et", "pl"}
        assert all(set(of_language) == set(Purpose.values) for of_language in words.values())


def give_up_the_seat(entry: Entry, anna: Person, fiona: Person) -> None:
    registrations.withdraw(registration=Registration.objects.get(person=anna))


def be_cancelled(entry: Entry, anna: Person, fiona: Person) -> None:
    mine = Registration.objects.get(person=anna)
    registrations.cancel_registration(registration=mine, by=fiona, reason="Full.")


def be_erased_from_the_space(entry: Entry, anna: Person, fiona: Person) -> None:
    spaces_privacy.erase(anna)


@pytest.mark.parametrize(
    "end", [give_up_the_seat, be_cancelled, be_erased_from_the_space], ids=lambda end: end.__name__
)
def test_when_a_place_ends_so_does_all_that_was_told(
    tell: Tell, entry: Entry, anna: Person, mads: Person, fiona: Person, end
) -> None:
    tell(anna)
    tell(anna, "contact", Answer(name="Jan", phone="+49 30 1"))
    tell(mads)
    end(entry, anna, fiona)
    assert told(anna) == {}
    assert set(Consent.objects.of(anna).values_list("ending", flat=True)) == {"left"}
    assert set(told(mads)) == {"diet"}


def test_who_gives_up_a_seat_inside_the_whole_loses_what_was_told_there_alone(
    tell: Tell, entry: Entry, anna: Person, fiona: Person
) -> None:
    tell(anna)
    stop = factories.make_entry(entry.space, "A walk", starts=factories.in_days(31))
    plan = factories.make_seat_plan(entry.space, 5, entry=stop, gives_membership=False)
    mine = registrations.register(plan=plan, person=anna)
    actions.ask_for(entry=stop, by=fiona, purposes=["access"])
    actions.keep_needs(
        entry=stop,
        person=anna,
        purpose="access",
        answer=Answer(choices=("step_free",)),
        agreed=Agreed("1", "en"),
    )
    assert set(told(anna)) == {"access", "diet"}
    registrations.withdraw(registration=mine)
    assert set(told(anna)) == {"diet"}


def test_what_is_no_longer_asked_for_is_deleted(
    tell: Tell, entry: Entry, anna: Person, fiona: Person
) -> None:
    tell(anna)
    tell(anna, "health", Answer(words="Asthma."))
    actions.ask_for(entry=entry, by=fiona, purposes=["diet"])
    assert set(told(anna)) == {"diet"}
    assert Consent.objects.get(purpose="health").ending == "not_asked"
    with pytest.raises(NeedsRefused) as refused:
        tell(anna, "health", Answer(words="Asthma."))
    assert refused.value.code == "not_asked"


def test_only_who_takes_part_tells(tell: Tell, kadri: Person, stefan: Person) -> None:
    for person in (kadri, stefan):
        with pytest.raises(NeedsRefused) as refused:
            tell(person)
        assert refused.value.code == "not_taking_part"


@pytest.mark.parametrize(
    ("purpose", "answer", "field"),
    [
        ("diet", Answer(), "words"),
        ("diet", Answer(words="  \n "), "words"),
        ("diet", Answer(choices=("step_free",)), "choices"),
        ("diet", Answer(words="x" * 1001), "words"),
        ("health", Answer(words="a\x00b"), "words"),
        ("contact", Answer(name="Jan"), "phone"),
        ("contact", Answer(phone="+49 30 1"), "name"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused_beside_its_field(
    tell: Tell, anna: Person, purpose: str, answer: Answer, field: str
) -> None:
    with pytest.raises(NeedsRefused) as refused:
        tell(anna, purpose, answer)
    assert refused.value.field == field
    assert not Need.objects.exists()


def test_a_number_to_be_called_is_enough(tell: Tell, anna: Person) -> None:
    tell(anna, "health", Answer(phone=" +49 30 1 "))
    assert told(anna) == {"health": Answer(phone="+49 30 1")}


def test_once_it_is_over_nothing_new_is_told_and_one_can_still_withdraw(
    tell: Tell, entry: Entry, anna: Person
) -> None:
    tell(anna)
    with time_machine.travel(entry.ends_at + timedelta(minutes=1), tick=False):
        with pytest.raises(NeedsRefused) as refused:
            tell(anna, answer=Answer(choices=("halal",)))
        assert refused.value.code == "over"
        assert actions.withdraw_consent(entry=entry, person=anna, purpose="diet")
    assert not Need.objects.exists()


def test_a_series_without_an_end_asks_nothing(fiona: Person) -> None:
    group = factories.make_group("Endless", coordinator=fiona)
    endless = factories.make_entry(group.space, rrule="FREQ=WEEKLY")
    with pytest.raises(NeedsRefused) as refused:
        actions.ask_for(entry=endless, by=fiona, purposes=["diet"])
    assert refused.value.code == "endless"
