from django.db import models

from conversations.models.thread import Thread
from people.models import Person


class Reading(models.Model):
    """What a person has read of a Thread: merged ranges `[[first, last], …]` of seq, and how many that are."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="readings")
    ranges = models.JSONField(default=list)
    read_count = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="reading_once_per_thread")]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.thread_id}: {self.ranges}"
