"""What stands for and against a proposal, in the reader's words. The finder gives reasons as data; here they are told.

Nothing here knows a title: what somebody is busy with is never said, only that they are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from frontend.templatetags.time import city, clock_words, locale
from partners.holidays import Holiday, holidays_on
from people.models import Person
from scheduling.clocks import moment_of
from scheduling.finder import AWAY_KINDS, Kind, Proposal, Reason
from scheduling.rhythm import Rhythm
from scheduling.search import Found

NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal as a page or a program shows it. `option` is its wall time in the asker's zone, as polls take it."""

    proposal: Proposal
    starts_at: datetime
    ends_at: datetime
    option: str
    summary: str
    sentences: list[str]
    by_person: list[tuple[Person, str, bool]]
    holidays: list[Holiday]

    @property
    def is_good(self) -> bool:
        return not self.proposal.unmet


@dataclass(frozen=True, slots=True)
class ToldRhythm:
    """A rhythm, with its dates; `differing` are those on which something stands against it."""

    rhythm: Rhythm
    title: str
    summary: str
    first: Told
    differing: list[Told]
    is_good: bool


def tell(found: Found, proposal: Proposal) -> Told:
    starts_at, ends_at = moment_of(proposal.starts), moment_of(proposal.ends)
    zone = ZoneInfo(found.zone)
    wall = [f"{one.astimezone(zone):%Y-%m-%dT%H:%M}" for one in (starts_at, ends_at)]
    mine: dict[int, list[Reason]] = defaultdict(list)
    for reason in proposal.reasons:
        mine[reason.person].append(reason)
    return Told(
        proposal=proposal,
        starts_at=starts_at,
        ends_at=ends_at,
        option="/".join(wall),
        summary=summary(proposal.can, len(found.crowd)),
        sentences=sentences(found, proposal),
        by_person=[
            (person, person_words(found, mine[key]), bool(AWAY_KINDS & {one.kind for one in mine[key]}))
            for key, person in found.people.items()
        ],
        holidays=found.holidays(days_of(found, starts_at, ends_at), get_language() or ""),
    )


def tell_rhythm(found: Found, rhythm: Rhythm) -> ToldRhythm:
    told = [tell(found, one) for one in rhythm.dates]
    local = told[0].starts_at.astimezone(ZoneInfo(rhythm.zone))
    words = {"weekday": weekday_words(rhythm.weekday), "clock": clock_words(local)}
    full, weeks = rhythm.full(len(found.crowd)), rhythm.weeks
    return ToldRhythm(
        rhythm=rhythm,
        title=_("%(weekday)s, %(clock)s, every week") % words,
        summary=ngettext(
            "All can come in %(full)d of %(weeks)d week.",
            "All can come in %(full)d of %(weeks)d weeks.",
            weeks,
        )
        % {"full": full, "weeks": weeks},
        first=told[0],
        differing=[one for one in told if one.sentences],
        is_good=full * 2 > weeks,
    )


def summary(can: int, asked: int) -> str:
    if can == asked:
        return ngettext("%(asked)d person is asked, and can come.", "All %(asked)d can come.", asked) % {
            "asked": asked
        }
    return ngettext(
        "%(can)d of %(asked)d person can come.", "%(can)d of %(asked)d people can come.", asked
    ) % {"can": can, "asked": asked}


def sentences(found: Found, proposal: Proposal) -> list[str]:
    """One for each thing that stands against it, whoever it concerns: the gravest first."""
    told = [missing(found, country) for country in proposal.missing]
    for kind, words in KINDS:
        same: dict[str, list[int]] = defaultdict(list)
        for reason in proposal.reasons:
            if reason.kind == kind:
                same[words(found, reason)].append(reason.person)
        told += [sentence % {"people": names(found, people)} for sentence, people in same.items()]
    return told


def missing(found: Found, country: str) -> str:
    known = found.countries.get(country)
    return _("Not enough people from %(country)s can come at a fair hour.") % {
        "country": known.name if known else country
    }


