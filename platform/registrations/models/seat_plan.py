from datetime import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from spaces.models import Space


class SeatPlan(models.Model):
    """The seats of a space, or of one entry in it (a site visit with a limit of its own).

    Its row is the lock under which every seat is given: whoever counts seats has locked it first.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="seat_plans")
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.CASCADE, related_name="seat_plan"
    )
    capacity = models.PositiveIntegerField(_("seats"), validators=[MinValueValidator(1)])
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    is_open = models.BooleanField(_("takes registrations"), default=True)
    gives_membership = models.BooleanField(
        default=True, editable=False, help_text="A confirmed seat makes its holder a member of the space"
    )
    last_place = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("seat plan")
        verbose_name_plural = _("seat plans")

    def __str__(self) -> str:
        return f"{self.capacity} in {self.space_id}"

    def takes_registrations(self, now: datetime | None = None) -> bool:
        """Whether it is open at an instant. The entry's start is a limit too."""
        now = now or timezone.now()
        if not self.is_open or (self.opens_at and now < self.opens_at):
            return False
        if self.closes_at and now >= self.closes_at:
            return False
        return self.entry is None or (now < self.entry.starts_at and not self.entry.is_cancelled)
