"""What hosts write, in five languages: with a fallback, and a mark where the original has moved on."""

import pytest
from django.utils import translation

from people.models import Person
from questionnaires import actions
from questionnaires.actions.asking import Offer
from questionnaires.models import Said
from questionnaires.presets import EVERYBODY, PRESETS
from questionnaires.sheet import Sheet
from tests import factories
from tests.questionnaires.conftest import Asked

pytestmark = pytest.mark.django_db


def translated(asked: Asked, fiona: Person, text: str = "Wie nimmst du teil?") -> None:
    actions.translate(questionnaire=asked.form, language="de", texts={(asked.how, "label"): text}, by=fiona)
    asked.how.refresh_from_db()


def test_a_question_speaks_the_readers_language_and_falls_back_to_its_own(
    asked: Asked, fiona: Person
) -> None:
    translated(asked, fiona)
    with translation.override("de"):
        assert asked.how.said("label") == Said("Wie nimmst du teil?", "de")
    with translation.override("pl"):
        assert asked.how.said("label") == Said("How will you take part?", "en")


def test_a_changed_original_makes_its_translations_stale_and_changed_back_not(
    asked: Asked, fiona: Person
) -> None:
    translated(asked, fiona)
    asked.how.label = "Will you be there?"
    assert asked.how.said("label", "de") == Said("Wie nimmst du teil?", "de", is_stale=True)
    asked.how.label = "How will you take part?"
    assert not asked.how.said("label", "de").is_stale


def test_an_empty_translation_is_taken_away(asked: Asked, fiona: Person) -> None:
    translated(asked, fiona)
    translated(asked, fiona, text=" ")
    assert asked.how.translations == {}


def test_a_consent_is_never_shown_in_a_stale_translation(asked: Asked, fiona: Person) -> None:
    consent = factories.make_question(asked.first, "I may be filmed.", kind="consent")
    actions.translate(
        questionnaire=asked.form,
        language="de",
        texts={(consent, "label"): "Ich darf gefilmt werden."},
        by=fiona,
    )
    consent.refresh_from_db()
    assert consent.said("label", "de").text == "Ich darf gefilmt werden."
    consent.label = "I may be filmed, and the film shown on the web."
    assert consent.said("label", "de") == Said("I may be filmed, and the film shown on the web.", "en")


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_is_there_in_all_five_languages(asked: Asked, fiona: Person, name: str) -> None:
    asked.how.delete()
    question = actions.add_preset(page=asked.second, name=name, by=fiona)
    assert question.key == name
    assert set(question.translations) == {"de", "da", "et", "pl"}
    assert len({question.said("label", code).text for code in ("en", "de", "da", "et", "pl")}) == 5


def test_the_preset_of_a_form_in_german_is_german_at_first(asked: Asked, fiona: Person) -> None:
    asked.form.language = "de"
    asked.form.save()
    question = actions.add_preset(page=asked.first, name="publish_name", by=fiona)
    assert set(question.translations) == {"en", "da", "et", "pl"}
    everybody = question.choices.get(key=EVERYBODY)
    assert everybody.said("label", "en").text == "In the one for everybody who may open the page"


def test_a_preset_that_was_removed_comes_back_as_it_was(asked: Asked, fiona: Person) -> None:
    question = actions.add_preset(page=asked.first, name="organisation", by=fiona)
    actions.remove_question(question=question, by=fiona)
    assert actions.add_preset(page=asked.second, name="organisation", by=fiona).pk == question.pk
    assert [one.key for one in Sheet(asked.form).on(asked.second)] == ["q2", "q3", "organisation"]


def test_what_was_handed_in_keeps_the_words_that_it_answered(
    asked: Asked, fiona: Person, mads: Person, kadri: Person
) -> None:
    before = actions.submit(filling=asked.answer_all(mads))
    actions.change_question(
        question=Sheet(asked.form).by_key["attendance"],
        label="Where will you be?",
        choices=[Offer("On site", 4, "on_site"), Offer("Online", None, "online")],
        by=fiona,
    )
    asked.answer_all(kadri)
    after = actions.submit(filling=asked.begin(kadri))
    before.refresh_from_db()

    def label(filling: object) -> str:
        return filling.edition.words["pages"][0]["questions"][0]["label"]  # type: ignore[attr-defined]

    assert (label(before), label(after)) == ("How will you take part?", "Where will you be?")


def test_the_same_words_are_kept_once(asked: Asked, mads: Person, kadri: Person) -> None:
    for person in (mads, kadri):
        actions.submit(filling=asked.answer_all(person))
    assert asked.form.editions.count() == 1
