import secrets
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models.attendance import Attendance
from evidence.models.project import Project
from evidence.models.signature import Signature
from people.models import Person
from registrations.models import SeatPlan


def new_subject() -> str:
    return secrets.token_hex(16)


class Subject(models.Model):
    """By which name the records know a person, as long as there is one: it goes with them, and nothing leads from a
    record to anybody any more."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="evidence_subject")
    name = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)

    class Meta:
        verbose_name = _("subject of records")
        verbose_name_plural = _("subjects of records")

    def __str__(self) -> str:
        return self.name


class EvidenceRecordQuerySet(models.QuerySet["EvidenceRecord"]):
    def of(self, person: Person) -> Self:
        return self.filter(subject__in=Subject.objects.filter(person=person).values("name"))

    def without_person(self) -> Self:
        """Of people who have been erased: no subject leads to anybody."""
        return self.exclude(subject__in=Subject.objects.values("name"))


class EvidenceRecord(models.Model):
    """The least that a funder's auditor has to find: that somebody of an organisation was there on a day.

    It holds no reference to a Person, so that it keeps nobody's account alive, and outlives it. It goes when the rule of
    its project says so.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="records")
    plan = models.ForeignKey(
        SeatPlan, null=True, blank=True, on_delete=models.SET_NULL, related_name="records"
    )
    occasion = models.CharField(_("what it was"), max_length=160)
    subject = models.CharField(max_length=32, editable=False)
    name = models.CharField(_("name"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=500, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    day = models.DateField(_("day"))
    mode = models.CharField(_("how"), max_length=8, choices=Attendance.Mode)
    source = models.CharField(_("noted by"), max_length=8, choices=Attendance.Source)
    signature = models.CharField(_("signed"), max_length=8, choices=Signature.Kind, blank=True)
    confirmed_by = models.CharField(
        _("confirmed by"),
        max_length=120,
        blank=True,
        help_text="The host whose word it is, where nobody signed",
    )
    frozen_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EvidenceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence record")
        verbose_name_plural = _("evidence records")
        ordering = ["day", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "subject", "day", "mode"], name="record_once_a_day_and_mode"
            )
        ]
        indexes = [models.Index(fields=["subject"], name="record_of_subject")]

    def __str__(self) -> str:
        return f"{self.day} {self.mode}"
