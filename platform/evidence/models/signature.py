from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models.attendance import Attendance
from evidence.models.kept_file import KeptFile
from people.models import Person


class Signature(models.Model):
    """That somebody signed for a day, on a screen: drawn, or their name typed on their own device and confirmed. It is
    kept as a file. Or, in its place, that a host says they were there: that is the host's word and nobody's signature."""

    class Kind(models.TextChoices):
        DRAWN = "drawn", _("Drawn on a screen")
        TYPED = "typed", _("Name typed and confirmed")
        HOST = "host", _("Confirmed by a host, not signed")

    attendance = models.OneToOneField(Attendance, on_delete=models.CASCADE, related_name="signature")
    kind = models.CharField(max_length=8, choices=Kind)
    kept = models.OneToOneField(KeptFile, on_delete=models.PROTECT, related_name="signature")
    signed_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose sign-in it was: one's own, or a host's at the door",
    )

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["drawn", "typed", "host"]), name="signature_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.attendance_id}"

    @property
    def is_signed(self) -> bool:
        return self.kind != Signature.Kind.HOST
