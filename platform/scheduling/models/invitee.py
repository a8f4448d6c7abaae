from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person
from scheduling.models.poll import Poll


class Invitee(models.Model):
    """A person whom a poll names: asked where it doesn't ask everybody, and perhaps needed in any case."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="invitees")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    is_required = models.BooleanField(_("has to be there"), default=False)

    class Meta:
        verbose_name = _("invitee of a poll")
        verbose_name_plural = _("invitees of polls")
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="invitee_once_per_poll")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.poll_id}"
