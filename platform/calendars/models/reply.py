from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.models.entry import Entry
from calendars.models.occurrence import Occurrence
from people.models import Person


class Reply(models.Model):
    """A person's answer to an Entry, or to one Occurrence of it (RFC 5545 PARTSTAT)."""

    class Partstat(models.TextChoices):
        ACCEPTED = "ACCEPTED", _("Yes")
        TENTATIVE = "TENTATIVE", _("Maybe")
        DECLINED = "DECLINED", _("No")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="replies")
    occurrence = models.ForeignKey(
        Occurrence, null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="replies")
    partstat = models.CharField(_("answer"), max_length=12, choices=Partstat)
    comment = models.CharField(_("a word with it"), max_length=500, blank=True)
    answered_at = models.DateTimeField(
        default=timezone.now, help_text="When the person said so; of an answer by mail its DTSTAMP"
    )

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            models.UniqueConstraint(fields=["entry", "occurrence", "person"], name="reply_once"),
            models.UniqueConstraint(
                fields=["entry", "person"], condition=models.Q(occurrence=None), name="reply_to_series_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.partstat} {self.entry_id}"
