import secrets
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from registrations.models import SeatPlan

GROUP = 5
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_SIGNS = 30
LONGEST_ISSUER = 300


def new_code() -> str:
    """150 bits: 30 signs of Crockford's 32, which nobody mistakes for one another."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_SIGNS))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def standing(self) -> Self:
        return self.filter(revoked_at=None, replaced_at=None)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)


class Certificate(models.Model):
    """What a person was certified, word for word: it stays as it was when the rest changes, and says so then.

    `days` are ISO dates. `minutes` of attended time, None where the programme tells no hours.
    """

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="certificates")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="certificates")
    code = models.CharField(max_length=32, unique=True, default=new_code, editable=False)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=160)
    place = models.CharField(max_length=200, blank=True)
    project = models.CharField(max_length=200, blank=True)
    funding = models.CharField(max_length=300, blank=True)
    issuer = models.CharField(
        max_length=LONGEST_ISSUER,
        blank=True,
        help_text="Organisations of those who hosted when it was issued",
    )
    days = models.JSONField()
    minutes = models.PositiveIntegerField(null=True)
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    replaced_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_because = models.CharField(_("reason"), max_length=300, blank=True)

    # Said by `actions.certificates.look`: how it stands by what is noted now. Not a column.
    held: Any = None

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "person", "language"],
                condition=Q(revoked_at=None, replaced_at=None),
                name="certificate_stands_once_per_language",
            )
        ]

    def __str__(self) -> str:
        return f"of {self.person_id} for {self.plan_id}"

    def get_absolute_url(self) -> str:
        """Where anybody who has the code sees whether it holds."""
        return reverse("proof:check", args=[self.code])

    @property
    def grouped_code(self) -> str:
        """As one reads it off paper."""
        return "-".join(self.code[place : place + GROUP] for place in range(0, len(self.code), GROUP))

    @property
    def dates(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.days]

    @property
    def state(self) -> str:
        """What was done to it; `held.state` says whether it still is what is noted."""
        if self.revoked_at is not None:
            return "revoked"
        return "replaced" if self.replaced_at is not None else "valid"
