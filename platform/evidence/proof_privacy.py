"""What is kept about a person as proof, and what of it outlives them: the least that a project has to show."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from evidence import files, retention
from evidence.actions import certificates, packs
from evidence.actions.records import freeze_for
from evidence.models import Attendance, Certificate, EvidenceRecord, Project, Signature, Subject
from people.models import Person
from registrations.models import SeatPlan


def export(person: Person) -> dict[str, Any]:
    """A dozen queries. Each record says for which project it is kept, and until when."""
    signatures = Signature.objects.filter(attendance__registration__person=person)
    return {
        "signatures": [
            {
                "for": one.attendance.registration.plan.happening.title,
                "day": one.attendance.day,
                "kind": one.kind,
                "signed_at": one.signed_at,
                "sha256": one.kept.sha256,
            }
            for one in signatures.select_related(
                "attendance__registration__plan__entry",
                "attendance__registration__plan__occurrence__entry",
                "kept",
            ).order_by("pk")
        ],
        "certificates": [
            {
                "for": one.title,
                "name": one.name,
                "days": one.days,
                "minutes": one.minutes,
                "code": one.code,
                "state": one.held.state,
                "issued_at": one.issued_at,
            }
            for one in certificates.look(Certificate.objects.of(person).order_by("pk"))
        ],
        "evidence_records": kept_about(person),
    }


def kept_about(person: Person) -> list[dict[str, Any]]:
    """What stays when the person is erased. One query."""
    return [
        {
            "project": one.project.name,
            "for": one.occasion,
            "name": one.name,
            "organisation": one.organisation,
            "country": one.country,
            "day": one.day,
            "mode": one.mode,
            "source": one.source,
            "kept_until": one.project.kept_until,
        }
        for one in EvidenceRecord.objects.of(person).select_related("project").order_by("pk")
    ]


def people_kept(now: datetime) -> QuerySet[Person]:
    """Who was somewhere that a project pays for which still keeps proof: nobody else forgets them by themselves, because
    only who signed counts, and a signature goes with the person. One query, and one more inside of another."""
    keeping = [one.pk for one in Project.objects.all() if not retention.is_over(one.kept_until, now)]
    there = Attendance.objects.standing().filter(registration__plan__space__funding__project__in=keeping)
    return Person.objects.filter(pk__in=there.values("registration__person"))


@transaction.atomic
def hand_over(person: Person) -> None:
    """What has to be proven is written apart first; then everything else of proof goes: signatures, certificates, the
    packs that hold them, and what led from the records to the person. In place of these packs others are made, from the
    records, and their hosts are told."""
    freeze_for(person)
    signatures = Signature.objects.filter(attendance__registration__person=person)
    plans = SeatPlan.objects.filter(registrations__person=person)
    kept = [one.kept for one in signatures.select_related("kept")]
    signatures.delete()
    files.let_go(kept)
    packs.make_anew(plans=plans)
    Certificate.objects.of(person).delete()
    Subject.objects.filter(person=person).delete()
