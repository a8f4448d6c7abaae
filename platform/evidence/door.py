"""The list of a day at the door: who has a seat, who waits, who is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from evidence.models import Attendance, Ticket
from evidence.models.ticket import digest
from partners.models import Affiliation, Country, Organisation
from people.models import Person
from people.text import words
from registrations.models import Registration, SeatPlan

MOST_CANDIDATES = 8
SHORTEST_SEARCH = 3


@dataclass(frozen=True)
class Row:
    """Somebody on the list. `ticket` and `code` are digests, "" where no ticket has been made yet."""

    registration: Registration
    ticket: str = ""
    code: str = ""
    on_site: Attendance | None = None
    online: Attendance | None = None

    @property
    def person(self) -> Person:
        return self.registration.person

    @property
    def has_seat(self) -> bool:
        return self.registration.state == Registration.State.CONFIRMED

    @property
    def is_there(self) -> bool:
        return self.on_site is not None or self.online is not None

    @property
    def organisation(self) -> Organisation | None:
        """The first that has confirmed them; of a guest what they say. No query where `for_list` fetched them."""
        confirmed = next((one.organisation for one in self.person.affiliations.all()), None)
        return confirmed or self.registration.organisation_said

    @property
    def country(self) -> Country | None:
        if self.person.is_guest:
            return self.registration.country_said
        return self.organisation.country if self.organisation else None


def rows(plan: SeatPlan, day: date) -> list[Row]:
    """All who asked for a seat, by name; four queries, however many they are."""
    found = list(Registration.objects.filter(plan=plan).for_list().order_by("person__name", "pk"))
    secrets = dict(Ticket.objects.filter(registration__plan=plan).values_list("registration", "secret"))
    there = {
        (one.registration_id, one.mode): one
        for one in Attendance.objects.standing().at(plan).on(day).order_by("pk")
    }
    return [
        Row(one, *digests(secrets.get(one.pk)), there.get((one.pk, "on_site")), there.get((one.pk, "online")))
        for one in found
    ]


def digests(secret: str | None) -> tuple[str, str]:
    return (digest(secret), digest(Ticket(secret=secret).code)) if secret else ("", "")


def matching(found: Iterable[Row], said: str) -> list[Row]:
    """Those in whose name, or organisation's name, each word begins a word."""
    asked = words(said)
    return [
        one
        for one in found
        if begins(asked, [one.person.name, one.organisation.name if one.organisation else ""])
    ]


def begins(asked: list[str], names: Iterable[str]) -> bool:
    known = [word for name in names for word in words(name)]
    return all(any(word.startswith(one) for word in known) for one in asked)


def candidates(plan: SeatPlan, said: str) -> list[Person]:
    """Partners by name who have no seat here, at most eight: whom a host may let in. Of fewer than three letters none.

    Names are compared as one may type them (Õunapuu by "ounapuu"), which no store does alike: all are read, which for
    a consortium of some thousand is one quick query.
    """
    asked = words(said)
    if sum(map(len, asked)) < SHORTEST_SEARCH:
        return []
    seated = Registration.objects.confirmed().filter(plan=plan).values("person")
    known = partners().exclude(pk__in=seated).values_list("pk", "name").order_by("name", "pk")
    found = [pk for pk, name in known if begins(asked, [name])][:MOST_CANDIDATES]
    return list(partners().filter(pk__in=found).prefetch_related("affiliations__organisation__country"))


def partners() -> QuerySet[Person]:
    confirmed = Affiliation.objects.confirmed().values("person")
    return Person.objects.filter(is_active=True, pk__in=confirmed).order_by("name", "pk")


def candidate(plan: SeatPlan, pk: int) -> Person | None:
    """Whom a host may let in: a partner, or somebody who asked for a seat here. Two queries at most."""
    asked = Registration.objects.filter(plan=plan, person=pk).select_related("person").first()
    return asked.person if asked else partners().filter(pk=pk).first()


def over_at(plan: SeatPlan, day: date) -> datetime:
    """When a day is over at the place, and its list leaves the devices. Reads `entry`."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(plan.happening.zone))
