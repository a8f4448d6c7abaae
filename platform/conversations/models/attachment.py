import re
import secrets
from pathlib import PurePosixPath
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models.message import Message
from conversations.models.thread import Thread
from people.models import Person

LONGEST_NAME = 120


KEY = re.compile(r"[-\w]{1,32}", re.ASCII)


def is_key(text: str) -> bool:
    """Whether a store may be asked for it."""
    return KEY.fullmatch(text) is not None


def new_key() -> str:
    return secrets.token_urlsafe(16)


def stored_as(attachment: "Attachment", name: str) -> str:
    """A name of ours: nothing that somebody typed becomes part of a path."""
    return str(PurePosixPath("attachments") / attachment.key[:2] / attachment.key)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Of messages that stand where `person` reads, and what `person` has not sent yet where they read."""
        if not person.is_authenticated:
            return self.none()
        threads = Thread.objects.visible_to(person)
        sent = models.Q(message__thread__in=threads, message__deleted_at=None, message__moved_to=None)
        return self.filter(
            (models.Q(message__isnull=False) & sent)
            | models.Q(message=None, uploader=person, thread__in=threads)
        )

    def unsent_of(self, person: Person) -> Self:
        return self.filter(uploader=person, message=None)

    def for_serving(self) -> Self:
        return self.select_related("thread__space", "message__thread__space")


class Attachment(models.Model):
    """A file that belongs to a Message, or, until it is sent, to its uploader's composer of a Thread.

    Who may read the message may read the file, on each byte served; `content_type` was seen in its content.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    uploader = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="attachments")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Octets")
    file = models.FileField(upload_to=stored_as, max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(message=None), name="attachment_not_sent")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("conversations:attachment", args=[self.key])

    @property
    def place(self) -> Thread:
        """The thread whose readers may have it. No query, when it comes from `for_serving()`."""
        return self.message.thread if self.message else self.thread
