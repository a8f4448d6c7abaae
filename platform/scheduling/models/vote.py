from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Person
from scheduling.models.guest import Guest
from scheduling.models.option import Option


class VoteQuerySet(models.QuerySet["Vote"]):
    def current(self) -> Self:
        """Given to their option as it is now."""
        return self.filter(option__is_struck=False, revision=F("option__revision"))


class Vote(models.Model):
    """What a person or a guest answered to one option. No row is no answer, which is not a no.

    `revision` is that of the option which they saw: once the option has another time, the answer counts as none and is
    shown to be looked at again.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        IF_NEED_BE = "if_need_be", _("If need be")
        NO = "no", _("No")

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="poll_votes"
    )
    guest = models.ForeignKey(Guest, null=True, blank=True, on_delete=models.CASCADE, related_name="votes")
    answer = models.CharField(_("answer"), max_length=12, choices=Answer)
    revision = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(auto_now=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, guest=None) | Q(person=None, guest__isnull=False),
                name="vote_is_of_a_person_or_a_guest",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["yes", "if_need_be", "no"]), name="vote_is_yes_if_need_be_or_no"
            ),
            models.UniqueConstraint(fields=["option", "person"], name="vote_once_by_a_person"),
            models.UniqueConstraint(fields=["option", "guest"], name="vote_once_by_a_guest"),
        ]

    def __str__(self) -> str:
        return f"{self.answer} to {self.option_id}"
