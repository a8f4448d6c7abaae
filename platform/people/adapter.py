"""Where the house joins django-allauth."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation
from knox.models import AuthToken

import live
from people.models import Person
from people.text import normalise_email


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person whom it is for, not of the one who caused it."""
        person = context.get("user") or Person.objects.filter(email=normalise_email(email)).first()
        with translation.override(getattr(person, "language", None) or translation.get_language()):
            super().send_mail(template_prefix, email, context)

    def logout(self, request: HttpRequest) -> None:
        """The sockets of this sign-in end with it."""
        person_id, session_key = request.user.pk, request.session.session_key
        super().logout(request)
        if person_id and session_key:
            transaction.on_commit(lambda: live.close(person_id, session_key))

    def set_password(self, user: Person, password: str) -> None:
        """A new password ends every other sign-in, and the tokens that were made in one; the tab that changed it comes
        back with its new cookie."""
        super().set_password(user, password)
        AuthToken.objects.filter(user=user).delete()
        transaction.on_commit(lambda: live.close(user.pk))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The second step belongs to a higher room: it is known here by its address alone."""
        return "/partners/affiliation/"
