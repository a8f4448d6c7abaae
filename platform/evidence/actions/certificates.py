"""Certificates of attendance: issued once a language as things stand, replaced when they changed, revoked by a host; and
whether one still says what is noted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars.agenda import Date
from evidence import agenda, days
from evidence.actions.telling import tell
from evidence.attended import Interval, Presence, minutes
from evidence.models import Attendance, Certificate, Funding
from evidence.models.certificate import LONGEST_ISSUER
from evidence.proof_policy import ProofRefused
from notices import actions as notices
from partners.models import Affiliation
from people.models import Person
from registrations.models import SeatPlan
from spaces import policy as rights

Programme = tuple[dict[date, list[Interval]], dict[date, list[Interval]]]
NOTED = ("days", "minutes")
# Not the issuer: whose hosts they were then stands, whoever hosts later.
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


def certified(plan: SeatPlan, person: Person, programme: Programme | None = None) -> dict[str, Any]:
    """What would be certified as things stand. Raises ProofRefused: "absent", "around"."""
    noted_days = list(Attendance.objects.standing().at(plan).of(person).order_by("day", "arrived_at", "pk"))
    if not noted_days:
        raise ProofRefused("absent", _("Nobody noted that you were there: ask the hosts."))
    there = [one for one in noted_days if days.is_of(plan, one.day)]
    if not there:
        raise ProofRefused(
            "around",
            _(
                "You were noted on a day before or after it alone: a certificate tells of the days of the event."
            ),
        )
    funding = Funding.objects.select_related("project").filter(space=plan.space_id).first()
    return {
        "name": person.name,
        "title": plan.happening.title,
        "place": plan.happening.place,
        "project": funding.project.name if funding else "",
        "funding": funding.project.funding if funding else "",
        "issuer": issuer_of(plan),
        **noted(there, plan, programme or programme_of(plan)),
    }


def issuer_of(plan: SeatPlan) -> str:
    """Whom the hosts stand for: their organisations, and nobody's name; where nobody has confirmed one, this site."""
    hosts = Affiliation.objects.confirmed().filter(person__in=rights.coordinators(plan.space))
    names = hosts.order_by("organisation__name").values_list("organisation__name", flat=True).distinct()
    found = ""
    for name in names:
        longer = f"{found}, {name}" if found else name
        if len(longer) <= LONGEST_ISSUER:
            found = longer
    return found or urlsplit(settings.SITE_URL).netloc


@dataclass(frozen=True)
class Holding:
    """How a certificate stands: `state` is "valid", "revoked", "replaced", "changed" (another time is noted now, and no
    newer one was made) or "withdrawn" (nobody is noted any more). `days` and `minutes` are what is noted now."""

    state: str
    days: list[str]
    minutes: int | None

    @property
    def dates(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.days]


def holding(certificates: Collection[Certificate]) -> dict[int, Holding]:
    """How each of these certificates stands, by its number. Half a dozen queries, however many they are.

    Only what was noted is compared: a name, a title or a project that somebody has changed since was right when it was
    certified, and so were its days, whatever day it is moved to.
    """
    if not certificates:
        return {}
    of_them = {(one.plan_id, one.person_id) for one in certificates}
    plans = SeatPlan.objects.with_time().prefetch_related("entry__occurrences")
    by_number = plans.in_bulk({plan for plan, _person in of_them})
    there: dict[tuple[int, int], list[Attendance]] = {}
    rows = Attendance.objects.standing().filter(
        registration__plan__in=by_number, registration__person__in={person for _plan, person in of_them}
    )
    for row in rows.select_related("registration").order_by("day", "arrived_at", "pk"):
        there.setdefault((row.registration.plan_id, row.registration.person_id), []).append(row)
    dates = agenda.dates_of_each(by_number.values())
    programmes = {pk: programme_of(plan, dates[pk]) for pk, plan in by_number.items()}
    return {
        one.pk: held(
            one,
            by_number[one.plan_id],
            there.get((one.plan_id, one.person_id), []),
            programmes[one.plan_id],
        )
        for one in certificates
    }


def look(certificates: Iterable[Certificate]) -> list[Certificate]:
    """With `held`; as many queries as `holding` takes."""
    found = list(certificates)
    states = holding(found)
    for one in found:
        one.held = states[one.pk]
    return found


def held(one: Certificate, plan: SeatPlan, there: list[Attendance], programme: Programme) -> Holding:
    of_it = [row for row in there if days.is_of(plan, row.day) or row.day.isoformat() in one.days]
    now = noted(of_it, plan, programme)
    state, there = one.state, of_it
    if state != "revoked" and not there:
        state = "withdrawn"
    elif state == "valid" and any(getattr(one, name) != now[name] for name in NOTED):
        state = "changed"
    return Holding(state, now["days"], now["minutes"])


def follow(*, plan: SeatPlan, person: Person) -> None:
    """What is noted of somebody has changed: where they hold a certificate that says otherwise, another takes its place,
    and they are told. One query for who holds none. The caller has locked the plan."""
    standing = list(Certificate.objects.standing().filter(plan=plan, person=person))
    if not standing:
        return
    name, url = f"certificate:{plan.pk}", reverse("proof:about_me")
    if person.is_guest:  # who has one page, of this plan
        url = reverse("proof:certificate", args=[plan.pk])
    states = {state.state for state in holding(standing).values()}
    if states == {"valid"}:
        notices.forget_dedupe(dedupe=name, people=[person])
    elif "withdrawn" in states:
        tell(plan, [person], "evidence.certificate_withdrawn", url=url, dedupe=name)
    else:
        for one in standing:
            issue(plan=plan, person=person, language=one.language)
        tell(plan, [person], "evidence.certificate_changed", url=url, dedupe=name)


def noted(there: list[Attendance], plan: SeatPlan, programme: Programme) -> dict[str, Any]:
    return {
        "days": sorted({one.day.isoformat() for one in there}),
        "minutes": minutes([presence(one, plan) for one in there], *programme),
    }


def presence(one: Attendance, plan: SeatPlan) -> Presence:
    """What was written down from a signed list, or on another day, tells no hour of arriving."""
    is_seen = one.source != Attendance.Source.SHEET and days.today(plan, one.arrived_at) == one.day
    return Presence(one.day, one.arrived_at if is_seen else None, one.left_at)


def programme_of(plan: SeatPlan, dates: list[Date] | None = None) -> Programme:
    """Three queries; none where its `dates` are known."""
    found = agenda.dates_of(plan) if dates is None else dates
    return agenda.programme(plan, found), agenda.hours_of_whole(plan)


@transaction.atomic
def revoke(*, certificate: Certificate, by: Person, reason: str) -> Certificate:
    """It says so to whoever checks it, and why. Revoking twice changes nothing. Raises Denied, ProofRefused."""
    plan = SeatPlan.objects.locked().select_related("space").get(pk=certificate.plan_id)
    rights.require(by, "prove", plan.space)
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
