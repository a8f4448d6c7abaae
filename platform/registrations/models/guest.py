import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from partners.models import Country
from people.models import Person
from registrations.models.seat_plan import SeatPlan

ASKED, OWN = "registrations.guest.asked", "registrations.guest.own"
PROOF = "registrations.guest.proof"
ASKED_FOR = timedelta(days=2)
PROOF_FOR = timedelta(minutes=30)
# So that somebody who was there still gets their certificate.
KEPT_AFTER = timedelta(days=90)


def new_nonce() -> str:
    return secrets.token_hex(16)


def token_of(salt: str, nonce: str) -> str:
    """256 bits that only this site can make from what it keeps; `salt` says what the link is good for, and for nothing
    else. With another secret key of the site it ends."""
    return salted_hmac(salt, nonce, algorithm="sha256").hexdigest()


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def scope_of(plan: int) -> str:
    """What a browser is let in to by a guest's own link: this plan, by its number."""
    return f"plan:{plan}"


def scopes_that_ask(form: int) -> list[str]:
    """Where a guest's page is open by which they reach a form, and what they gave to it. One query."""
    return [scope_of(pk) for pk in SeatPlan.objects.asking(form).values_list("pk", flat=True)]


def in_two_days() -> datetime:
    return timezone.now() + ASKED_FOR


class GuestRequestQuerySet(models.QuerySet["GuestRequest"]):
    def to_register(self) -> Self:
        return self.filter(proves=None)

    def by_token(self, token: str) -> Self:
        return self.to_register().filter(token_digest=digest(token))

    def by_proof(self, token: str) -> Self:
        """Of who is a guest still."""
        theirs = Guest.objects.standing(timezone.now())
        return self.filter(proves__in=theirs, token_digest=digest(token))

    def due(self, now: datetime) -> Self:
        return self.filter(mail_due_at__lte=now)

    def lapsed(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now)


class GuestRequest(models.Model):
    """Somebody typed a name and an address at a public page. Whether the address is known, and to whom, is asked when the
    mail to it goes: what a page answers does not depend on it.

    Nothing of it is anybody's before the address is confirmed, and it goes after two days. The database holds the digest
    of the token and a nonce; without the site's secret key neither gives the token.

    Or, with `proves`: somebody at a guest's own page wants all that is kept about the guest, and the address shall say
    whether they are the guest.
    """

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="guest_requests")
    proves = models.ForeignKey("Guest", null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    country = models.ForeignKey(Country, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=in_two_days, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)
    mail_due_at = models.DateTimeField(null=True, help_text="Empty once it went, or was given up")
    tries = models.PositiveSmallIntegerField(default=0)

    objects = GuestRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of a guest")
        verbose_name_plural = _("requests of guests")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="guest_request_to_mail"
            ),
            models.Index(fields=["expires_at"], name="guest_request_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} for {self.plan_id}"

    @property
    def token(self) -> str:
        return token_of(PROOF if self.proves_id else ASKED, self.nonce)


class GuestQuerySet(models.QuerySet["Guest"]):
    def unlisted(self, space: object) -> Self:
        """Who wants to stand in no list of a space. Of who has an account since, their membership says it."""
        return self.filter(plan__space=space, is_unlisted=True, person__is_guest=True)

    def standing(self, now: datetime) -> Self:
        """Whose links open something: theirs who are still guests, until some time after the end."""
        over = now - KEPT_AFTER
        late = Q(plan__entry__ends_at__gt=over) | Q(plan__occurrence__ends_at__gt=over)
        return self.filter(late, person__is_guest=True, person__is_active=True)

    def by_token(self, token: str) -> Self:
        return self.standing(timezone.now()).filter(token_digest=digest(token))


class Guest(models.Model):
    """A person without a sign-in at one plan: what they said of themselves there, and their own link, which each mail about
    their seat carries. They confirmed their address first, or a host wrote it down at the door."""

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="guests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guest_at")
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    country = models.ForeignKey(Country, null=True, on_delete=models.SET_NULL, related_name="+")
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    is_unlisted = models.BooleanField(
        default=False,
        editable=False,
        help_text="They want to stand in no list; outlives the answer that said so",
    )
    since = models.DateTimeField(default=timezone.now, editable=False)
    is_by_host = models.BooleanField(
        default=False,
        editable=False,
        help_text="A host wrote the address down at the door: nobody has confirmed it",
    )

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="guest_once_at_a_plan")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.plan_id}"

    @property
    def token(self) -> str:
        return token_of(OWN, self.nonce)

    @property
    def scopes(self) -> list[str]:
        """What their link opens: their seat, and what they tell the hosts in confidence there. Reads `plan`."""
        entry = self.plan.entry_id
        return [scope_of(self.plan_id), *([f"entry:{entry}"] if entry else [])]
