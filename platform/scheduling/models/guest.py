import hashlib
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from people.models import Person
from scheduling.models.poll import Poll

SALT = "scheduling.guest"


def new_nonce() -> str:
    return secrets.token_hex(16)


def token_of(nonce: str) -> str:
    """256 bits that only this site can make from what it keeps, so that a later mail carries the same link."""
    return salted_hmac(SALT, nonce, algorithm="sha256").hexdigest()


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class GuestQuerySet(models.QuerySet["Guest"]):
    def by_token(self, token: str) -> Self:
        """At most one. A confidential space has no guests, also where it became one later."""
        return self.filter(token_digest=digest(token), poll__space__is_confidential=False)


class Guest(models.Model):
    """Somebody without an account who answers one poll by a secret link.

    The link goes to their address alone, so the first answer by it confirms the address. The database holds the
    digest of the link's token and a nonce; without the site's secret key neither gives the token.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    is_required = models.BooleanField(_("has to be there"), default=False)
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    invited_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    invited_at = models.DateTimeField(default=timezone.now, editable=False)

    held = models.ForeignKey(
        Entry,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        help_text="The date whose calendar file they were sent last, and that was not taken back",
    )

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest of a poll")
        verbose_name_plural = _("guests of polls")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["poll", "email"], name="guest_once_per_poll")]

    def __str__(self) -> str:
        return self.name
