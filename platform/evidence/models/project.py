from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence import retention
from evidence.models.kept_file import KeptFile
from people.models import Person

MOST_YEARS = 50


class Project(models.Model):
    """Who pays, and how long the proof has to be kept. A platform may have several.

    `last_payment_on` is the day of the last payment to the project; as long as it isn't known, nothing is deleted.
    """

    class Rule(models.TextChoices):
        YEAR_OF_PAYMENT = (
            retention.YEAR_OF_PAYMENT,
            _("Years from 31 December of the year of the last payment"),
        )
        PAYMENT = retention.PAYMENT, _("Years from the day of the last payment")
        DAY = retention.DAY, _("Until a day that I name")

    name = models.CharField(_("name of the project"), max_length=200)
    funding = models.CharField(
        _("funding line"), max_length=300, help_text=_("As the grant agreement says it, with its number.")
    )
    logo = models.ForeignKey(KeptFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    logo_words = models.CharField(_("what the logo shows"), max_length=200, blank=True)
    last_payment_on = models.DateField(_("day of the last payment"), null=True, blank=True)
    rule = models.CharField(
        _("how long the proof is kept"), max_length=16, choices=Rule, default=Rule.YEAR_OF_PAYMENT
    )
    years = models.PositiveSmallIntegerField(
        _("years"), default=5, validators=[MinValueValidator(1), MaxValueValidator(MOST_YEARS)]
    )
    kept_until_day = models.DateField(_("until which day"), null=True, blank=True)
    is_on_hold = models.BooleanField(
        _("legal hold"), default=False, help_text=_("As long as it is set, nothing is deleted.")
    )
    hold_reason = models.CharField(_("why it is held"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(years__gte=1, years__lte=MOST_YEARS), name="project_keeps_for_some_years"
            ),
            models.CheckConstraint(
                condition=~Q(rule="day") | Q(kept_until_day__isnull=False), name="project_names_its_day"
            ),
            models.CheckConstraint(
                condition=Q(is_on_hold=False) | ~Q(hold_reason=""), name="project_hold_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kept_until(self) -> date | None:
        """The last day on which the proof is kept; None while nobody can tell, or while it is held."""
        return retention.kept_until(
            rule=self.rule,
            years=self.years,
            last_payment_on=self.last_payment_on,
            day=self.kept_until_day,
            is_on_hold=self.is_on_hold,
        )
