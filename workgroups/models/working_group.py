from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person
from spaces.models import Space


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        return self.filter(space__in=Space.objects.visible_to(person))

    def for_list(self) -> Self:
        return self.select_related("space").prefetch_related("space__countries").order_by("space__title")


class WorkingGroup(models.Model):
    """A group with a mandate that works over months: its people, talk and meetings are its Space."""

    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="working_group")
    mandate = models.TextField(_("mandate"), max_length=3000, blank=True)
    rhythm = models.CharField(_("rhythm of meetings, in words"), max_length=160, blank=True)

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")

    def __str__(self) -> str:
        return self.space.title
