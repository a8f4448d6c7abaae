import hashlib
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from spaces.models import Space


def new_token() -> str:
    """192 bits; shown to its owner once and kept only as a digest."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def by_token(self, token: str) -> Self:
        """At most one, and only while its owner may sign in."""
        return self.filter(token_digest=digest(token), revoked_at=None, person__is_active=True)

    def standing(self) -> Self:
        return self.filter(revoked_at=None)


class Subscription(models.Model):
    """A secret calendar address of a person."""

    class Scope(models.TextChoices):
        PERSONAL = "personal", _("All I belong to or registered for")
        SPACE = "space", _("One group, event or visit")

    class Detail(models.TextChoices):
        BUSY = "busy", _("Only that I am busy")
        TITLE = "title", _("Titles and places")
        EVERYTHING = "everything", _("Everything")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="subscriptions")
    label = models.CharField(_("name of this subscription"), max_length=80)
    scope = models.CharField(_("what it holds"), max_length=12, choices=Scope, default=Scope.PERSONAL)
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    detail = models.CharField(_("detail"), max_length=12, choices=Detail, default=Detail.EVERYTHING)
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
                condition=models.Q(scope="space", space__isnull=False)
                | models.Q(scope="personal", space=None),
                name="subscription_scope_has_its_space",
            )
        ]

    def __str__(self) -> str:
        return self.label
