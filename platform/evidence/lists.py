"""Who stands on the lists of a day: before it, who has a seat and who speaks; afterwards, who was there."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q

from calendars.agenda import Date
from evidence import locality, speakers
from evidence.agenda import day_of
from evidence.models import Attendance, EvidenceRecord, Signature
from evidence.speakers import Speaker
from partners.models import Affiliation
from people.text import folded
from registrations.models import Registration, SeatPlan
from registrations.modes import modes_of

LOCAL, TRANSNATIONAL, ONLINE = "local", "transnational", "online"
WHO = (LOCAL, TRANSNATIONAL, ONLINE)

# Why somebody stands on a list of who was there whom nobody noted: the list says so.
ON_AGENDA, SAID_ONLINE = "on_agenda", "said_online"


# Organisations and country by a name as it is folded.
Homes = Mapping[str, tuple[str, str]]


@dataclass
class Line:
    """Somebody on a list. `signature`: how they signed on a screen, or that a host confirmed them, who is
    `confirmed_by`; `drawing` a signature as a PNG. `unnoted`: why they stand there though nobody noted them."""

    name: str
    organisation: str = ""
    country: str = ""
    is_speaker: bool = False
    mode: str = Attendance.Mode.ON_SITE
    source: str = ""
    unnoted: str = ""
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


def speaking(plan: SeatPlan, dates: Iterable[Date]) -> dict[date, list[Speaker]]:
    """By day who speaks in what takes place."""
    known = speakers.of_space(plan.space)
    found: dict[date, list[Speaker]] = {}
    for one in dates:
        if one.is_cancelled:
            continue
        of_day = found.setdefault(day_of(one, plan.happening.zone), [])
        of_day.extend(each for each in known.get(one.entry.pk, []) if each not in of_day)
    return found


def with_speakers(
    lines: Iterable[Line], speaking: Iterable[Speaker], *, homes: Homes, unnoted: str = ""
) -> list[Line]:
    """Who speaks is marked, and stands on the list without a registration too: `unnoted` says why there. Of who has none,
    their country is what stands in the programme."""
    found = list(lines)
    by_name: dict[str, list[Line]] = {}
    for one in found:
        by_name.setdefault(folded(one.name), []).append(one)
    added: dict[str, Line] = {}
    for speaker in speaking:
        key = folded(speaker.name)
        for one in by_name.get(key, []):
            one.is_speaker = True
        if key not in by_name:
            home = homes.get(key, ("", ""))
            line = added.setdefault(key, Line(speaker.name, *home, is_speaker=True, unnoted=unnoted))
            line.country = line.country or speaker.country
    return in_order([*found, *added.values()])


def expected(plan: SeatPlan, country: str, day: date) -> list[Line]:
    """Who is to sign on a day: everybody who has a seat, but of those who said that they take part online only who was
    checked in there; and whoever was. Five queries."""
    here = Attendance.objects.standing().at(plan).on(day).filter(mode=Attendance.Mode.ON_SITE)
    came = set(here.values_list("registration", flat=True))
    modes = modes_of(plan)
    return [
        Line(name, organisation, home)
        for one, name, organisation, home in with_homes(plan, country, came)
        if one.pk in came or modes.get(one.person_id) != Attendance.Mode.ONLINE
    ]


def online(plan: SeatPlan, country: str, day: date) -> list[Line]:
    """Who was there online on a day that has begun, also who has been erased since. Who has a seat, said that they take part
    online and was noted in no way stands there as such. Six queries."""
    standing = Attendance.objects.standing().at(plan).on(day)
    sources = {
        (pk, mode): source for pk, mode, source in standing.values_list("registration", "mode", "source")
    }
    there, modes = {pk for pk, _mode in sources}, modes_of(plan)
    found = [
        Line(one.name, one.organisation, one.country, mode=one.mode, source=one.source)
        for one in EvidenceRecord.objects.without_person().filter(
            plan=plan, day=day, mode=Attendance.Mode.ONLINE
        )
    ]
    for one, name, organisation, home in with_homes(plan, country, there):
        source = sources.get((one.pk, Attendance.Mode.ONLINE), "")
        is_missed = one.pk not in there and modes.get(one.person_id) == Attendance.Mode.ONLINE
        if source or is_missed:
            why = SAID_ONLINE if is_missed else ""
            mode = Attendance.Mode.ONLINE
            found.append(Line(name, organisation, home, mode=mode, source=source, unnoted=why))
    return in_order(found)


def homes_of(plan: SeatPlan, country: str) -> Homes:
    """Of who has a seat. Three queries."""
    return {
        folded(name): (organisation, home) for _one, name, organisation, home in with_homes(plan, country, ())
    }


def with_homes(
    plan: SeatPlan, country: str, came: Collection[int]
) -> Iterator[tuple[Registration, str, str, str]]:
    """Who has a seat, and who `came`, with name, organisations and country. Three queries."""
    homes = Affiliation.objects.confirmed().select_related("organisation__country").order_by("pk")
    rows = (
        Registration.objects.filter(Q(state=Registration.State.CONFIRMED) | Q(pk__in=came), plan=plan)
        .select_related("person")
        .prefetch_related(Prefetch("person__affiliations", homes))
    )
    said = locality.said_by_guests(plan.space_id)
    for one in rows:
        yield one, one.person.name, *locality.home_at(one, country, said)


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
