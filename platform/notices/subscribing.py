"""A browser asks to be told by push, or asks no longer."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices.models import PushSubscription
from notices.models.push_subscription import LONGEST_ENDPOINT
from notices.push import services, vapid
from notices.push.encryption import decoded, public_key
from people.models import Person
from people.refusal import Refusal

MOST_BROWSERS = 20


def digest_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


@transaction.atomic
def subscribe(*, person: Person, session_key: str, endpoint: str, p256dh: str, auth: str) -> PushSubscription:
    """Tell this browser from now on, for as long as this sign-in lasts. Asked again it is the same row; what another
    person had in the same browser ends. Raises Refusal: "off", "endpoint", "keys", "session"."""
    if not vapid.is_on():
        raise Refusal("off", _("This site sends no messages by push."))
    if not session_key:
        raise Refusal("session", _("Only a browser that is signed in can be told by push."))
    if len(endpoint) > LONGEST_ENDPOINT or not services.is_known(endpoint):
        raise Refusal("endpoint", _("The push service of this browser is not known here."), "endpoint")
    try:
        public_key(decoded(p256dh))
        is_whole = len(decoded(auth)) == 16
    except ValueError:
        is_whole = False
    if not is_whole:
        raise Refusal("keys", _("The keys of this browser cannot be used."), "keys")
    made, _new = PushSubscription.objects.update_or_create(
        digest=digest_of(endpoint),
        defaults={
            "person": person,
            "session_key": session_key,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
        },
    )
    mine = PushSubscription.objects.filter(person=person).order_by("-pk")
    kept = list(mine.values_list("pk", flat=True)[:MOST_BROWSERS])
    mine.exclude(pk__in=[*kept, made.pk]).delete()
    return made


def unsubscribe(*, person: Person, endpoint: str) -> bool:
    """Whether there was one."""
    deleted, _each = PushSubscription.objects.filter(person=person, digest=digest_of(endpoint)).delete()
    return bool(deleted)
