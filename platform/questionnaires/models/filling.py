import secrets
from pathlib import PurePosixPath
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from questionnaires.models.page import Page
from questionnaires.models.question import Choice, Question
from questionnaires.models.questionnaire import Questionnaire
from spaces.models import Space

LONGEST_NAME = 120


class Edition(models.Model):
    """A Questionnaire word for word, in all its languages, as it was when somebody handed it in."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="editions")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what it says")
    words = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "fingerprint"], name="edition_kept_once")
        ]

    def __str__(self) -> str:
        return self.fingerprint[:12]


class FillingQuerySet(models.QuerySet["Filling"]):
    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def submitted(self) -> Self:
        return self.filter(state=Filling.State.SUBMITTED)

    def locked(self) -> Self:
        """The lock under which its pages are saved; taken after the questionnaire's, where both are."""
        return self.select_for_update(of=("self",)).order_by("pk")


class Filling(models.Model):
    """A person's answers to a Questionnaire: pages as they are typed, and, once handed in, the Answers of that moment.

    What is typed afterwards changes the Answers only when it is handed in again.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Not handed in yet")
        SUBMITTED = "submitted", _("Handed in")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="fillings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="fillings")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="en")
    edition = models.ForeignKey(
        Edition, null=True, on_delete=models.RESTRICT, related_name="fillings", editable=False
    )
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)

    # Set by handing in anew: something is answered otherwise than it was.
    is_changed = False

    objects = FillingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "person"], name="filling_once_per_person"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(state="submitted", submitted_at__isnull=False),
                name="filling_handed_in_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} {self.questionnaire_id}"

    @property
    def is_submitted(self) -> bool:
        return self.state == self.State.SUBMITTED


class SavedPage(models.Model):
    """A page as it was last saved, on whatever device: `{"q3": "By train"}`. Each save takes the next revision, and is
    taken only from who has seen the one before."""

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="saved")
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    is_whole = models.BooleanField(default=True, help_text="Not put off for later, with answers lacking")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filling", "page"], name="page_saved_once")]

    def __str__(self) -> str:
        return f"{self.page_id} of {self.filling_id}"


class Answer(models.Model):
    """What was handed in to a Question, as plain data: text, a number as text, keys of choices, a day in ISO form, the
    key of an Upload, true."""

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filling", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question_id} of {self.filling_id}"


class FormerAnswer(models.Model):
    """What stood for a Question when the hosts last looked, beside another answer that they have not seen yet; null where
    there was none. It goes when they have seen it, and with the answers."""

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="former")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="former")
    value = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filling", "question"], name="former_answer_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} of {self.filling_id}"


class Place(models.Model):
    """A Choice that somebody has handed in: it counts against the places that the choice has."""

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="places")
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="taken")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filling", "choice"], name="place_taken_once")]

    def __str__(self) -> str:
        return f"{self.choice_id} of {self.filling_id}"


def new_key() -> str:
    return secrets.token_urlsafe(16)


def stored_as(upload: "Upload", name: str) -> str:
    """A name of ours: nothing that somebody typed becomes part of a path."""
    return str(PurePosixPath("answers") / upload.key[:2] / upload.key)


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """To who gave it, and to the hosts once it is handed in."""
        if not person.is_authenticated:
            return self.none()
        hosted = Q(filling__questionnaire__space__in=Space.objects.coordinated_by(person))
        return self.filter(Q(filling__person=person) | (hosted & Q(is_handed_in=True)))

    def for_serving(self) -> Self:
        return self.select_related("filling__questionnaire__space")


class Upload(models.Model):
    """A file that somebody gives as an answer. It is theirs alone until they hand it in."""

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="uploads")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=LONGEST_NAME)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Octets")
    file = models.FileField(upload_to=stored_as, max_length=200)
    is_handed_in = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("questionnaires:file", args=[self.key])

    @property
    def place(self) -> Any:
        """Whose space says how the file is given out; as an Attachment has it."""
        return self.filling.questionnaire
