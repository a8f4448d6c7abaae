from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models.thread import Thread
from partners.models import Affiliation
from people.models import Person

LONGEST_BODY = 20_000
AROUND = 16  # so many messages of the page stand after the one that an address names
LARGEST_SEQ = 2**31 - 1
AFFILIATIONS = models.Prefetch(
    "author__affiliations",
    # The names alone: a page of messages makes no rows of what it doesn't show.
    Affiliation.objects.confirmed()
    .select_related("organisation")
    .only("person", "organisation__name")
    .order_by("pk"),
    # A list: to make a manager's set of each author takes longer than to fetch those of all.
    to_attr="confirmed_affiliations",
)


class MessageQuerySet(models.QuerySet["Message"]):
    def changed_since(self, revision: int) -> Self:
        """What a page that knows `revision` lacks, in the order in which it happened."""
        return self.filter(revision__gt=revision).order_by("revision")

    def before(self, seq: int) -> Self:
        return self.filter(seq__lt=seq)

    def after(self, seq: int) -> Self:
        return self.filter(seq__gt=seq)

    def for_list(self) -> Self:
        """With all that a frame tells: seven queries at most, however many messages."""
        return self.select_related("author", "reply_to__author", "moved_to").prefetch_related(
            AFFILIATIONS, "reactions__person", "mentions", "attachments"
        )


class Message(models.Model):
    """A contribution to a Thread. `seq` is its place, gapless; `revision` the thread's count at its last change."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField(editable=False)
    revision = models.PositiveBigIntegerField(editable=False)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="messages")
    client_id = models.CharField(max_length=64, editable=False)
    body = models.TextField(_("message"), max_length=LONGEST_BODY, blank=True)
    html = models.TextField(blank=True, editable=False)
    search_text = models.TextField(
        blank=True, editable=False, help_text="Its words as `people.text` folds them"
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies"
    )
    # Where its words stand since its thread was split: this row keeps the place of a message that is another row now.
    moved_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    # As it was published when it was posted, for the answer to whoever posted it: not made twice.
    frame: dict[str, Any] | None = None

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["thread", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "seq"], name="message_seq_once_per_thread"),
            models.UniqueConstraint(fields=["author", "client_id"], name="message_sent_once"),
        ]
        indexes = [models.Index(fields=["thread", "revision"], name="message_by_revision")]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.seq}"

    def get_absolute_url(self) -> str:
        """Its place in the thread's page, with what was said around it."""
        return (
            f"{reverse('conversations:thread', args=[self.thread_id])}?before={self.seq + AROUND}#m{self.seq}"
        )
