from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person
from spaces.models import Space

LEAST_PEOPLE, MOST_PEOPLE = 3, 12


class ActionLearningGroupQuerySet(models.QuerySet["ActionLearningGroup"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        return self.filter(space__in=Space.objects.visible_to(person))

    def for_list(self) -> Self:
        return self.select_related("space").prefetch_related("space__countries").order_by("space__title")


class ActionLearningGroup(models.Model):
    """Four to eight people who work on each other's challenges. What they say stays among them."""

    class Format(models.TextChoices):
        SET = "als", _("Action-learning set")
        WIAL = "wial", _("WIAL, with a coach")
        PEER = "kollegiale-beratung", _("Peer consultation (Kollegiale Beratung)")
        TROIKA = "troika", _("Troika")

    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="learning_group")
    challenge = models.TextField(_("the challenge"), max_length=2000, blank=True)
    format = models.CharField(_("format"), max_length=24, choices=Format, default=Format.SET)

    objects = ActionLearningGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("action-learning group")
        verbose_name_plural = _("action-learning groups")

    def __str__(self) -> str:
        return self.space.title
