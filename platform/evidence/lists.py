"""Who stands on the lists of a day: before it, who has a seat and who speaks; afterwards, who was there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from calendars.agenda import Date
from evidence import locality, speakers
from evidence.agenda import day_of
from evidence.models import Attendance, EvidenceRecord, Signature
from partners.models import Affiliation
from people.text import folded
from registrations.models import Registration, SeatPlan

LOCAL, TRANSNATIONAL, ONLINE = "local", "transnational", "online"
WHO = (LOCAL, TRANSNATIONAL, ONLINE)


@dataclass
class Line:
    """Somebody on a list. `signature`: how they signed on a screen, or that a host confirmed them, who is
    `confirmed_by`; `drawing` a signature as a PNG."""

    name: str
    organisation: str = ""
    country: str = ""
    is_speaker: bool = False
    mode: str = Attendance.Mode.ON_SITE
    source: str = ""
    signature: str = ""
    confirmed_by: str = ""
    drawing: bytes = field(default=b"", repr=False)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """As people look for a name: without case and marks."""
    return sorted(lines, key=lambda one: (folded(one.name), one.name, one.organisation, one.mode))


def on_list(lines: Iterable[Line], who: str, country: str) -> list[Line]:
    if who == ONLINE:
        return [one for one in lines if one.mode == Attendance.Mode.ONLINE]
    here = (one for one in lines if one.mode == Attendance.Mode.ON_SITE)
    return [one for one in here if locality.is_local(one.country, country) == (who == LOCAL)]


def speaking(plan: SeatPlan, dates: Iterable[Date]) -> dict[date, list[str]]:
    """By day who speaks in what takes place."""
    names = speakers.of_space(plan.space)
    found: dict[date, list[str]] = {}
    for one in dates:
        if one.is_cancelled:
            continue
        of_day = found.setdefault(day_of(one, plan.happening.zone), [])
        of_day.extend(name for name in names.get(one.entry.pk, []) if name not in of_day)
    return found


def with_speakers(lines: Iterable[Line], names: Iterable[str]) -> list[Line]:
    """Who speaks is marked, and stands on the list without a registration too."""
    found = list(lines)
    by_name: dict[str, list[Line]] = {}
    for one in found:
        by_name.setdefault(folded(one.name), []).append(one)
    for name in names:
        for one in by_name.get(folded(name), []):
            one.is_speaker = True
        if folded(name) not in by_name:
            found.append(Line(name=name, is_speaker=True))
            by_name[folded(name)] = found[-1:]
    return in_order(found)


def expected(plan: SeatPlan, country: str) -> list[Line]:
    """Everybody who has a seat, for lists that are printed before. Four queries."""
    homes = Affiliation.objects.confirmed().select_related("organisation__country").order_by("pk")
    rows = (
        Registration.objects.confirmed()
        .filter(plan=plan)
        .select_related("person")
        .prefetch_related(Prefetch("person__affiliations", homes))
    )
    said = locality.said_by_guests(plan.space_id)
    return [Line(one.person.name, *locality.home_at(one, country, said)) for one in rows]


def there(plan: SeatPlan) -> dict[date, list[Line]]:
    """By day who was there, as the records say it: who has been erased stands there as well. Two queries."""
    drawings = drawings_of(plan)
    found: dict[date, list[Line]] = {}
    for one in EvidenceRecord.objects.filter(plan=plan).order_by("day", "pk"):
        line = Line(
            name=one.name,
            organisation=one.organisation,
            country=one.country,
            mode=one.mode,
            source=one.source,
            signature=one.signature,
            confirmed_by=one.confirmed_by,
            drawing=drawings.get((one.subject, one.day, one.mode), b""),
        )
        found.setdefault(one.day, []).append(line)
    return found


def drawings_of(plan: SeatPlan) -> dict[tuple[str, date, str], bytes]:
    rows = Signature.objects.filter(
        kind=Signature.Kind.DRAWN,
        attendance__registration__plan=plan,
        attendance__struck_at=None,
        attendance__registration__person__evidence_subject__isnull=False,
    ).select_related("kept", "attendance__registration__person__evidence_subject")
    return {
        (
            one.attendance.registration.person.evidence_subject.name,
            one.attendance.day,
            one.attendance.mode,
        ): one.kept.content()
        for one in rows
    }
