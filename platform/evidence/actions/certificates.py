"""Certificates of attendance: issued once a language as things stand, replaced when they changed, revoked by a host."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence import agenda, days
from evidence.attended import Interval, Presence, minutes
from evidence.models import Attendance, Certificate, Funding
from evidence.proof_policy import ProofRefused
from people.models import Person
from registrations.models import SeatPlan
from spaces import policy as rights

Programme = tuple[dict[date, list[Interval]], dict[date, list[Interval]]]
WORDS = ("name", "title", "place", "project", "funding", "days", "minutes")


@transaction.atomic
def issue(
    *, plan: SeatPlan, person: Person, language: str, programme: Programme | None = None
) -> Certificate:
    """What holds now for who was there: the same certificate as before, or, where something has changed since, a new one
    that takes its place. Raises ProofRefused for who was not there, and once a host revoked it.

    `programme` is for who issues many of one plan.
    """
    plan = SeatPlan.objects.locked().with_time().get(pk=plan.pk)
    mine = Certificate.objects.filter(plan=plan, person=person)
    if mine.exclude(revoked_at=None).filter(replaced_at=None).exists():
        raise ProofRefused("revoked", _("The hosts revoked your certificate: write to them."))
    words = certified(plan, person, programme)
    before = mine.standing().filter(language=language).first()
    if before and all(getattr(before, name) == words[name] for name in WORDS):
        return before
    now = timezone.now()
    # Of another language too: they say what no longer holds.
    for one in mine.standing():
        if any(getattr(one, name) != words[name] for name in WORDS):
            Certificate.objects.filter(pk=one.pk).update(replaced_at=now)
    return Certificate.objects.create(plan=plan, person=person, language=language, **words)


def certified(plan: SeatPlan, person: Person, programme: Programme | None = None) -> dict[str, object]:
    """What would be certified as things stand. Raises ProofRefused("absent")."""
    there = list(Attendance.objects.standing().at(plan).of(person).order_by("day", "arrived_at", "pk"))
    if not there:
        raise ProofRefused("absent", _("Nobody noted that you were there: ask the hosts."))
    funding = Funding.objects.select_related("project").filter(space=plan.space_id).first()
    return {
        "name": person.name,
        "title": plan.happening.title,
        "place": plan.happening.place,
        "project": funding.project.name if funding else "",
        "funding": funding.project.funding if funding else "",
        "days": sorted({one.day.isoformat() for one in there}),
        "minutes": minutes([presence(one, plan) for one in there], *(programme or programme_of(plan))),
    }


def presence(one: Attendance, plan: SeatPlan) -> Presence:
    """What was written down from a signed list, or on another day, tells no hour of arriving."""
    is_seen = one.source != Attendance.Source.SHEET and days.today(plan, one.arrived_at) == one.day
    return Presence(one.day, one.arrived_at if is_seen else None, one.left_at)


def programme_of(plan: SeatPlan) -> Programme:
    """Three queries."""
    return agenda.programme(plan, agenda.dates_of(plan)), agenda.hours_of_whole(plan)


@transaction.atomic
def revoke(*, certificate: Certificate, by: Person, reason: str) -> Certificate:
    """It says so to whoever checks it, and why. Revoking twice changes nothing. Raises Denied, ProofRefused."""
    plan = SeatPlan.objects.locked().select_related("space").get(pk=certificate.plan_id)
    rights.require(by, "manage_seats", plan.space)
    found = Certificate.objects.get(pk=certificate.pk)
    if found.revoked_at is not None:
        return found
    if not reason.strip():
        raise ProofRefused("reason_missing", _("Say why, in a sentence: whoever checks it reads it."))
    now = timezone.now()
    Certificate.objects.filter(plan=plan, person=found.person_id, revoked_at=None).update(
        revoked_at=now, revoked_because=reason.strip()
    )
    return Certificate.objects.get(pk=found.pk)
