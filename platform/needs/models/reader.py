from typing import Self

from django.db import models
from django.utils import timezone

from people.models import Person
from spaces.models import Membership, Space


class ReaderQuerySet(models.QuerySet["Reader"]):
    def able(self) -> Self:
        """Who coordinates the space now: a name on the list alone opens nothing."""
        coordinating = Membership.objects.coordinating().filter(
            space=models.OuterRef("space"), person=models.OuterRef("person")
        )
        return self.filter(models.Exists(coordinating), person__is_active=True)

    def for_list(self) -> Self:
        return self.select_related("person").order_by("person__name", "pk")


class Reader(models.Model):
    """A coordinator who may read what people told the hosts of a space in confidence."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    named_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "person"], name="reader_once_per_space")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.space_id}"
