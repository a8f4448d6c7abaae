"""How many registered, have a seat and were there: by country, by organisation, by day, by part of the whole.

Hosts see these people by name on their desk, so small numbers hide nothing from them and are shown as they are; they are
nobody else's to see.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evidence.days import days_of, days_of_door, had_seat, is_over_for, today
from evidence.models import Attendance
from partners.models import Affiliation, Country
from people.text import folded
from registrations.models import Guest, Registration, SeatPlan
from registrations.models.registration import STANDING
from registrations.modes import modes_of

COLUMNS: dict[str, Promise] = {
    "seated": gettext_lazy("With a seat"),
    "waiting": gettext_lazy("Waiting for a seat"),
    "gone": gettext_lazy("No longer registered"),
    "there": gettext_lazy("Was there"),
    "on_site": gettext_lazy("On site"),
    "online": gettext_lazy("Online only"),
    "came": gettext_lazy("Was there"),
    "absent": gettext_lazy("Did not come"),
    "all": gettext_lazy("Altogether"),
}
REGISTERED = ("seated", "waiting", "gone", "there")
ATTENDED = ("on_site", "online", "all")
MEANT = ("seated", "waiting", "there")
AWAITED = ("came", "absent")

# As many as a picture of single days, or of weeks, still shows apart.
MOST_BINS = 31


@dataclass(frozen=True)
class Row:
    """`key` is what a program knows it by: a country's code, an organisation's number, a date."""

    key: str
    name: str
    numbers: dict[str, int]
    url: str = ""


@dataclass(frozen=True)
class Figure:
    """A table of numbers; `total` counts everybody once."""

    key: str
    title: str
    heading: str
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    total: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    language: str = ""  # of the names, where somebody wrote them
    bins: list[str] = field(default_factory=list)

    def headings(self) -> list[str]:
        return [self.heading, *(str(COLUMNS[one]) for one in self.columns)]

    def lines(self) -> Iterator[tuple[Row, list[int]]]:
        for row in self.rows:
            yield row, [row.numbers[one] for one in self.columns]

    def totals(self) -> list[int]:
        return [self.total[one] for one in self.columns]

    def table(self) -> Iterator[list[str]]:
        """As rows of a spreadsheet, with what a program knows each by."""
        yield [_("Identifier"), *self.headings()]
        for row, numbers in self.lines():
            yield [row.key, row.name, *map(str, numbers)]
        yield ["", _("Everybody once"), *map(str, self.totals())]


Home = tuple[str, str, str]


@dataclass(frozen=True)
class One:
    """A registration as it is counted. `homes`: key, name and country of each organisation; what a guest did not say is
    empty there. `meant` is how they said that they would take part, empty where they did not; `since` when their state
    changed last."""

    key: int
    state: str
    day: date
    since: datetime
    homes: tuple[Home, ...]
    was_there: bool
    meant: str


def figures_of(plan: SeatPlan) -> list[Figure]:
    """Those that have something to tell. The same number of queries however many people, ten at most. Reads `pools`."""
    days = attendance(plan)
    people = list(registered(plan, {pk for there in days.values() for pk in there}))
    found = []
    if people:
        found = [by_country(plan, people), by_organisation(plan, people), by_day(plan, people)]
    if meant := by_mode(people):
        found.append(meant)
    if attended := by_day_of(plan, days):
        found.append(attended)
    if stayed_away := by_day_missed(plan, people, days):
        found.append(stayed_away)
    if parts := by_part(plan):
        found.append(parts)
    return found


def registered(plan: SeatPlan, there: set[int]) -> Iterator[One]:
    """Three queries, four where a form is asked. The day is by the clock of the place; who has no confirmed
    organisation and came as a guest is counted where they say, as on all lists."""
    zone = ZoneInfo(plan.zone)
    homes: dict[int, list[Home]] = defaultdict(list)
    rows = Affiliation.objects.confirmed().filter(person__registrations__plan=plan)
    for person, *home in rows.values_list(
        "person", "organisation", "organisation__name", "organisation__country"
    ):
        homes[person].append((str(home[0]), home[1], home[2]))
    for person, name, country in Guest.objects.filter(plan=plan).values_list(
        "person", "organisation", "country"
    ):
        if person not in homes:
            homes[person].append((*said_home(name), country or ""))
    meant = modes_of(plan)
    everybody = Registration.objects.filter(plan=plan).order_by()
    for pk, person, state, at, since in everybody.values_list(
        "pk", "person", "state", "registered_at", "changed_at"
    ):
        yield One(
            key=pk,
            state=state,
            day=timezone.localtime(at, zone).date(),
            since=since,
            homes=tuple(homes.get(person, ())),
            was_there=pk in there,
            meant=meant.get(person, ""),
        )


def said_home(name: str) -> tuple[str, str]:
    """Key and name of an organisation that nobody has confirmed: never those of one that is known here."""
    name = " ".join(name.split())
    return (
        (f"said:{folded(name)}", _("%(organisation)s, as guests say") % {"organisation": name})
        if name
        else ("", "")
    )


def attendance(plan: SeatPlan) -> dict[date, dict[int, set[str]]]:
    """By day, and by the number of a registration, in which ways somebody was there. One query; of a group none."""
    found: dict[date, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    if not plan.is_of_group:
        rows = Attendance.objects.standing().at(plan).order_by()
        for pk, day, mode in rows.values_list("registration", "day", "mode"):
            found[day][pk].add(mode)
    return found


def counted(people: Iterable[One], columns: Sequence[str]) -> dict[str, int]:
    numbers = dict.fromkeys(REGISTERED, 0)
    for one in people:
        numbers[column_of(one.state)] += 1
        numbers["there"] += one.was_there
    return {name: numbers[name] for name in columns}


def column_of(state: str) -> str:
    if state == Registration.State.CONFIRMED:
        return "seated"
    return "waiting" if state in STANDING else "gone"


def columns_of(plan: SeatPlan) -> tuple[str, ...]:
    """Nobody is checked in to a group."""
    return REGISTERED[:-1] if plan.is_of_group else REGISTERED


def grouped(people: Sequence[One], keys: Callable[[One], Iterable[Any]]) -> dict[Any, list[One]]:
    """Who has several keys is in each of these groups, once; who has none in that of None."""
    found: dict[Any, list[One]] = defaultdict(list)
    for one in people:
        for key in set(keys(one)) or {None}:
            found[key].append(one)
    return found


def twice(rows: Sequence[Row], total: dict[str, int]) -> list[str]:
    if all(sum(row.numbers[one] for row in rows) == total[one] for one in total):
        return []
    return [
        _("Who belongs to several organisations is counted at each; the last line counts everybody once.")
    ]


def by_country(plan: SeatPlan, people: Sequence[One]) -> Figure:
    groups = grouped(people, lambda one: [country for _key, _name, country in one.homes if country])
    names = {code: Country(code=code).name for code in groups if code}
    return of_homes(Figure("country", _("By country"), _("Country"), columns_of(plan)), people, groups, names)


def by_organisation(plan: SeatPlan, people: Sequence[One]) -> Figure:
    names = {key: name for one in people for key, name, _country in one.homes}
    groups = grouped(people, lambda one: [key for key, _name, _country in one.homes if key])
    return of_homes(
        Figure("organisation", _("By organisation"), _("Organisation"), columns_of(plan)),
        people,
        groups,
        names,
    )


def of_homes(
    empty: Figure, people: Sequence[One], groups: dict[Any, list[One]], names: dict[Any, str]
) -> Figure:
    """By how many are registered, then by name; who has no organisation comes last."""
    rows = [
        Row(str(key or ""), names.get(key) or _("No confirmed organisation"), counted(theirs, empty.columns))
        for key, theirs in groups.items()
    ]
    rows.sort(
        key=lambda row: (not row.key, -row.numbers["seated"] - row.numbers["waiting"], row.name.casefold())
    )
    total = counted(people, empty.columns)
    return replace(empty, rows=rows, total=total, notes=twice(rows, total))


def by_day(plan: SeatPlan, people: Sequence[One]) -> Figure:
    """When those who are registered asked: by day, or by the week or month where that would be too many to see."""
    first, last = min(one.day for one in people), max(one.day for one in people)
    step, columns = step_for(first, last), columns_of(plan)
    groups = grouped(people, lambda one: [begin_of(one.day, step)])
    bins = list(bins_between(first, last, step))
    rows = [
        Row(begin.isoformat(), named(begin, step), counted(groups[begin], columns))
        for begin in bins
        if begin in groups
    ]
    notes = [_("Where nobody registered, the table has no line.")] if len(rows) < len(bins) else []
    headings = {"day": _("Day"), "week": _("Week that begins on"), "month": _("Month")}
    return Figure(
        "registered",
        _("By the day of registering"),
        headings[step],
        columns,
        rows,
        counted(people, columns),
        notes,
        bins=[begin.isoformat() for begin in bins],
    )


def step_for(first: date, last: date) -> str:
    days = (last - first).days + 1
    return "day" if days <= MOST_BINS else "week" if days <= 7 * (MOST_BINS - 1) else "month"


def begin_of(day: date, step: str) -> date:
    """Weeks begin on Monday."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def bins_between(first: date, last: date, step: str) -> Iterator[date]:
    """Each of them, also those of which nothing is known."""
    begin = begin_of(first, step)
    while begin <= last:
        yield begin
        begin = begin_of(begin + timedelta(days={"day": 1, "week": 7, "month": 32}[step]), step)


