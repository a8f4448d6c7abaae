from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

import live
from people.models import Person


@transaction.atomic
def deactivate(*, person: Person) -> Person:
    """Shut a person out, everywhere at once: sign-in, open pages, sockets; feeds ask `is_active` at each fetch."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)
    transaction.on_commit(lambda: live.close(person.pk))
    return person


def end_sessions(person: Person) -> None:
    """Reads every standing session: Django keeps whose it is only inside."""
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
