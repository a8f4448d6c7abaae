from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken

import live
from people.models import Person


@transaction.atomic
def deactivate(*, person: Person) -> Person:
    """Shut a person out, everywhere at once; calendar feeds ask `is_active` at each fetch."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_access(person=person)
    return person


@transaction.atomic
def end_access(*, person: Person, but: str | None = None) -> None:
    """The one way in which sign-ins end: tokens, sessions (all but the one with the key `but`), sockets.

    A page of the session that stays comes back with its cookie. Reads every standing session: Django keeps whose it
    is only inside.
    """
    AuthToken.objects.filter(user=person).delete()
    standing = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=but or "")
    ended = [
        one.pk for one in standing.iterator() if one.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=ended).delete()
    transaction.on_commit(lambda: live.close(person.pk))