def person_words(found: Found, reasons: Iterable[Reason]) -> str:
    """What this time is to one person."""
    told = [OWN[one.kind](found, one) for one in reasons]
    return "; ".join(told) or _("within working hours")


def names(found: Found, people: list[int]) -> str:
    shown = [found.people[key].name for key in people[:NAMES_SHOWN]]
    more = len(people) - len(shown)
    if not more:
        return ", ".join(shown)
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": ", ".join(shown),
        "count": more,
    }


def holiday_words(found: Found, reason: Reason) -> str:
    """`EE: Victory Day`."""
    day = reason.day or date.min
    named = holidays_on([day], [reason.place], get_language() or "")
    code, _dash, region = reason.place.partition("-")
    country = found.countries.get(code)
    place = (country.short if country else code) + (f"-{region}" if region else "")
    return f"{place}: {named[0].name}" if named else place


def clock_of(found: Found, reason: Reason) -> str:
    """`17:00 Warsaw`: a minute of the person's own day."""
    zone = found.by_key[reason.person].zone
    wall = datetime(2000, 1, 1) + timedelta(minutes=reason.clock)
    return f"{clock_words(wall)} {city(zone)}"


def weekday_words(weekday: int) -> str:
    """`Tuesday`, as it stands by itself; 0 is Monday."""
    return locale().days["stand-alone"]["wide"][weekday]


def escaped(words: str) -> str:
    return words.replace("%", "%%")


# The sentence for all whom it concerns, with a place left for their names.
KINDS: list[tuple[Kind, Callable[[Found, Reason], str]]] = [
    (Kind.HOLIDAY, lambda found, one: escaped(holiday_words(found, one)) + " (%(people)s)"),
    (Kind.LEAVE, lambda found, one: _("On leave: %(people)s")),
    (Kind.HERE, lambda found, one: _("In another meeting of this group: %(people)s")),
    (Kind.BUSY, lambda found, one: _("Busy: %(people)s")),
    (Kind.MAYBE, lambda found, one: _("Perhaps busy: %(people)s")),
    (
        Kind.EARLY,
        lambda found, one: (
            _("Outside working hours for %(people)s until %(clock)s")
            % {"people": "%(people)s", "clock": escaped(clock_of(found, one))}
        ),
    ),
    (
        Kind.LATE,
        lambda found, one: (
            _("Outside working hours for %(people)s from %(clock)s")
            % {"people": "%(people)s", "clock": escaped(clock_of(found, one))}
        ),
    ),
    (Kind.DAY_OFF, lambda found, one: _("Not a working day for %(people)s")),
]

# The same for one person, beside their name.
OWN: dict[Kind, Callable[[Found, Reason], str]] = {
    Kind.HOLIDAY: holiday_words,
    Kind.LEAVE: lambda found, one: _("on leave"),
    Kind.HERE: lambda found, one: _("in another meeting of this group"),
    Kind.BUSY: lambda found, one: _("busy"),
    Kind.MAYBE: lambda found, one: _("perhaps busy"),
    Kind.EARLY: lambda found, one: (
        _("outside working hours until %(clock)s, %(minutes)d min")
        % {"clock": clock_of(found, one), "minutes": one.minutes}
    ),
    Kind.LATE: lambda found, one: (
        _("outside working hours from %(clock)s, %(minutes)d min")
        % {"clock": clock_of(found, one), "minutes": one.minutes}
    ),
    Kind.DAY_OFF: lambda found, one: (
        _("%(weekday)s is not a working day") % {"weekday": weekday_words((one.day or date.min).weekday())}
    ),
}


def days_of(found: Found, starts_at: datetime, ends_at: datetime) -> set[date]:
    zones = [ZoneInfo(zone) for zone in found.zones]
    return {
        one.astimezone(zone).date() for zone in zones for one in (starts_at, ends_at - timedelta(minutes=1))
    }
