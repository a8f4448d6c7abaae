from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars import actions as calendars
from calendars.models import Entry
from occasions import policy
from occasions.actions.wholes import announce, locked
from occasions.models import Occasion, Part
from occasions.policy import OccasionRefused
from people.models import Person
from registrations.models import SeatPlan

Piece = TypeVar("Piece", bound=Part)
TIMES = ("starts_local", "ends_local")


@transaction.atomic
def add_part(*, part: Piece, whole: Occasion, kind: str, by: Person, **of_entry: Any) -> Piece:
    """Save a part that is not saved yet, with an entry of its own by the clock of the whole.

    `of_entry`: title, starts_local, ends_local, place, description, status. Raises Denied, OccasionRefused,
    EntryRefused.
    """
    whole = locked(whole, by)
    policy.refuse_outside(whole.entry, *(of_entry[name] for name in TIMES))
    part.entry = calendars.create_entry(
        space=whole.space,
        by=by,
        kind=kind,
        zone=whole.entry.zone,
        url=whole.space.get_absolute_url(),
        **of_entry,
    )
    part.save()
    announce(whole.space)
    return part


@transaction.atomic
def change_part(
    *, part: Piece, by: Person, own: dict[str, Any] | None = None, status: str | None = None, **of_entry: Any
) -> Piece:
    """Move or change a part; those who take part are told of a new time. `own`: what is special to its kind.

    A `status` (asked for, or agreed) goes to calendars without a word. Raises Denied, OccasionRefused, EntryRefused.
    """
    whole = locked(part.whole, by)
    part.entry = locked_entry(part)
    policy.refuse_cancelled(part.entry)
    if any(name in of_entry for name in TIMES):
        policy.refuse_outside(whole.entry, *(of_entry.get(name, getattr(part.entry, name)) for name in TIMES))
    for name, value in (own or {}).items():
        setattr(part, name, value)
    part.save(update_fields=list(own or {}))
    if status is not None:
        calendars.change_entry(entry=part.entry, by=by, quietly=True, status=status)
    part.entry = calendars.change_entry(entry=part.entry, by=by, **of_entry)
    announce(whole.space)
    return part


@transaction.atomic
def cancel_part(*, part: Piece, by: Person) -> Piece:
    """It stays in the programme, struck through, and arrives as cancelled in calendars; twice changes nothing.

    Its own seats, where it has some, are locked before: nobody registers for it meanwhile.
    """
    locked(part.whole, by)
    list(SeatPlan.objects.locked().filter(entry=part.entry_id))
    part.entry = locked_entry(part)
    if not part.entry.is_cancelled and part.entry.ends_at <= timezone.now():
        raise OccasionRefused("over", _("This is over: it can no longer be called off."))
    part.entry = calendars.cancel_entry(entry=part.entry, by=by)
    return part


def locked_entry(part: Part) -> Entry:
    return Entry.objects.select_for_update(of=("self",)).select_related("space").get(pk=part.entry_id)
