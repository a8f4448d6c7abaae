from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Person
from registrations.models.registration import Registration


class SeatDecision(models.Model):
    """One line of the log: a registration went from one state to another, by somebody or by the rules, and why."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="decisions")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, choices=Registration.State)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision about a seat")
        verbose_name_plural = _("decisions about seats")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.before} → {self.after}"

    @property
    def why(self) -> str:
        """What whoever decided said, or else by which rule it came, in the language that is active; nothing where who
        and what say it all. Reads `registration`."""
        if self.reason:
            return self.reason
        before, after, state = self.before, self.after, Registration.State
        if self.by_id is None and before == state.WAITING and after in (state.OFFERED, state.CONFIRMED):
            return gettext("Had waited longest when a seat came free.")
        if after == state.LAPSED:
            return gettext("Did not take it in time.")
        if after == state.WAITING:
            return gettext("No seat was free.")
        if after == state.CONFIRMED and self.by_id == self.registration.person_id:
            return (
                gettext("Took the offered seat.") if before == state.OFFERED else gettext("A seat was free.")
            )
        return ""
