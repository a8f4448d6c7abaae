from django.db import models

from conversations.models.message import Message
from people.models import Person


class Mention(models.Model):
    """Somebody who is named in a Message with an @, and could read it when it was written."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="mention_once_per_message")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.message_id}"
