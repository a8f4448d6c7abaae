"""The list of a day at the door: who has a seat, who waits, who is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from evidence.days import had_seat, is_over_for
from evidence.models import Attendance, Ticket
from evidence.models.ticket import digest
from evidence.policy import EvidenceRefused
from partners.models import Affiliation, Country, Organisation
from people.models import Person
from people.text import words
from registrations.models import Registration, SeatPlan
from registrations.modes import modes_of

MOST_CANDIDATES = 8
SHORTEST_SEARCH = 3
HOMES = Prefetch("affiliations", Affiliation.objects.confirmed().select_related("organisation__country"))


@dataclass(frozen=True)
class Row:
    """Somebody on the list. `ticket` and `code` are digests, "" where no ticket has been made yet. `said` is what of their
    ticket was typed to find them: checked in from here they are by it. `meant` is how they said that they would take part,
    "" where they were not asked; `is_absent`: the day is over, they had a seat before it was, and nobody noted them."""

    registration: Registration
    ticket: str = ""
    code: str = ""
    on_site: Attendance | None = None
    online: Attendance | None = None
    said: str = ""
    meant: str = ""
    is_absent: bool = False

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
    def is_online(self) -> bool:
        """Not to come to the door, as far as is known: they are there online, or said so, and are not in the room."""
        return self.on_site is None and (self.online is not None or self.meant == Attendance.Mode.ONLINE)

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
    """All who asked for a seat, by name; four queries, five where a form is asked, however many they are."""
    found = list(Registration.objects.filter(plan=plan).for_list().order_by("person__name", "pk"))
    secrets = dict(Ticket.objects.filter(registration__plan=plan).values_list("registration", "secret"))
    there = {
        (one.registration_id, one.mode): one
        for one in Attendance.objects.standing().at(plan).on(day).order_by("pk")
    }
    meant, is_over = modes_of(plan), is_over_for(plan, day)
    return [
        Row(
            one,
            *digests(secrets.get(one.pk)),
            on_site=(on_site := there.get((one.pk, Attendance.Mode.ON_SITE))),
            online=(online := there.get((one.pk, Attendance.Mode.ONLINE))),
            meant=meant.get(one.person_id, ""),
            is_absent=is_over
            and not on_site
            and not online
            and had_seat(plan, one.state, one.changed_at, day),
        )
        for one in found
    ]


def counts(found: Iterable[Row]) -> dict[str, int]:
    """At the door how many are `there` of those who have `seats`; `online` of `online_seats` apart."""
    numbers = dict.fromkeys(("there", "seats", "online", "online_seats"), 0)
    for one in found:
        if one.is_online:
            numbers["online"] += one.online is not None
            numbers["online_seats"] += one.has_seat
        else:
            numbers["there"] += one.is_there
            numbers["seats"] += one.has_seat
    return numbers


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
    """Those whom a host may let in by name and who have no seat here, at most eight. Of fewer than three letters none."""
    asked = words(said)
    if sum(map(len, asked)) < SHORTEST_SEARCH:
        return []
    seated = Registration.objects.confirmed().filter(plan=plan).values("person")
    open_to = comers(plan).exclude(pk__in=seated)
    return named(open_to, [pk for pk, _name in called(open_to, asked)])


def called(people: QuerySet[Person], asked: list[str]) -> list[tuple[int, str]]:
    """Number and name of those of `people` in whose name each word begins a word.

    Names are compared as one may type them (Õunapuu by "ounapuu"), which no store does alike: all are read, which for
    a consortium of some thousand is one quick query.
    """
    return [(pk, name) for pk, name in people.values_list("pk", "name") if begins(asked, [name])]


def named(people: QuerySet[Person], numbers: Sequence[int]) -> list[Person]:
    return list(people.filter(pk__in=numbers[:MOST_CANDIDATES]).prefetch_related(HOMES))


def has_seated(plan: SeatPlan, said: str) -> bool:
    """Whether somebody with a seat here is called so. Two queries."""
    seated = Registration.objects.confirmed().filter(plan=plan).values("person")
    return bool(called(Person.objects.filter(pk__in=seated), words(said)))


def candidate(plan: SeatPlan, pk: int) -> Person | None:
    """Whom a host may let in. One query."""
    return comers(plan).filter(pk=pk).first()


def comers(plan: SeatPlan) -> QuerySet[Person]:
    """Partners, and whoever asked for a seat here; whose account was closed comes in no more."""
    asked = Registration.objects.filter(plan=plan).values("person")
    confirmed = Affiliation.objects.confirmed().values("person")
    known = Person.objects.filter(Q(pk__in=asked) | Q(pk__in=confirmed), is_active=True)
    return known.order_by("name", "pk")


def newcomer(plan: SeatPlan, person: int | None, name: str) -> Person:
    """Whom a host let in, by number. A name that was typed where no list could be asked is nobody yet, also when one
    person alone bears it: the host sees of which organisation they are, and says whether it is they.

    Raises EvidenceRefused; of a name it carries `candidates` to choose from.
    """
    if person is not None:
        found = candidate(plan, person)
        if found is None:
            raise EvidenceRefused("not_a_partner", _("Only partners can be let in here."), field="person")
        return found
    asked = words(name)
    begun = called(comers(plan), asked) if asked else []
    exact = [pk for pk, name_of in begun if words(name_of) == asked]
    shown = exact or ([pk for pk, _name in begun] if sum(map(len, asked)) >= SHORTEST_SEARCH else [])
    candidates = told_of(plan, named(comers(plan), shown))
    raise EvidenceRefused(
        "name",
        why_not_yet(plan, is_known=bool(candidates), is_exact=bool(exact)),
        field="name",
        more={"name": name, "candidates": candidates},
    )


def why_not_yet(plan: SeatPlan, *, is_known: bool, is_exact: bool) -> str:
    if not is_known:
        return why_nobody(plan)
    if is_exact:
        return _("See whether it is they, and choose them: only then are they let in.")
    return _("Nobody is called quite so: choose who it is.")


def why_nobody(plan: SeatPlan) -> str:
    """What to do about somebody who is not known here. Reads `space`."""
    if plan.may_take_guests:
        return _("Nobody here is called that. Who has no account is let in with an e-mail address.")
    return _("Nobody here is called that. Who has no account can sign up with a phone and asks for a seat.")


def told_of(plan: SeatPlan, people: Sequence[Person]) -> list[dict[str, Any]]:
    """What a host sees before they choose one: `organisation`, of a guest as they say; `warning` where the hosts have
    said no here. One query more. Reads HOMES."""
    rows = Registration.objects.filter(plan=plan, person__in=people).for_list()
    theirs = {one.person_id: one for one in rows}
    return [
        {
            "id": one.pk,
            "name": one.name,
            "organisation": home_of(one, theirs.get(one.pk)),
            "warning": warning_of(theirs.get(one.pk)),
        }
        for one in people
    ]


def refuse_unwarned(plan: SeatPlan, person: Person) -> None:
    """Whom the hosts have said no to is let in by a host who has read that: the refusal carries them, to be chosen."""
    (told,) = told_of(plan, [person])
    if told["warning"]:
        more = {"name": person.name, "candidates": [told]}
        raise EvidenceRefused("name", told["warning"], field="name", more=more)


def home_of(person: Person, theirs: Registration | None = None) -> str:
    """`theirs` is of `for_list`."""
    said = theirs.organisation_said if theirs else None
    return next((one.organisation.name for one in person.affiliations.all()), said.name if said else "")


def warning_of(theirs: Registration | None) -> str:
    """Before somebody is let in to whom the hosts have said no."""
    if theirs is None or theirs.state not in (Registration.State.CANCELLED, Registration.State.REFUSED):
        return ""
    if theirs.state == Registration.State.REFUSED:
        return _("The hosts refused this registration. Ask who decides before you let them in.")
    return _("The hosts cancelled this registration. Ask who decides before you let them in.")


def over_at(plan: SeatPlan, day: date) -> datetime:
    """When a day is over at the place, and its list leaves the devices. Reads `entry`."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(plan.happening.zone))
