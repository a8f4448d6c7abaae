import hashlib
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.programs import named
from partners.models import Country
from people.models import Person
from spaces.models import Space

FORGOTTEN_DAYS = 30


def new_token() -> str:
    """192 bits; shown to its owner once and kept only as a digest."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def by_token(self, token: str) -> Self:
        """At most one, and only while its owner may sign in."""
        return self.by_digest(digest(token))

    def by_digest(self, token_digest: str) -> Self:
        return self.filter(token_digest=token_digest, revoked_at=None, person__is_active=True)

    def standing(self) -> Self:
        return self.filter(revoked_at=None)


class Subscription(models.Model):
    """A secret calendar address of a person."""

    class Scope(models.TextChoices):
        PERSONAL = "personal", _("All I belong to or registered for")
        SPACE = "space", _("One group, event or visit")
        COUNTRY = "country", _("What is on in a country")

    class Detail(models.TextChoices):
        BUSY = "busy", _("Only that I am busy")
        TITLE = "title", _("Titles and places")
        EVERYTHING = "everything", _("Everything")

    class Alarm(models.IntegerChoices):
        QUARTER = 15, _("15 minutes before")
        HOUR = 60, _("An hour before")
        DAY = 24 * 60, _("A day before")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="subscriptions")
    label = models.CharField(_("name of this subscription"), max_length=80)
    scope = models.CharField(_("what it holds"), max_length=12, choices=Scope, default=Scope.PERSONAL)
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("country")
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    detail = models.CharField(_("detail"), max_length=12, choices=Detail, default=Detail.EVERYTHING)
    alarm_minutes = models.PositiveSmallIntegerField(
        _("reminder"), null=True, blank=True, choices=Alarm, help_text="None: without a reminder"
    )
    with_tentative = models.BooleanField(_("with what is not certain yet"), default=True)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_fetched_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_agent = models.CharField(max_length=120, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar subscription")
        verbose_name_plural = _("calendar subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="space", space__isnull=False, country=None)
                | models.Q(scope="country", space=None, country__isnull=False)
                | models.Q(scope="personal", space=None, country=None),
                name="subscription_scope_has_its_own",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="personal") | models.Q(alarm_minutes=None),
                name="subscription_alarms_are_personal",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def program(self) -> str:
        """What fetched it last, by a name that people know; "" while nothing has."""
        return str(named(self.last_agent)) if self.last_fetched_at else ""

    @property
    def days_silent(self) -> int:
        """For how many days no program has asked for it, since it was made at least."""
        return (timezone.now() - (self.last_fetched_at or self.created_at)).days

    @property
    def is_forgotten(self) -> bool:
        """It may be lost, or known to nobody any more."""
        return self.days_silent >= FORGOTTEN_DAYS

    @property
    def holds(self) -> str:
        """What it holds, in words. Needs `space` and `country`."""
        return str(self.space or self.country or self.get_scope_display())


class Disclosure(models.Model):
    """How much a subscription to all of a person's dates tells of one confidential space. Without a row: "Busy"."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="disclosures")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    detail = models.CharField(max_length=12, choices=Subscription.Detail)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "space"], name="disclosure_once_per_space")
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.detail} of {self.space_id}"
