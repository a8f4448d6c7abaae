from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.thread import Thread
from notices.models import Level
from people.models import Person


class Reading(models.Model):
    """What a person has read of a Thread: merged ranges `[[first, last], …]` of seq, and how many that are."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="readings")
    ranges = models.JSONField(default=list)
    read_count = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    level = models.CharField(
        _("how loud"), max_length=12, choices=Level, blank=True, help_text="Empty: as loud as its space"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="reading_once_per_thread")]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.thread_id}: {self.ranges}"
