"""Where the house joins django-allauth."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation

from people import actions
from people.models import Person
from people.text import normalise_email
from people.zones import PLACES

ALREADY_THERE = "account/email/account_already_exists"
OF_A_GUEST = "account/email/account_of_a_guest"


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person whom it is for, not of the one who caused it."""
        person = context.get("user") or Person.objects.filter(email=normalise_email(email)).first()
        if person is not None and person.is_guest and template_prefix == ALREADY_THERE:
            template_prefix, context = OF_A_GUEST, {**context, **self.first_password_of(person)}
        with translation.override(getattr(person, "language", None) or translation.get_language()):
            super().send_mail(template_prefix, email, context)

    @transaction.atomic
    def set_password(self, user: Person, password: str) -> None:
        """A new password ends every other sign-in; the tab that changed it comes back with its new cookie. Of a guest all
        of it or nothing: nobody signs in who is a guest still."""
        if user.is_guest:  # the link came to their address, which is confirmed by it
            actions.open_account(person=user)
            user.is_guest = False
            EmailAddress.objects.update_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
        super().set_password(user, password)
        actions.end_access(person=user, but=self.request.session.session_key)

    def first_password_of(self, guest: Person) -> dict[str, Any]:
        """Whoever signs up with the address of a guest gets the way to an account by mail, at that address."""
        key = f"{user_pk_to_url_str(guest)}-{default_token_generator.make_token(guest)}"
        return {"user": guest, "password_url": self.get_reset_password_from_key_url(key)}

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The second step belongs to a higher room: it is known here by its address alone."""
        return "/partners/affiliation/"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Whoever comes from an identity provider for the first time sees the form of sign-up, filled in with its claims."""

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        given = sociallogin.account.get_provider_account().get_user_data() or {}
        initial = super().get_signup_form_initial_data(sociallogin)
        initial["name"] = given.get("name", "")
        language = str(given.get("locale", "")).replace("_", "-").split("-")[0].lower()
        if language in dict(settings.LANGUAGES):
            initial["language"] = language
        if given.get("zoneinfo") in PLACES:
            initial["zone"] = given["zoneinfo"]
        return initial
