from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models.kept_file import KeptFile
from people.models import Person
from registrations.models import SeatPlan


class Scan(models.Model):
    """A list that was signed on paper, as a scan or a photo, for one day."""

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="scans")
    day = models.DateField(_("day"))
    kept = models.OneToOneField(KeptFile, on_delete=models.PROTECT, related_name="scan")
    uploaded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("scanned list")
        verbose_name_plural = _("scanned lists")
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.day} of {self.plan_id}"
