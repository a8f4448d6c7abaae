from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calendars.models.entry import Entry
from people.models import Person


class MailedEntryQuerySet(models.QuerySet["MailedEntry"]):
    def held(self) -> Self:
        """Of which a calendar program holds a copy, as far as we know."""
        return self.filter(method=MailedEntry.Method.REQUEST)

    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now, set_aside_at=None)

    def free(self, now: datetime) -> Self:
        """That no worker is at."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=now))


class MailedEntry(models.Model):
    """What the calendar program of a person was sent of an Entry by mail, and when the next mail is due (RFC 5546).

    `method` is what went last. `digest` and `dates` tell what of the entry they have: the plan as a whole, and the
    SEQUENCE of each single date that differs, by its key, below zero where it is off. `changes` counts what they have to learn of. `ahead` is by how much the SEQUENCE of this person's copy is ahead of the
    entry's: taking part in it again must count as newer than having been taken out.
    """

    class Method(models.TextChoices):
        REQUEST = "REQUEST", _("Invited")
        CANCEL = "CANCEL", _("Taken out")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mailed")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mailed_entries")
    method = models.CharField(_("sent last"), max_length=8, choices=Method, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    dates = models.JSONField(default=dict)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    ahead = models.PositiveIntegerField(default=0)
    first_change_at = models.DateTimeField(null=True, blank=True, help_text="Of what nobody was told of yet")
    changed_at = models.DateTimeField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0)
    presses_at = models.DateTimeField(
        null=True, blank=True, help_text="The earliest start that the waiting changes touch"
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True)

    objects = MailedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation by mail")
        verbose_name_plural = _("invitations by mail")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(set_aside_at=None), name="mailed_entry_due"),
        ]
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="mailed_entry_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.method or '-'} {self.entry_id}"

    @property
    def is_held(self) -> bool:
        return self.method == MailedEntry.Method.REQUEST
