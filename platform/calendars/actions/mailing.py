"""Who is invited by mail, and when. A mail is a row with a due time: `calendars.tasks` sends what the rows lack then."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from calendars import agenda
from calendars.invitation import Letter, is_mailed
from calendars.late import mail_due_at
from calendars.models import Entry, MailChoice, MailedEntry, Subscription
from notices import keeping
from notices.models import Told
from people.models import Person
from spaces import policy
from spaces.models import Membership, Space

Method = MailedEntry.Method
Wish = MailChoice.Wish
# By which it is kept that somebody's calendar was told.
INVITED, TAKEN_OUT = "calendars.invited", "calendars.taken_out"
# So many coming meetings of a space are mailed to who joins it; the rest when they change.
MOST_ON_JOINING = 25
WAITING = ("first_change_at", "changed_at", "changes", "presses_at", "due_at", "tries", "set_aside_at")


def wanting(people: QuerySet[Person], space: Space) -> QuerySet[Person]:
    """Those of `people` who want invitations by mail to what is on in a space."""
    said = MailChoice.objects.filter(person=OuterRef("pk"))
    fetched = Subscription.objects.standing().filter(person=OuterRef("pk")).exclude(last_fetched_at=None)
    fed = fetched.filter(Q(scope=Subscription.Scope.PERSONAL) | Q(space=space))
    yes, no = Exists(said.filter(wish=Wish.YES)), Exists(said.filter(wish=Wish.NO))
    return people.filter(yes | (~no & ~Exists(fed)))


def ask_for_mail(entry: Entry, *, starts_at: datetime | None) -> set[int]:
    """Note that people's calendars have to learn of a change of `entry`, which begins at `starts_at`.

    Call it within the transaction of the change, under the lock of the entry's row. Returns who will be written to.
    """
    now = timezone.now()
    people = {}
    if is_mailed(entry, now):
        people = {person.pk: person for person in wanting(policy.audience(entry.space), entry.space)}
    holding = MailedEntry.objects.filter(entry=entry).select_related("person")
    rows = {row.person_id: row for row in holding.select_for_update(of=("self",)).order_by("pk")}
    held = {pk: row.person for pk, row in rows.items() if row.is_held or row.due_at is not None}
    concerned = held | people
    for pk, person in concerned.items():
        row = rows.setdefault(pk, MailedEntry(entry=entry, person=person))
        _put_on(row, now, starts_at)
    _save(rows[pk] for pk in concerned)
    told = {pk for pk in concerned if pk in people or rows[pk].is_held}
    return set() if entry.space.is_confidential else told


def follow_membership(membership: Membership) -> None:
    """Whoever joins a space is sent what is on there; whoever is no longer of it has that taken out again, at once:
    a mail that waited would tell them what changed since."""
    now, person, space = timezone.now(), membership.person, membership.space
    rows = MailedEntry.objects.filter(person=person, entry__space=space)
    found = {row.entry_id: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    if membership.is_active:
        coming = Entry.objects.filter(space=space, kind=Entry.Kind.MEETING).standing()
        coming = coming.filter(Q(last_ends_at=None) | Q(last_ends_at__gt=now)).order_by("starts_at", "pk")
        ids = list(coming.values_list("pk", flat=True)[:MOST_ON_JOINING])
        if ids and wanting(Person.objects.filter(pk=person.pk), space).exists():
            for entry_id in ids:
                found.setdefault(entry_id, MailedEntry(entry_id=entry_id))
    for row in found.values():
        row.person = person
        _put_on(row, now, None)
        if not membership.is_active:
            row.due_at = now
    _save(found.values())


@transaction.atomic
def choose_mail(*, person: Person, wish: str) -> MailChoice:
    """From now on by mail or not. What was mailed before is taken out where they say never."""
    choice, _new = MailChoice.objects.update_or_create(person=person, defaults={"wish": Wish(wish)})
    memberships = Membership.objects.active().filter(person=person).select_related("space", "person")
    for membership in memberships.order_by("pk"):
        follow_membership(membership)
    return choice


def next_start(entry: Entry) -> datetime | None:
    """When its next date begins, None where nothing is to come. One query for a series."""
    coming = agenda.upcoming([entry], timezone.now(), 1)
    return coming[0].starts_at if coming else None


def earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _put_on(row: MailedEntry, now: datetime, starts_at: datetime | None) -> None:
    row.first_change_at = row.first_change_at or now
    row.changed_at, row.changes = now, row.changes + 1
    row.presses_at = earliest(row.presses_at, starts_at)
    row.due_at = mail_due_at(
        now=now, starts_at=row.presses_at, zone=row.person.zone, first_change_at=row.first_change_at
    )
    row.tries, row.set_aside_at = 0, None


def _save(rows: Iterable[MailedEntry]) -> None:
    rows = list(rows)
    if not rows:
        return
    # Somebody who joins while the entry changes is noted by both, each under another lock: one row is enough.
    MailedEntry.objects.bulk_create([row for row in rows if row.pk is None], ignore_conflicts=True)
    MailedEntry.objects.bulk_update([row for row in rows if row.pk is not None], WAITING)


@transaction.atomic
def note_sent(*, mailed: MailedEntry, letter: Letter | None) -> None:
    """Keep what the person's program has now. A change that came while the mail was under way stays due."""
    row = MailedEntry.objects.filter(pk=mailed.pk)
    row.update(claimed_until=None)
    if letter is not None:
        # A date that is called off leaves the rest of the series with them.
        is_held = bool(letter.dates) or letter.method == Method.REQUEST
        words = {} if mailed.entry.space.is_confidential else {"title": mailed.entry.title}
        keeping.keep(
            topic=mailed.entry.space.topic,
            key=INVITED if is_held else TAKEN_OUT,
            params=words,
            how=Told.How.MAIL,
        )
        row.update(
            method=Method.REQUEST if is_held else letter.method,
            digest=letter.digest,
            dates=letter.known_dates,
            ahead=letter.ahead,
            sent_at=timezone.now(),
        )
    row.filter(changes=mailed.changes).update(due_at=None, first_change_at=None, presses_at=None, tries=0)
