"""Where sign-in, whoever carries it out, tells this room that somebody's access ends."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

import live
from people import actions
from people.models import Person


@receiver(user_logged_out)
def close_sockets(request: HttpRequest, user: Person | None, **_kwargs: Any) -> None:
    """The sockets of this sign-in end with it, by whichever door one leaves."""
    key = request.session.session_key
    if user is not None and key:
        person_id = user.pk
        transaction.on_commit(lambda: live.close(person_id, key))


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def end_other_access(request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    """A second factor that came, went or changed: what was signed in without it signs in anew."""
    actions.end_access(person=user, but=request.session.session_key)
