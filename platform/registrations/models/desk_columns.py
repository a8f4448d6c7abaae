from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person
from registrations.models.seat_plan import SeatPlan


class DeskColumns(models.Model):
    """Which columns a host wants to see of the people of a plan, by the keys of `registrations.desk`. Keys that no column
    has any more are passed over."""

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    shown = models.JSONField(default=list)

    class Meta:
        verbose_name = _("columns of a host's table")
        verbose_name_plural = _("columns of hosts' tables")
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="desk_columns_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.plan_id}"
