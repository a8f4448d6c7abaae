"""What is in a pack, file by file in the order of their names. The same data gives the same bytes: nothing in them says
when they were made, and times are by the clock of the place."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from calendars.agenda import Date
from evidence import agenda, locality, papers
from evidence.days import days_of, today
from evidence.lists import ON_AGENDA, WHO, Homes, Line, homes_of, on_list, speaking, there, with_speakers
from evidence.models import Attendance, Certificate, Pack, Project, Scan, Signature
from evidence.reminders import told
from evidence.speakers import Speaker
from frontend.templatetags.time import country
from people.text import folded
from registrations.models import SeatPlan
from registrations.spreadsheet import harmless

File = tuple[str, bytes]
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "text/plain": "txt"}


@dataclass
class Gathered:
    """What all parts of a pack read, gathered once. `held_on` are the days on which it took place, `until` is the last of
    them that has begun."""

    plan: SeatPlan
    project: Project
    country: str
    held_on: list[date]
    dates: list[Date]
    people: dict[date, list[Line]]
    speaking: dict[date, list[Speaker]]
    homes: Homes
    until: date
    scans: list[Scan]
    signatures: list[Signature]
    certificates: list[Certificate]

    @property
    def days(self) -> list[date]:
        """Those with lists: those around it too on which somebody came to the door."""
        return sorted({*self.held_on, *self.people})

    def lines(self, day: date) -> list[Line]:
        """Who was there, and who is on the agenda of a day that has begun without anybody having noted them."""
        speaking = self.speaking.get(day, []) if day <= self.until else []
        return with_speakers(self.people.get(day, []), speaking, homes=self.homes, unnoted=ON_AGENDA)

    @property
    def total(self) -> int:
        """How many files there will be; a page of a list of many people counts as more than one."""
        sheets = sum(1 + len(lines) // 50 for lines in self.people.values()) * len(WHO)
        return 3 + sheets + len(self.scans) + len(self.signatures) + len(self.certificates)


def gather(pack: Pack, project: Project) -> Gathered:
    """A dozen queries, however many people there are."""
    plan = SeatPlan.objects.with_time().get(pk=pack.plan_id)
    dates, people = agenda.dates_of(plan), there(plan)
    certificates = (
        Certificate.objects.standing()
        .filter(plan=plan, language=pack.language)
        .select_related("plan__space")
        .order_by("code")
    )
    return Gathered(
        plan=plan,
        project=project,
        country=locality.country_of(plan),
        held_on=days_of(plan),
        dates=dates,
        people=people,
        speaking=speaking(plan, dates),
        homes=homes_of(plan, locality.country_of(plan)),
        until=today(plan),
        scans=list(Scan.objects.filter(plan=plan).select_related("kept").order_by("day", "pk")),
        signatures=list(
            Signature.objects.filter(attendance__registration__plan=plan, attendance__struck_at=None)
            .select_related("kept", "attendance__registration__person")
            .order_by("attendance__day", "pk")
        ),
        certificates=list(certificates) if pack.has_certificates else [],
    )


def files(found: Gathered, language: str, moved: Callable[[int], object]) -> Iterator[File]:
    """In the order of their names. `moved` hears of each step that is done."""
    with translation.override(language), timezone.override(ZoneInfo(found.plan.happening.zone)):
        yield "agenda.pdf", papers.agenda(found.plan, found.project, found.dates, found.held_on)
        moved(1)
        yield "attendance.csv", attendance_csv(found)
        moved(1)
        for one in certificates(found):
            yield one
            moved(1)
        for one in signatures(found.signatures, "confirmations"):
            yield one
            moved(1)
        yield "reminders.csv", reminders_csv(found)
        moved(1)
        for one in scans(found.scans):
            yield one
            moved(1)
        yield from sheets(found, moved)
        for one in signatures(found.signatures, "signatures"):
            yield one
            moved(1)


def sheets(found: Gathered, moved: Callable[[int], object]) -> Iterator[File]:
    for day in found.days:
        lines = found.lines(day)
        for who in sorted(WHO):
            listed = on_list(lines, who, found.country)
            yield (
                f"sheets/{day.isoformat()}-{who}.pdf",
                papers.sheet(found.plan, found.project, day, who, listed, blank=0),
            )
            moved(1 + len(found.people.get(day, [])) // 50)


def certificates(found: Gathered) -> Iterator[File]:
    made = (
        (
            f"certificates/{slugify(folded(one.name)) or 'person'}-{one.code[:8].lower()}.pdf",
            one,
        )
        for one in found.certificates
    )
    for name, one in sorted(made, key=lambda pair: pair[0]):
        yield name, papers.certificate(one, found.project, settings.SITE_URL + one.get_absolute_url())


def scans(rows: Sequence[Scan]) -> Iterator[File]:
    numbers: dict[date, int] = {}
    for one in rows:
        numbers[one.day] = number = numbers.get(one.day, 0) + 1
        yield f"scans/{one.day.isoformat()}-{number:02}.{ENDINGS[one.kept.content_type]}", one.kept.content()


def signatures(rows: Sequence[Signature], folder: str) -> Iterator[File]:
    """What a host confirmed is no signature, and lies apart."""
    named = []
    for one in rows:
        if one.is_signed != (folder == "signatures"):
            continue
        person, of = one.attendance.registration.person, one.attendance
        name = f"{slugify(folded(person.name)) or 'person'}-{of.mode}-{of.pk}"
        named.append((f"{folder}/{of.day.isoformat()}/{name}.{ENDINGS[one.kept.content_type]}", one))
    for name, one in sorted(named, key=lambda pair: pair[0]):
        yield name, one.kept.content()


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()  # spreadsheets take it as UTF-8 only with this


def attendance_csv(found: Gathered) -> bytes:
    """By day and name; how many were there online on each day follows from it. Who is on the agenda and was noted by nobody
    says so, and was there in no way."""
    rows = [
        [
            day.isoformat(),
            line.name,
            line.organisation,
            country(line.country) if line.country else "",
            _("local") if locality.is_local(line.country, found.country) else _("transnational"),
            "" if line.unnoted else str(Attendance.Mode(line.mode).label),
            papers.noted(line),
            papers.signed(line),
        ]
        for day in found.days
        for line in found.lines(day)
    ]
    heading = [
        _("Day"),
        _("Full name"),
        _("Organisation"),
        _("Country"),
        _("List"),
        _("How"),
        _("Noted by"),
        _("Signed"),
    ]
    return table(heading, rows)


def reminders_csv(found: Gathered) -> bytes:
    rows = [[f"{one.at:%Y-%m-%d %H:%M}", one.how, one.what, str(one.people)] for one in told(found.plan)]
    return table([_("When (UTC)"), _("How"), _("What"), _("People")], rows)
