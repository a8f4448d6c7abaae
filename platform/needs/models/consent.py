from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from needs.purposes import Purpose
from needs.texts import text_of
from people.models import Person


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> Self:
        return self.filter(ended_at=None)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)


class Consent(models.Model):
    """That a person agreed to one purpose at one entry: to which words, in which language, when, and until when.

    It outlives what was told under it, and tells nothing of it.
    """

    class Ending(models.TextChoices):
        WITHDRAWN = "withdrawn", _("Withdrawn by yourself")
        REPLACED = "replaced", _("Replaced by agreement to a newer wording")
        LEFT = "left", _("Ended with your place")
        NOT_ASKED = "not_asked", _("Ended because the hosts no longer ask")
        OVER = "over", _("Ended after the end, by itself")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)
    text_version = models.CharField(max_length=10)
    language = models.CharField(max_length=8)
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["person", "entry"], name="consent_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "person", "purpose"], condition=Q(ended_at=None), name="consent_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="")
                | Q(
                    ended_at__isnull=False,
                    ending__in=["withdrawn", "replaced", "left", "not_asked", "over"],
                ),
                name="consent_ends_in_one_way",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["diet", "access", "health", "contact"]),
                name="consent_purpose_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.purpose} at {self.entry_id}"

    @property
    def text(self) -> str:
        """What was agreed to, word for word."""
        return text_of(self.text_version, self.language, self.purpose)
