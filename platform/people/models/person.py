from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.text import normalise_email
from people.zones import city, validate_zone


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(email=normalise_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "Person":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=normalise_email(username or ""))


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in with an e-mail address. What they belong to is an Affiliation and Memberships.

    Or a guest: somebody without a sign-in, bound to an address that they have confirmed, or that they told a host at the
    door. They belong to nothing.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("full name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Berlin", validators=[validate_zone]
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_steward = models.BooleanField(_("steward"), default=False)
    is_organiser = models.BooleanField(_("organiser"), default=False)
    shows_presence = models.BooleanField(
        _("show others when I am in a thread and when I write"), default=True
    )
    has_shortcuts = models.BooleanField(_("keys of a single letter in threads"), default=True)
    enter_sends = models.BooleanField(_("Enter sends; Shift+Enter makes a new line"), default=False)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)
    is_guest = models.BooleanField(_("guest without an account"), default=False, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    # Kept here for one request by `partners.policy.is_partner`; not a column.
    is_partner: bool | None = None

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """What every form of Django's does to an address before it looks for it."""
        return normalise_email(super().normalize_username(username))

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def city(self) -> str:
        return city(self.zone)
