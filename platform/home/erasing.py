"""Forgetting a person: every room lets go of what is theirs, then the person goes."""

from django.db import transaction

import live
from evidence.proof_privacy import kept_about
from home import privacy
from people import actions as people
from people.models import Person

__all__ = ["erase", "kept_about"]


@transaction.atomic
def erase(person: Person) -> None:
    """All at once or nothing. What stays names nobody, but for the records that a project has to keep.

    Rooms above let go first: what hangs on a seat is settled before the seat goes.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    people.end_access(person=person)
    for room in privacy.LETS_GO:
        room.erase(person)
    pk = person.pk
    person.delete()
    transaction.on_commit(lambda: live.shut_out(pk))
