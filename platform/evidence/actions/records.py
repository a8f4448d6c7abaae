"""The least that has to be kept, apart from everything else; and its end."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from evidence import files, locality, retention
from evidence.models import (
    Attendance,
    EvidenceRecord,
    Funding,
    Pack,
    Project,
    Scan,
    Signature,
    Subject,
)
from notices import keeping
from partners.models import Affiliation
from people.models import Person
from registrations.models import SeatPlan
from spaces.models import Space

# Until then a record follows who somebody is; then it stands, whatever they become later.
SETTLES_AFTER = timedelta(days=1)
A_ROUND = 20
PLANS = "space__seat_plans__"
LATER = ["source", "signature", "confirmed_by"]
AT_FIRST = ["project", "occasion", "name", "organisation", "country", *LATER]


@transaction.atomic
def freeze(*, space: Space) -> int:
    """Write down apart who was there in a space that a project pays for. Doing it again corrects what was noted wrongly,
    and leaves alone who has been erased. Returns how many records stand; a dozen queries however many they are."""
    funding = (
        Funding.objects.select_for_update(of=("self",))
        .select_related("project", "space")
        .filter(space=space)
        .first()
    )
    now = timezone.now()
    if funding is None or retention.is_over(funding.project.kept_until, now):
        return 0
    found = list(attendances_of(space))
    subjects = subjects_of({one.registration.person_id for one in found})
    countries = {
        plan.pk: locality.country_of(plan)
        for plan in SeatPlan.objects.in_calendars().filter(space=space).with_time()
    }
    said = locality.said_by_guests(space.pk)
    confirmed = {
        key_of(one): one.confirmed_by
        for one in EvidenceRecord.objects.filter(plan__space=space).exclude(confirmed_by="")
    }
    rows = [record(one, funding, subjects, countries, said, confirmed, now) for one in found]
    fields = AT_FIRST if is_unsettled(space, now) else LATER
    EvidenceRecord.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["plan", "subject", "day", "mode"],
        update_fields=fields,
        batch_size=500,
    )
    forget_struck(space, {key_of(one) for one in rows})
    Funding.objects.filter(pk=funding.pk).update(frozen_at=now)
    return EvidenceRecord.objects.filter(plan__space=space).count()


def attendances_of(space: Space) -> QuerySet[Attendance]:
    homes = Affiliation.objects.confirmed().select_related("organisation__country").order_by("pk")
    return (
        Attendance.objects.standing()
        .filter(registration__plan__space=space)
        .select_related(
            "registration__person",
            "registration__plan__entry",
            "registration__plan__occurrence__entry",
            "signature__taken_by",
        )
        .prefetch_related(Prefetch("registration__person__affiliations", homes))
        .order_by("pk")
    )


def subjects_of(people: set[int]) -> dict[int, str]:
    known = Subject.objects.filter(person__in=people)
    missing = people - set(known.values_list("person", flat=True))
    Subject.objects.bulk_create([Subject(person_id=pk) for pk in sorted(missing)], ignore_conflicts=True)
    return dict(known.all().values_list("person", "name"))


def record(
    one: Attendance,
    funding: Funding,
    subjects: dict[int, str],
    countries: dict[int, str],
    said: locality.Said,
    confirmed: dict[tuple[Any, ...], str],
    now: datetime,
) -> EvidenceRecord:
    """`confirmed`: by key whose word stood there before, which outlives that host's account."""
    registration, signature = one.registration, getattr(one, "signature", None)
    organisation, country = locality.home_at(registration, countries[registration.plan_id], said)
    made = EvidenceRecord(
        project=funding.project,
        plan=registration.plan,
        occasion=registration.plan.happening.title,
        subject=subjects[registration.person_id],
        name=registration.person.name,
        organisation=organisation[:500],
        country=country,
        day=one.day,
        mode=one.mode,
        source=one.source,
        signature=signature.kind if signature else "",
        frozen_at=now,
    )
    if signature and not signature.is_signed:
        host = signature.taken_by
        made.confirmed_by = (host.name if host else "") or confirmed.get(key_of(made), "")
    return made


def key_of(one: EvidenceRecord) -> tuple[Any, ...]:
    return one.plan_id, one.subject, one.day, one.mode


def forget_struck(space: Space, standing: set[tuple[Any, ...]]) -> None:
    """What was noted by mistake and struck is no evidence; of who has been erased nobody can strike anything."""
    living = EvidenceRecord.objects.filter(
        plan__space=space, subject__in=Subject.objects.values("name")
    ).only("plan_id", "subject", "day", "mode")
    struck = [one.pk for one in living if key_of(one) not in standing]
    EvidenceRecord.objects.filter(pk__in=struck).delete()


def is_unsettled(space: Space, now: datetime) -> bool:
    last = SeatPlan.objects.filter(space=space).aggregate(
        last=Max(Coalesce("occurrence__ends_at", "entry__ends_at"))
    )["last"]
    return last is None or last + SETTLES_AFTER > now


def freeze_for(person: Person) -> None:
    """Before somebody is forgotten: of each space that a project pays for and in which they were, or said as a host who
    was."""
    there = Attendance.objects.of(person).values("registration__plan__space")
    said = Signature.objects.filter(kind=Signature.Kind.HOST, taken_by=person)
    spaces = Space.objects.filter(
        Q(pk__in=there) | Q(pk__in=said.values("attendance__registration__plan__space")),
        funding__isnull=False,
    )
    for space in spaces.distinct().order_by("pk"):
        freeze(space=space)


def freeze_what_is_over() -> int:
    """What ended a day ago is written down apart, once, by itself, also where a pack had a part of it written down while
    it went on. Returns of how many spaces."""
    now = timezone.now()
    due = (
        Funding.objects.annotate(last=Max(Coalesce(f"{PLANS}occurrence__ends_at", f"{PLANS}entry__ends_at")))
        .filter(last__lt=now - SETTLES_AFTER)
        .filter(Q(frozen_at=None) | Q(frozen_at__lt=F("last") + SETTLES_AFTER))
        .select_related("space")
        .order_by("pk")[:A_ROUND]
    )
    done = 0
    for funding in due:
        freeze(space=funding.space)
        done += 1
        # Also where nothing was written: its time is over already, and it is not looked at again.
        Funding.objects.filter(pk=funding.pk).update(frozen_at=now)
    return done


def delete_what_is_due() -> int:
    """Of each project whose time of keeping is over: its records, and the files that prove them. Returns of how many."""
    now = timezone.now()
    due = [one for one in Project.objects.order_by("pk") if retention.is_over(one.kept_until, now)]
    return sum(delete_proof_of(project.pk, now) for project in due)


@transaction.atomic
def delete_proof_of(project_id: int, now: datetime) -> bool:
    """Asks again under the lock: a payment or a hold that was noted meanwhile counts. Whether there was anything."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not retention.is_over(project.kept_until, now):
        return False
    gone, _models = EvidenceRecord.objects.filter(project=project).delete()
    gone += forget_files(SeatPlan.objects.filter(space__funding__project=project))
    gone += keeping.forget([space.topic for space in Space.objects.filter(funding__project=project)])
    return bool(gone)


def forget_files(plans: QuerySet[SeatPlan]) -> int:
    """Signatures, scans and packs of these plans, with their files."""
    signatures = Signature.objects.filter(attendance__registration__plan__in=plans)
    rows: list[Any] = []
    for found in (signatures, Scan.objects.filter(plan__in=plans), Pack.objects.filter(plan__in=plans)):
        rows += list(found.select_related("kept"))
        found.delete()
    files.let_go([one.kept for one in rows if one.kept is not None])
    return len(rows)
