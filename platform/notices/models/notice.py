from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.sentences import say, subject
from people.models import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def speaking_of(self, origin: str) -> Self:
        """By an index, which holds those alone that speak of something: a store takes it only when it is told so."""
        return self.filter(origin=origin).exclude(origin="")

    def named(self, dedupe: str) -> Self:
        """As above. Of unread ones, by an index."""
        return self.filter(dedupe=dedupe).exclude(dedupe="")

    def due_for_mail(self, now: datetime) -> Self:
        return self.filter(mail_due_at__lte=now, mailed_at=None, read_at=None, set_aside_at=None)


class Notice(models.Model):
    """One thing that a person should know, wherever it is shown or mailed.

    It knows no higher room: `key` names a sentence of `notices.sentences`, `params` are its plain values (text,
    numbers, moments), `url` is where it leads, `topic` (`space:7`) is what it belongs to, so that losing access removes it,
    `origin` (`thread:7`) is what it speaks of. A burst is one notice: `count` says of how many. What is not urgent waits
    for the digest.
    """

    recipient = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    # Whom its sentence names as `person`: a name is no key, people share one and change theirs.
    names = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    key = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    topic = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    count = models.PositiveIntegerField(default=1)
    is_urgent = models.BooleanField(default=True)
    dedupe = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    set_aside_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "read_at", "-created_at"], name="notice_of_person"),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mailed_at=None, read_at=None, set_aside_at=None),
                name="notice_to_mail",
            ),
            # What is taken away, moved or settled for everybody is found by what it speaks of, or by its name.
            models.Index(fields=["origin"], condition=~models.Q(origin=""), name="notice_by_origin"),
            models.Index(
                fields=["dedupe"],
                condition=models.Q(read_at=None) & ~models.Q(dedupe=""),
                name="notice_unread_by_dedupe",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "dedupe"],
                condition=~models.Q(dedupe="") & models.Q(read_at=None),
                name="notice_joined_while_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.recipient_id}"

    @property
    def text(self) -> str:
        """What it says, in the language that is active."""
        return say(self.key, self.values)

    @property
    def subject(self) -> str:
        """Of a mail that carries it alone, in the language that is active."""
        return subject(self.key, self.values)

    @property
    def values(self) -> dict[str, Any]:
        """The params and the count, by which a sentence has its plural."""
        return (
            {"count": self.count, **self.params} if isinstance(self.params, dict) else {"count": self.count}
        )
