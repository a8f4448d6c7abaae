"""Forgetting a person: every room lets go of what is theirs, then the person goes."""

from datetime import datetime

from django.db import transaction

import live
from evidence.proof_privacy import kept_about
from home import privacy
from people import actions as people
from people.models import Person
from registrations import actions as registrations
from registrations.guest_keeping import people_over

__all__ = ["erase", "erase_guest", "kept_about"]


@transaction.atomic
def erase(person: Person) -> None:
    """All at once or nothing. What stays names nobody, but for the records that a project has to keep.

    Rooms above let go first: what hangs on a seat is settled before the seat goes.
    """
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    people.end_access(person=person)
    for room in privacy.LETS_GO:
        room.erase(person)
    pk = person.pk
    # Whoever writes of them at this moment comes first: what they write goes too.
    person = Person.objects.select_for_update(of=("self",)).get(pk=pk)
    person.delete()
    transaction.on_commit(lambda: live.shut_out(pk))


@transaction.atomic
def erase_guest(pk: int, *, over_at: datetime | None = None) -> bool:
    """Whether somebody was: not who has an account meanwhile, and with `over_at` not who came again and isn't over then.
    Asked under the lock under which a link is confirmed and an account opened; their plans are locked before, as there."""
    known = Person.objects.filter(pk=pk, is_guest=True).first()
    if known is None:
        return False
    registrations.hold_guest(known)
    person = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk, is_guest=True).first()
    if person is None or (over_at and not people_over(over_at).filter(pk=pk).exists()):
        return False
    erase(person)
    return True