def named(begin: date, step: str) -> str:
    return formats.date_format(begin, "YEAR_MONTH_FORMAT" if step == "month" else "DATE_FORMAT")


def by_day_of(plan: SeatPlan, days: dict[date, dict[int, set[str]]]) -> Figure | None:
    """Who was there, on each day until now; None before the first. Three queries at most."""
    if plan.is_of_group:
        return None
    now = today(plan)
    known = sorted({*days, *(day for day in days_of_door(plan) if day <= now)})
    if not known:
        return None
    rows = []
    for day in known:
        ways = Counter("on_site" if "on_site" in modes else "online" for modes in days.get(day, {}).values())
        numbers = {"on_site": ways["on_site"], "online": ways["online"], "all": ways.total()}
        rows.append(Row(day.isoformat(), named(day, "day"), numbers))
    everybody: dict[int, set[str]] = defaultdict(set)
    for there in days.values():
        for pk, modes in there.items():
            everybody[pk] |= modes
    on_site = sum("on_site" in modes for modes in everybody.values())
    total = {"on_site": on_site, "online": len(everybody) - on_site, "all": len(everybody)}
    return Figure("day", _("Who was there, by day"), _("Day"), ATTENDED, rows, total)


def by_mode(people: Sequence[One]) -> Figure | None:
    """How those who are registered said that they would take part; None where nobody was asked."""
    standing = [one for one in people if one.state in STANDING]
    if not any(one.meant for one in standing):
        return None
    groups = grouped(standing, lambda one: [one.meant] if one.meant else [])
    names = {**dict(Attendance.Mode.choices), None: _("Did not say")}
    rows = [
        Row(key or "", str(name), counted(groups[key], MEANT)) for key, name in names.items() if key in groups
    ]
    return Figure(
        "mode", _("On site or online, as they said"), _("How"), MEANT, rows, counted(standing, MEANT)
    )


