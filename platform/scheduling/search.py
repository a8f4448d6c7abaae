"""One look for a time in a space: whom it asks, in which days, and what the finder answers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.holidays import Holiday, holidays_on
from partners.models import Country
from people.models import Person
from people.refusal import Refusal
from scheduling import clocks
from scheduling.clocks import QUARTER, Window
from scheduling.crowd import crowd
from scheduling.finder import Proposal, Question, find
from scheduling.models import Burden
from scheduling.rhythm import Rhythm, rhythms
from spaces.models import Membership, Space

LONGEST = timedelta(weeks=8)
FURTHEST = timedelta(days=180)
MINUTES = [30, 45, 60, 90, 120, 180, 240]
SHOWN = 8


class SearchRefused(Refusal):
    """A question that has no answer."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: people by key, days within which (both included), countries by code."""

    minutes: int
    first_day: date
    last_day: date
    needed: frozenset[int] = frozenset()
    welcome: frozenset[int] = frozenset()
    countries: tuple[str, ...] = ()
    at_least: int = 1
    is_rhythm: bool = False


@dataclass(frozen=True)
class Found:
    """The answer: proposals, or rhythms where those were wished for; with everybody who was asked.

    `given` are the minutes by which the ledger decides between equals."""

    wish: Wish
    zone: str
    people: dict[int, Person]
    crowd: list[clocks.Person]
    window: Window
    countries: dict[str, Country]
    given: dict[int, int]
    proposals: list[Proposal] = field(default_factory=list)
    rhythms: list[Rhythm] = field(default_factory=list)

    @cached_property
    def by_key(self) -> dict[int, clocks.Person]:
        return {person.key: person for person in self.crowd}

    @cached_property
    def zones(self) -> list[str]:
        return sorted({person.zone for person in self.crowd} | {self.zone})

    def ledger(self) -> list[tuple[Person, int]]:
        """Who of those asked sat outside their hours, for how many minutes in the last year: the most first."""
        given = [(person, self.given[key]) for key, person in self.people.items() if key in self.given]
        return sorted(given, key=lambda pair: (-pair[1], pair[0].name))

    def holidays(self, days: Iterable[date], language: str) -> list[Holiday]:
        return holidays_on(days, {person.place for person in self.crowd if person.place}, language)


def search(*, space: Space, asker: Person, wish: Wish) -> Found:
    """Look for a time. The days are those of the asker's zone. Who isn't a member (any more) is not asked.

    Thirteen queries, however many people. Raises SearchRefused.
    """
    today = timezone.localdate(timezone=ZoneInfo(asker.zone))
    refuse(wish, today)
    keys = wish.needed | wish.welcome
    members = Membership.objects.filter(space=space, person__in=keys).active().select_related("person")
    people = {row.person_id: row.person for row in members.order_by("person__name", "person_id")}
    if not people:
        raise SearchRefused("nobody", _("Choose at least one person to look for a time with."))
    window = window_of(wish, asker.zone)
    asked = crowd(list(people.values()), space, window)
    for country in wish.countries:
        if sum(one.country == country for one in asked) < wish.at_least:
            raise SearchRefused(
                "too_few", _("Of one of the countries fewer people are asked than have to come.")
            )
    given = Burden.objects.counting_in(space, today).minutes_by_person()
    question = Question(
        minutes=wish.minutes,
        zone=asker.zone,
        needed=wish.needed & people.keys(),
        countries=wish.countries,
        at_least=wish.at_least,
        given=given,
        limit=SHOWN,
    )
    looking = rhythms if wish.is_rhythm else find
    answer = looking(asked, question, window)
    countries = {country.pk: country for country in Country.objects.all()}
    found = {"rhythms": answer} if wish.is_rhythm else {"proposals": answer}
    return Found(wish, asker.zone, people, asked, window, countries, given, **found)  # type: ignore[arg-type]


def refuse(wish: Wish, today: date) -> None:
    if wish.minutes not in MINUTES:
        raise SearchRefused("minutes", _("Choose one of the lengths that are offered."))
    if wish.first_day < today:
        raise SearchRefused("past", _("The first day lies in the past."))
    if wish.last_day < wish.first_day:
        raise SearchRefused("order", _("The last day lies before the first."))
    if wish.last_day - wish.first_day >= LONGEST:
        raise SearchRefused("too_long", _("Look through eight weeks at most at a time."))
    if wish.last_day > today + FURTHEST:
        raise SearchRefused("too_far", _("The last day can lie half a year ahead at most."))


def window_of(wish: Wish, zone: str) -> Window:
    starts = clocks.instant(wish.first_day, 0, zone)
    ends = clocks.instant(wish.last_day + timedelta(days=1), 0, zone)
    return Window(starts, (ends - starts) // QUARTER)
