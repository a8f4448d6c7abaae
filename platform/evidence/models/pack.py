from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models.kept_file import KeptFile
from notices.leases import free
from people.models import Person
from registrations.models import SeatPlan


class PackQuerySet(models.QuerySet["Pack"]):
    def due(self, now: datetime) -> Self:
        """To be made, and no worker is at it."""
        return self.filter(free(now), state__in=[Pack.State.WAITING, Pack.State.MAKING])


class Pack(models.Model):
    """All the proof of a plan in one ZIP. A worker makes it and moves `done` towards `total`; a killed one loses
    nothing but its time: when its claim has lapsed, the pack is made anew."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be made")
        MAKING = "making", _("Is being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="packs")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    has_certificates = models.BooleanField(_("with certificates"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    kept = models.OneToOneField(KeptFile, null=True, on_delete=models.PROTECT, related_name="pack")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    made_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = PackQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence pack")
        verbose_name_plural = _("evidence packs")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state__in=["waiting", "making"]), name="pack_to_be_made"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "language", "has_certificates"],
                condition=Q(state__in=["waiting", "making"]),
                name="pack_made_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "making", "ready", "failed"]), name="pack_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(kept__isnull=False), name="pack_ready_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} of {self.plan_id}"

    @property
    def percent(self) -> int:
        """How much of it is made, from 0 to 100; 100 only when it can be had."""
        if self.state == Pack.State.READY:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def is_under_way(self) -> bool:
        return self.state in (Pack.State.WAITING, Pack.State.MAKING)
