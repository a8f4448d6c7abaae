from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from needs.purposes import Purpose
from people.models import Person


class LookQuerySet(models.QuerySet["Look"]):
    def of(self, person: Person) -> Self:
        """At what this person told."""
        return self.filter(person=person)

    def for_list(self) -> Self:
        return self.select_related("reader", "entry__space")


class Look(models.Model):
    """That somebody read what a person told in confidence: who, for which purposes, why, when. The person sees it."""

    class Reason(models.TextChoices):
        MEALS = "meals", _("To order or cook meals")
        ROOMS = "rooms", _("To arrange rooms, ways or material")
        CALL = "call", _("To call those who would rather tell by phone")
        EMERGENCY = "emergency", _("Because somebody is unwell or something has happened")
        OTHER = "other", _("For another reason")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    purposes = models.JSONField()
    reason = models.CharField(max_length=10, choices=Reason)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "entry"], name="look_of_person")]

    def __str__(self) -> str:
        return f"{self.reader_id} at {self.person_id}"

    @property
    def purpose_labels(self) -> list[str]:
        return [str(Purpose(value).label) for value in self.purposes]
