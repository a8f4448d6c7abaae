"""Each way in which it is noted that somebody was there. All lock the SeatPlan row first."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence import policy
from evidence.actions.certificates import follow
from evidence.days import today
from evidence.door import newcomer, refuse_unwarned
from evidence.models import Attendance, Ticket
from evidence.policy import EvidenceRefused
from evidence.tickets import Said, read
from partners.models import Country
from people.models import Person
from registrations import actions as registrations
from registrations.actions.rows import locked
from registrations.models import Registration, SeatPlan
from spaces import policy as rights

Mode, Source = Attendance.Mode, Attendance.Source


@transaction.atomic
def check_in(
    *,
    plan: SeatPlan,
    by: Person,
    registration: Registration | None = None,
    said: str = "",
    day: date | None = None,
    mode: str = Mode.ON_SITE,
    source: str = "",
    client_id: str = "",
    at: datetime | None = None,
) -> Attendance:
    """Note that somebody with a seat is there: found by `registration`, or by what their ticket says (`said`).

    Twice on a day is once: the first row comes back with `is_again`. So does the row of a `client_id` that was sent
    before, struck or not, and the one that was struck after the moment `at` that this tells of: what comes late brings
    nothing back. `day` is by the clock of the place, today unless said otherwise. Raises Denied, EvidenceRefused.
    """
    plan, now = locked(plan), timezone.now()
    rights.require(by, "manage_seats", plan.space)
    sent = sent_before(by, client_id)
    if sent is not None:
        return sent
    theirs = of_ticket(plan, said) if registration is None else of_plan(plan, registration.pk)
    policy.refuse_without_seat(theirs)
    day = day or today(plan, now)
    policy.refuse_day(plan, day, now)
    source, at = source or (Source.SCAN if registration is None else Source.HAND), min(at or now, now)
    return note(theirs, day=day, mode=mode, source=source, by=by, client_id=client_id, at=at)


@transaction.atomic
def walk_in(
    *,
    plan: SeatPlan,
    by: Person,
    person: Person | None = None,
    name: str = "",
    email: str = "",
    organisation: str = "",
    country: Country | None = None,
    day: date | None = None,
    reason: str = "",
    client_id: str = "",
    at: datetime | None = None,
) -> Attendance:
    """Somebody who has no seat is given one on the spot, and is there: a `person`, or whose `email` it is, who becomes a
    guest where it is nobody's yet. Of a `name` alone those are told who bear it, for the host to choose. Over the capacity
    it takes a reason. Who has got a seat meanwhile is simply there. `at` is when they came, as in `check_in`.

    Raises Denied, EvidenceRefused, RegistrationClosed.
    """
    plan, now = locked(plan), timezone.now()
    rights.require(by, "manage_seats", plan.space)
    sent = sent_before(by, client_id)
    if sent is not None:
        return sent
    day = day or today(plan, now)
    policy.refuse_day(plan, day, now)
    if person is None and email.strip():
        person = registrations.meet_guest(
            plan=plan, name=name, email=email, organisation=organisation, country=country, by=by
        )
        refuse_unwarned(plan, person)
    else:
        person = newcomer(plan, person.pk if person else None, name)
    had_seat = Registration.objects.confirmed().filter(plan=plan, person=person).exists()
    theirs = registrations.let_in(plan=plan, person=person, by=by, reason=reason)
    return note(
        theirs,
        day=day,
        mode=Mode.ON_SITE,
        source=Source.HAND if had_seat else Source.WALK_IN,
        by=by,
        client_id=client_id,
        at=min(at or now, now),
        reason=reason.strip(),
    )


@transaction.atomic
def strike(*, attendance: Attendance, by: Person) -> Attendance:
    """Take back what was noted by mistake; the row stays, with who struck it and when. Twice is once. Raises Denied."""
    plan = locked(attendance.registration.plan)
    rights.require(by, "manage_seats", plan.space)
    found = Attendance.objects.select_related("registration__person").get(pk=attendance.pk)
    return found if found.is_struck else struck(plan, found, by, timezone.now())


@transaction.atomic
def strike_of_day(
    *,
    plan: SeatPlan,
    registration: Registration,
    day: date,
    by: Person,
    mode: str = Mode.ON_SITE,
    at: datetime | None = None,
) -> Attendance | None:
    """The same by a device that knows no row yet: of the row that stood at the moment `at` of which it tells.

    None where there is none. Raises Denied.
    """
    plan, now = locked(plan), timezone.now()
    at = min(at or now, now)
    rights.require(by, "manage_seats", plan.space)
    rows = Attendance.objects.standing().at(plan).on(day).filter(registration=registration, mode=mode)
    found = rows.filter(seen_at__lte=at).select_related("registration__person").first()
    return found and struck(plan, found, by, at)


@transaction.atomic
def note_presence(*, plan: SeatPlan, person: Person) -> Attendance:
    """Somebody with a seat says that they take part online now; who had left is back. Raises EvidenceRefused."""
    plan, now = locked(plan), timezone.now()
    mine = seat_of(plan, person)
    policy.refuse_day(plan, today(plan, now), now)
    if not policy.joins_online(plan):
        raise EvidenceRefused("not_online", _("It cannot be joined online: check in at the door."))
    row = note(
        mine, day=today(plan, now), mode=Mode.ONLINE, source=Source.ONLINE, by=person, client_id="", at=now
    )
    if row.left_at is not None:
        row.left_at = None
        row.save(update_fields=["left_at"])
        follow(plan=plan, person=person)
    return row


@transaction.atomic
def note_leaving(*, plan: SeatPlan, person: Person) -> Attendance | None:
    """They say that they leave; None where they had not said that they are there."""
    plan, now = locked(plan), timezone.now()
    rows = Attendance.objects.standing().at(plan).of(person).on(today(plan, now)).filter(mode=Mode.ONLINE)
    row = rows.first()
    if row is not None and row.left_at is None:
        row.left_at = max(now, row.arrived_at)
        row.save(update_fields=["left_at"])
        follow(plan=plan, person=person)
    return row


def sent_before(by: Person, client_id: str) -> Attendance | None:
    rows = Attendance.objects.select_related("registration__person")
    return rows.filter(noted_by=by, client_id=client_id).first() if client_id else None


def note(
    theirs: Registration,
    *,
    day: date,
    mode: str,
    source: str,
    by: Person,
    client_id: str,
    at: datetime,
    reason: str = "",
) -> Attendance:
    """The row of the day: the one that stands, else the one that was struck after `at`, else a new one."""
    rows = Attendance.objects.filter(registration=theirs, day=day, mode=mode)
    stands, was_struck = rows.standing().first(), rows.filter(struck_at__gte=at).first()
    found = stands or was_struck
    if found is not None:
        found.registration, found.is_again = theirs, True
        return found if was_struck else seen(theirs, found, at)
    made = noted(theirs, day, mode, source, by, client_id, at, reason)
    follow(plan=theirs.plan, person=theirs.person)
    return made


def seen(theirs: Registration, row: Attendance, at: datetime) -> Attendance:
    """Another device noted the same, earlier or later: they are there from the first of these moments on, and a strike
    that comes late takes back nothing that was noted again after it."""
    is_earlier = at < row.arrived_at
    row.arrived_at, row.seen_at = min(row.arrived_at, at), max(row.seen_at, at)
    row.save(update_fields=["arrived_at", "seen_at"])
    if is_earlier:
        follow(plan=theirs.plan, person=theirs.person)
    return row


def noted(
    theirs: Registration,
    day: date,
    mode: str,
    source: str,
    by: Person,
    client_id: str,
    at: datetime,
    reason: str,
) -> Attendance:
    return Attendance.objects.create(
        registration=theirs,
        day=day,
        mode=mode,
        source=source,
        noted_by=by,
        client_id=client_id,
        arrived_at=at,
        seen_at=at,
        reason=reason,
    )


def struck(plan: SeatPlan, row: Attendance, by: Person, at: datetime) -> Attendance:
    row.struck_at, row.struck_by = at, by
    row.save(update_fields=["struck_at", "struck_by"])
    follow(plan=plan, person=row.registration.person)
    return row


def of_plan(plan: SeatPlan, pk: int) -> Registration:
    """Raises EvidenceRefused: that another plan has this person tells the host of this one nothing."""
    found = Registration.objects.select_related("person").filter(plan=plan, pk=pk).first()
    if found is None:
        raise EvidenceRefused("not_registered", _("This person is not registered here."))
    found.plan = plan
    return found


def of_ticket(plan: SeatPlan, said: str) -> Registration:
    """Raises EvidenceRefused."""
    letters = read(said)
    rows = Ticket.objects.filter(registration__plan=plan).select_related("registration__person")
    if letters.kind == Said.WHOLE:
        found = rows.filter(secret=letters.text).first()
    elif letters.kind == Said.START:
        found = rows.filter(secret__startswith=letters.text).first()
    else:
        found = None
    if found is None:
        raise EvidenceRefused(
            "unknown_ticket",
            _(
                "No ticket of this event says that. It may be of another event, or a newer one was made: look for the name."
            ),
            field="said",
        )
    found.registration.plan = plan
    return found.registration


def seat_of(plan: SeatPlan, person: Person) -> Registration:
    found = Registration.objects.select_related("person").filter(plan=plan, person=person).first()
    if found is None:
        raise EvidenceRefused("not_registered", _("You have no registration here."))
    found.plan = plan
    policy.refuse_without_seat(found)
    return found
