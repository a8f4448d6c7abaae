"""What stands on the papers, as plain data for `printing`: in the language that is active, by the clock of the place."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from calendars.agenda import Date
from evidence import printing, speakers
from evidence.agenda import day_of
from evidence.lists import LOCAL, ON_AGENDA, ONLINE, SAID_ONLINE, TRANSNATIONAL, Line
from evidence.models import Attendance, Certificate, Project, Signature
from frontend.templatetags.time import clock_words, country, day_words, days_words
from registrations.models import SeatPlan

BLANK_ROWS = 8
SIGNATURE_CM = 1.1


def logo_of(project: Project) -> tuple[dict[str, str] | None, dict[str, bytes]]:
    """For a page, and its picture by the name that the page calls it."""
    if project.logo is None:
        return None, {}
    name = f"logo{'.png' if project.logo.content_type == 'image/png' else '.jpg'}"
    return {"file": name, "alt": project.logo_words}, {name: project.logo.content()}


def page_words() -> list[str]:
    """What stands before, between and behind the number of a page and of all."""
    text = _("Page %(number)s of %(count)s")
    before, _mark, rest = text.partition("%(number)s")
    between, _mark, behind = rest.partition("%(count)s")
    return [before, between, behind]


def under_project(
    plan: SeatPlan, project: Project, title: str, **more: Any
) -> tuple[dict[str, Any], dict[str, bytes]]:
    logo, pictures = logo_of(project)
    return {
        "language": get_language() or settings.LANGUAGE_CODE,
        "title": title,
        "project": {"name": project.name, "funding": project.funding},
        "logo": logo,
        "what": {"text": plan.happening.title, "language": plan.space.language},
        "when_and_where": "",
        "footer": "",
        "page": page_words(),
        "note": "",
        **more,
    }, pictures


SHORT = {
    LOCAL: gettext_lazy("Local participants"),
    TRANSNATIONAL: gettext_lazy("Transnational participants"),
    ONLINE: gettext_lazy("Online participants"),
}
TITLES = {
    LOCAL: lambda: _("Attendance list: local participants"),
    TRANSNATIONAL: lambda: _("Attendance list: transnational participants"),
    ONLINE: lambda: _("Attendance list: online participants"),
}


def sheet(
    plan: SeatPlan, project: Project, day: date, who: str, lines: Sequence[Line], *, blank: int = BLANK_ROWS
) -> bytes:
    """The list of a day to sign, or as it was signed; online nobody signs."""
    where = plan.happening.place
    data, pictures = under_project(
        plan,
        project,
        TITLES[who](),
        when_and_where=", ".join(filter(None, [day_words(day), where])),
        facts=[
            [f"{_('Event')}: ", {"text": plan.happening.title, "language": plan.space.language}],
            [f"{_('Date')}: ", day_words(day)],
            [f"{_('Place')}: ", where],
        ],
    )
    signed = who != ONLINE
    rows: list[list[Any]] = []
    for number, line in enumerate(lines, 1):
        rows.append(
            [str(number), *who_cells(line), signature_cell(line, number, pictures) if signed else noted(line)]
        )
    rows += [[str(len(lines) + number), "", "", "", ""] for number in range(1, blank + 1)] if signed else []
    data["parts"] = [
        {
            "title": "",
            "columns": [
                _("No."),
                _("Full name"),
                _("Organisation"),
                _("Country"),
                _("Signature") if signed else _("Noted by"),
            ],
            "widths": [0, 3, 3, 1.2, 2.4],
            "height": SIGNATURE_CM if signed else 0,
            "rows": rows,
            "empty": _("Nobody."),
        }
    ]
    return printing.pdf("list", data, pictures)


def who_cells(line: Line) -> list[str]:
    name = _("%(name)s (speaker)") % {"name": line.name} if line.is_speaker else line.name
    return [name, line.organisation, country(line.country) if line.country else ""]


WHY_UNNOTED = {
    ON_AGENDA: gettext_lazy("On the agenda, not noted"),
    SAID_ONLINE: gettext_lazy("Said so beforehand, not noted"),
}


def noted(line: Line) -> str:
    """By what; of who stands there though nobody noted them, why."""
    if line.unnoted:
        return str(WHY_UNNOTED[line.unnoted])
    return str(Attendance.Source(line.source).label) if line.source else ""


def signature_cell(line: Line, number: int, pictures: dict[str, bytes]) -> Any:
    if line.drawing:
        name = f"signature-{number}.png"
        pictures[name] = line.drawing
        return {"picture": name, "alt": _("Signature of %(name)s") % {"name": line.name}}
    return signed(line) or (noted(line) if line.unnoted else "")


def signed(line: Line) -> str:
    """How, in words; a host's word with the name of that host."""
    if line.signature == Signature.Kind.HOST and line.confirmed_by:
        return _("Confirmed by the host %(name)s, not signed") % {"name": line.confirmed_by}
    return str(Signature.Kind(line.signature).label) if line.signature else ""


