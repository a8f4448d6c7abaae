"""A file that is an answer goes to who gave it, and to the hosts once it is handed in, on each byte served."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from people.models import Person
from questionnaires import actions
from questionnaires.models import Question, Upload
from questionnaires.sheet import Sheet
from registrations import actions as registrations
from spaces.models import Membership
from tests import factories
from tests.conversations import files
from tests.people import browser
from tests.questionnaires.conftest import Asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(asked: Asked) -> Question:
    return factories.make_question(asked.first, "Your letter", kind="file", key="letter")


def page(asked: Asked) -> str:
    return reverse("registrations:first-form-page", args=[asked.plan.pk, asked.first.pk])


def picture(name: str = "me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.png())


def give(asked: Asked, person: Person, **more: Any) -> Any:
    data = {"a-attendance": "online", "a-letter": picture(), **more}
    return browser(person).post(page(asked), data)


def bytes_of(person: Person, upload: Upload) -> int:
    return browser(person).get(upload.get_absolute_url()).status_code


def test_a_file_is_its_givers_until_it_is_handed_in(
    asked: Asked, letter: Question, mads: Person, fiona: Person, piotr: Person
) -> None:
    give(asked, mads)
    upload = Upload.objects.get()
    assert [bytes_of(one, upload) for one in (mads, fiona, piotr)] == [200, 404, 404]
    asked.save(mads, asked.second)
    registrations.register(plan=asked.plan, person=mads)
    assert [bytes_of(one, upload) for one in (mads, fiona, piotr)] == [200, 200, 404]
    answer = browser(fiona).get(upload.get_absolute_url())
    assert b"".join(answer.streaming_content) == files.png()  # type: ignore[attr-defined]
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert browser().get(upload.get_absolute_url()).status_code == 302


def test_who_is_no_longer_a_host_gets_no_byte(
    asked: Asked, letter: Question, mads: Person, fiona: Person
) -> None:
    give(asked, mads)
    asked.save(mads, asked.second)
    registrations.register(plan=asked.plan, person=mads)
    Membership.objects.filter(person=fiona).update(role="member")
    assert bytes_of(fiona, Upload.objects.get()) == 404


def test_who_withdraws_takes_the_file_back_from_the_hosts(
    asked: Asked, letter: Question, mads: Person, fiona: Person
) -> None:
    give(asked, mads)
    asked.save(mads, asked.second)
    mine = registrations.register(plan=asked.plan, person=mads)
    registrations.withdraw(registration=mine)
    assert [bytes_of(one, Upload.objects.get()) for one in (mads, fiona)] == [200, 404]


def test_a_file_stays_where_another_answer_was_not_right(
    asked: Asked, letter: Question, mads: Person
) -> None:
    answer = give(asked, mads, **{"a-attendance": ""})
    assert answer.status_code == 422
    upload = Upload.objects.get()
    assert f'name="a-letter-kept" value="{upload.key}"' in answer.content.decode()
    again = browser(mads).post(page(asked), {"a-attendance": "online", "a-letter-kept": upload.key})
    assert again.status_code == 302
    assert actions.typed(asked.begin(mads), Sheet(asked.form))["letter"] == upload.key


def test_what_is_no_such_file_is_refused_in_words_and_kept_nowhere(
    asked: Asked, letter: Question, mads: Person
) -> None:
    wrong = SimpleUploadedFile("me.png", b"<script>alert(1)</script>")
    answer = give(asked, mads, **{"a-letter": wrong})
    assert answer.status_code == 422
    assert "is not what its name says" in answer.content.decode()
    assert not Upload.objects.exists()


def test_nobody_answers_with_anothers_file(
    asked: Asked, letter: Question, mads: Person, kadri: Person
) -> None:
    give(asked, mads)
    key = Upload.objects.get().key
    answer = browser(kadri).post(page(asked), {"a-attendance": "online", "a-letter-kept": key})
    assert answer.status_code == 422
    assert "This file is no longer there." in answer.content.decode()


def test_a_file_that_is_taken_back_is_no_answer(asked: Asked, letter: Question, mads: Person) -> None:
    give(asked, mads)
    key = Upload.objects.get().key
    data = {"a-attendance": "online", "a-letter-kept": key, "a-letter-none": "on", "a-revision": "1"}
    assert browser(mads).post(page(asked), data).status_code == 422
    letter.is_required = False
    letter.save()
    assert browser(mads).post(page(asked), data).status_code == 302


def test_files_that_no_answer_names_go_after_a_day_and_others_stay(
    asked: Asked, letter: Question, mads: Person, kadri: Person
) -> None:
    give(asked, mads)
    kept = Upload.objects.get()
    lost = actions.keep_file(
        filling=asked.begin(kadri), question=letter, name="a.png", content=picture("a.png")
    )
    assert actions.sweep_files() == 0
    Upload.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert actions.sweep_files() == 1
    assert list(Upload.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not Upload.objects.filter(pk=lost.pk).exists()
    assert Path(settings.MEDIA_ROOT, kept.file.name).exists()


def test_there_is_an_end_to_the_files_of_one_form(
    asked: Asked, letter: Question, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("questionnaires.actions.uploads.MOST_UPLOADS", 1)
    give(asked, mads)
    answer = give(asked, mads)
    assert answer.status_code == 422
    assert "You have given too many files here." in answer.content.decode()
