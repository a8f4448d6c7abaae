from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from questionnaires.models.wording import Wording
from spaces.models import Space


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def hosted_by(self, person: Person | AnonymousUser) -> Self:
        """Those that `person` makes. Whoever is asked sees a questionnaire at what asks them, not here."""
        return self.filter(space__in=Space.objects.coordinated_by(person))

    def locked(self) -> Self:
        """The lock under which questions change and answers are handed in. On SQLite the transaction is it."""
        return self.select_for_update(of=("self",)).order_by("pk")


class Questionnaire(Wording, models.Model):
    """Questions of the hosts of a Space, on pages. Its row is the lock under which places of a choice are taken.

    `changes_until` is an instant: from then on what was handed in stays as it is. Whether it may be handed in at all
    is for the room to say that asks.
    """

    WORDS = ("title",)

    translations = models.JSONField(default=dict, blank=True, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="questionnaires")
    title = models.CharField(_("title"), max_length=160)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    changes_until = models.DateTimeField(null=True, blank=True)
    last_number = models.PositiveIntegerField(
        default=0, editable=False, help_text="Of the keys that its questions were given"
    )
    created_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where its hosts work on it."""
        return reverse("questionnaires:questionnaire", args=[self.pk])

    @property
    def original_language(self) -> str:
        return self.language

    def takes_changes(self, now: datetime | None = None) -> bool:
        return self.changes_until is None or (now or timezone.now()) < self.changes_until