def agenda(plan: SeatPlan, project: Project, dates: Iterable[Date], days: Sequence[date]) -> bytes:
    """The programme as it was delivered, what was cancelled or moved marked."""
    by_day: dict[date, list[Date]] = {}
    for one in dates:
        by_day.setdefault(day_of(one, plan.happening.zone), []).append(one)
    names = speakers.of_space(plan.space)
    language = plan.space.language
    span = days_words(days[0], days[-1]) if days else ""
    data, pictures = under_project(
        plan,
        project,
        _("Agenda as delivered"),
        when_and_where=", ".join(filter(None, [span, plan.happening.place])),
        facts=[
            [f"{_('Event')}: ", {"text": plan.happening.title, "language": language}],
            [f"{_('Date')}: ", span],
            [f"{_('Place')}: ", plan.happening.place],
        ],
    )
    data["parts"] = [
        {
            "title": day_words(day),
            "columns": [_("Time"), _("Title"), _("Speakers"), _("Place"), _("As delivered")],
            "widths": [0, 3, 2, 2, 1.6],
            "height": 0,
            "rows": [
                [
                    hours(one, plan),
                    {"text": one.entry.title, "language": language},
                    ", ".join(speaker.name for speaker in names.get(one.entry.pk, [])),
                    one.place,
                    delivered(one),
                ]
                for one in by_day.get(day, [])
            ],
            "empty": _("No programme was entered for this day."),
        }
        for day in sorted(set(days) | set(by_day))
    ]
    return printing.pdf("list", data, pictures)


def hours(one: Date, plan: SeatPlan) -> str:
    if one.is_all_day:
        return _("all day")
    zone = ZoneInfo(plan.happening.zone)
    return clock_words(one.starts_at.astimezone(zone), one.ends_at.astimezone(zone))


def delivered(one: Date) -> str:
    if one.is_cancelled:
        return _("cancelled")
    if one.is_moved:
        return _("moved")
    if one.is_tentative:
        return _("not confirmed")
    return _("changed after it was published") if one.entry.sequence else _("as planned")


def hours_words(minutes: int) -> str:
    return _("%(hours)s h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def certificate(one: Certificate, project: Project | None, address: str) -> bytes:
    """As it was issued, the day by the clock that is active. `address` is where its code is checked, whole, with the name of
    this site."""
    logo, pictures = logo_of(project) if project else (None, {})
    days = [date.fromisoformat(day) for day in one.days]
    facts: list[list[Any]] = [
        [_("Days"), "; ".join(day_words(day) for day in days)],
        [_("Place"), one.place],
    ]
    if one.minutes is not None:
        facts.append([_("Hours attended"), hours_words(one.minutes)])
    issued = day_words(timezone.localtime(one.issued_at).date())
    facts += [[_("Issued by"), one.issuer], [_("Issued"), issued]]
    data = {
        "language": get_language() or settings.LANGUAGE_CODE,
        "title": _("Certificate of attendance"),
        "project": {"name": one.project, "funding": one.funding},
        "logo": logo,
        "name": one.name,
        "took_part": _("took part in"),
        "what": {"text": one.title, "language": one.plan.space.language},
        "facts": [fact for fact in facts if fact[1]],
        "how": _(
            "Hours are those of the programme on the days on which attendance was noted, from arriving until leaving where that was noted."
        )
        if one.minutes is not None
        else "",
        "check": _("Whether this certificate holds can be checked by its code:"),
        "address": address,
        "shown_address": address.rsplit("/certificates/", 1)[0] + "/certificates/",
        "code": one.grouped_code,
    }
    return printing.pdf("certificate", data, pictures)