def by_day_missed(
    plan: SeatPlan, people: Sequence[One], days: dict[date, dict[int, set[str]]]
) -> Figure | None:
    """Of those who had a seat, who came and who did not, on each day that is over; None before the first. One query, of a
    series."""
    over = [] if plan.is_of_group else [day for day in days_of(plan) if is_over_for(plan, day)]
    if not over:
        return None
    rows: list[Row] = []
    everybody: dict[int, bool] = {}
    for day in over:
        here = days.get(day, {})
        awaited = [one for one in people if had_seat(plan, one.state, one.since, day)]
        came = sum(one.key in here for one in awaited)
        rows.append(Row(day.isoformat(), named(day, "day"), {"came": came, "absent": len(awaited) - came}))
        for one in awaited:
            everybody[one.key] = everybody.get(one.key, False) or one.key in here
    if not everybody:
        return None
    total = {"came": sum(everybody.values()), "absent": len(everybody) - sum(everybody.values())}
    notes = [_("The last line counts as absent who came on none of these days.")] if len(over) > 1 else []
    title = _("Who had a seat and did not come")
    return Figure("absent", title, _("Day"), AWAITED, rows, total, notes)


def by_part(plan: SeatPlan) -> Figure | None:
    """Of a whole the parts with seats of their own; None where there are none. Four queries at most."""
    if plan.is_of_group or not plan.gives_membership:
        return None
    plans = SeatPlan.objects.in_calendars().filter(space=plan.space_id).with_time()
    parts = {one.pk: one for one in plans if one.pk != plan.pk}
    if not parts:
        return None
    rows = Registration.objects.filter(plan__in=parts).order_by().values_list("plan", "person", "state", "pk")
    there = set(
        Attendance.objects.standing()
        .filter(registration__plan__in=parts)
        .values_list("registration", flat=True)
    )
    numbers = {pk: dict.fromkeys(REGISTERED, 0) for pk in parts}
    people: dict[int, tuple[list[str], bool]] = {}
    for part, person, state, pk in rows:
        numbers[part][column_of(state)] += 1
        numbers[part]["there"] += pk in there
        states, was_there = people.get(person, ([], False))
        people[person] = ([*states, column_of(state)], was_there or pk in there)
    total = dict.fromkeys(REGISTERED, 0)
    for states, was_there in people.values():
        total[min(states, key=REGISTERED.index)] += 1
        total["there"] += was_there
    ordered = sorted(parts.values(), key=lambda one: (one.starts_at or timezone.now(), one.pk))
    return Figure(
        "part",
        _("By part with seats of its own"),
        _("Part"),
        REGISTERED,
        [Row(str(one.pk), one.title, numbers[one.pk], one.hosts_url) for one in ordered],
        total,
        [_("Who takes part in several is counted in each; the last line counts everybody once.")],
        language=plan.space.language,
    )


def others(number: int) -> str:
    return ngettext("%(number)s other", "%(number)s others", number) % {"number": number}
