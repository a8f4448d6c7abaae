import hashlib
import secrets
from base64 import b32encode
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from registrations.models import Registration

SECRET_BYTES = 16
CODE_LETTERS = 8


def new_secret() -> str:
    """128 random bits as 26 small letters and digits, of which none is mistaken for another (no 0, 1, 8, 9)."""
    return b32encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=").lower()


def digest(text: str) -> str:
    """What a device at the door holds in place of a secret: SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class TicketQuerySet(models.QuerySet["Ticket"]):
    def of(self, person: Person) -> Self:
        return self.filter(registration__person=person)


class Ticket(models.Model):
    """What somebody with a seat shows at the door. Its secret derives from nothing; a new one makes the old one void.

    `code` is how the secret begins: enough for who stands at the door of this one plan and is signed in, and typed by
    hand where nothing can be scanned. 88 bits of the secret remain unsaid by it.
    """

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="ticket")
    secret = models.CharField(max_length=40, unique=True, default=new_secret, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")

    def __str__(self) -> str:
        return f"of {self.registration_id}"

    def get_absolute_url(self) -> str:
        """What its QR code says. Opening it changes nothing."""
        return reverse("evidence:shown", args=[self.secret])

    @property
    def code(self) -> str:
        return self.secret[:CODE_LETTERS]
