"""What this room keeps about a person is handed to them whole, and goes whole."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from home.privacy import export
from people.models import Person
from questionnaires import actions, privacy
from questionnaires.models import Answer, Filling, Place, SavedPage, Upload
from tests import factories
from tests.conversations import files
from tests.questionnaires.conftest import Asked


@pytest.mark.django_db
def test_a_person_takes_along_what_they_answered_and_typed(asked: Asked, mads: Person) -> None:
    actions.submit(filling=asked.answer_all(mads))
    asked.save(mads, asked.second, revision=1, q2=["bread"], q3="By ship.")
    (mine,) = export(mads)["questionnaires"]
    assert (mine["title"], mine["state"]) == ("Your registration", "submitted")
    assert mine["answers"] == [
        {"question": "How will you take part?", "answer": "On site"},
        {"question": "What do you eat?", "answer": "Soup"},
        {"question": "Anything else?", "answer": "By train."},
    ]
    assert mine["typed"] == {"attendance": "on_site", "q2": ["bread"], "q3": "By ship."}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_who_is_erased_stays_and_of_others_all(asked: Asked, mads: Person, kadri: Person) -> None:
    letter = factories.make_question(asked.first, "Your letter", kind="file", is_required=False)
    for person in (mads, kadri):
        filling = asked.begin(person)
        content = SimpleUploadedFile("me.png", files.png())
        kept = actions.keep_file(filling=filling, question=letter, name="me.png", content=content)
        asked.save(person, asked.first, attendance="on_site", **{letter.key: kept.key})
        asked.save(person, asked.second, q2=["soup"])
        actions.submit(filling=filling)
    gone, stays = Upload.objects.get(filling__person=mads), Upload.objects.get(filling__person=kadri)
    privacy.erase(mads)
    for model in (SavedPage, Answer, Place, Upload):
        assert set(model._default_manager.values_list("filling__person", flat=True)) == {kadri.pk}
    assert not Filling.objects.of(mads).exists()
    assert not Path(settings.MEDIA_ROOT, gone.file.name).exists()
    assert Path(settings.MEDIA_ROOT, stays.file.name).exists()
