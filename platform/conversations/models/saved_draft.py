from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from conversations.models.message import LONGEST_BODY
from conversations.models.thread import Thread
from people.models import Person

LONGEST_DRAFT = 3 * LONGEST_BODY


class SavedDraftQuerySet(models.QuerySet["SavedDraft"]):
    def begun(self) -> Self:
        """Those with words in them: what was sent or thrown away leaves an empty row."""
        return self.exclude(body="")

    def visible_to(self, person: Person) -> Self:
        """One's own, in threads that one may read now: nobody reads even their own words where they lost access."""
        return self.begun().filter(person=person, thread__in=Thread.objects.visible_to(person))


class SavedDraft(models.Model):
    """What a person has begun to write in a Thread and not sent: the same on all their devices.

    `revision` counts its changes, so that a device that was away does not put an old text over a newer one.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="drafts")
    body = models.TextField()
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    reply_to = models.PositiveIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = SavedDraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="draft_once_per_thread")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.thread_id}"
