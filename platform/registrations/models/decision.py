from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Person
from registrations.models.registration import Registration
from registrations.models.seat_plan import SeatPlan


class SeatDecision(models.Model):
    """One line of the log about one person: their registration went from one state to another, by somebody or by the rules,
    and why; or the hosts count it for another share (`params`: for which, as `plan_words` reads it), or have seen what
    they changed, and its state stays."""

    class What(models.TextChoices):
        MOVED = "moved"
        SHARE = "share"
        SEEN = "seen"

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=8, choices=What, default=What.MOVED)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, choices=Registration.State)
    params = models.JSONField(default=dict)
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
    def is_by_rules(self) -> bool:
        """Where nobody stands there who decided: nobody is counted elsewhere, nor looked at, by itself."""
        return self.what == self.What.MOVED

    @property
    def why(self) -> str:
        """What whoever decided said, or else by which rule it came, in the language that is active; nothing where who
        and what say it all. Reads `registration`."""
        if self.reason or self.what != self.What.MOVED:
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


def last_move(registration: Registration) -> SeatDecision | None:
    """The line by which it came into its state, and not one by which they are counted elsewhere since. One query."""
    moves = SeatDecision.objects.filter(registration=registration, what=SeatDecision.What.MOVED)
    return moves.select_related("by").first()


class PlanDecision(models.Model):
    """One line of the log about a plan as a whole: what the hosts decided, or the day of a share did, and why.

    `params` are numbers, keys, codes and instants, never words: the sentence is built for whoever reads it
    (`registrations.plan_words`). Only a change is a line: to decide the same again is none.
    """

    class What(models.TextChoices):
        LIMITED = "limited"
        CAPACITY = "capacity"
        KEPT = "kept"
        GIVEN = "given"
        TAKEN_BACK = "taken_back"
        FLOWED = "flowed"
        OPENED = "opened"
        CLOSED = "closed"
        HOURS = "hours"
        RULES = "rules"
        FORMS = "forms"

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=12, choices=What)
    params: Any = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision about the seats of a plan")
        verbose_name_plural = _("decisions about the seats of plans")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.what}"

    @property
    def is_by_rules(self) -> bool:
        """Only the day of a share comes by itself; else somebody decided, though their account may be gone."""
        return self.what == self.What.FLOWED
