from django.conf import settings
from django.db import models

from conversations.models.message import Message


class Version(models.Model):
    """What a Message said before it was edited. It goes with the words of the message when that is deleted."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")
    body = models.TextField()
    html = models.TextField()
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["message", "id"], name="version_of_message")]

    def __str__(self) -> str:
        return f"{self.message_id} until {self.replaced_at:%Y-%m-%d %H:%M}"
