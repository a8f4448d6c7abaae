from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.fields import WallTimeField
from calendars.models.entry import Entry
from people.models import Person


class MailReply(models.Model):
    """What was decided on one mail that came in. Nothing of the mail is kept but what the decision was about.

    `reason` is a code of `calendars.inbound`. Entry and person stand here only where the address of the mail proved
    them. `digest` is of the mail's bytes: the same mail read twice is decided once.
    """

    class Decision(models.TextChoices):
        APPLY = "apply", _("applied")
        REVIEW = "review", _("to be confirmed by the person")
        STALE = "stale", _("about an older plan")
        IGNORE = "ignore", _("ignored")
        REJECT = "reject", _("rejected")

    digest = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="mail_replies")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="mail_replies")
    recurrence_id = WallTimeField(_("date"), null=True)
    partstat = models.CharField(_("answer"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("answer by mail")
        verbose_name_plural = _("answers by mail")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.decision} {self.reason}"
