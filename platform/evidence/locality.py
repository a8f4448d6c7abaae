"""In which country something takes place, and who is from there.

Funders want local and transnational people on separate lists. Local is who belongs to an organisation of the country
where it takes place. Who belongs to none is on the local list, with the country left blank to be filled in by hand: an
empty field is seen, a person on the wrong list is not.
"""

from collections.abc import Iterable

from evidence.models import Funding
from partners.models import Affiliation
from people.zones import TERRITORIES, canonical
from registrations.models import Guest, Registration, SeatPlan


def country_of(plan: SeatPlan) -> str:
    """The two letters: as the hosts said; else the one country of the space; else whose clock the plan goes by. Two queries
    at most. Reads `space` and `entry`."""
    said = Funding.objects.filter(space=plan.space_id).values_list("country", flat=True).first()
    if said:
        return str(said)
    countries = [country.pk for country in plan.space.countries.all()[:2]]
    if len(countries) == 1:
        return str(countries[0])
    return TERRITORIES.get(canonical(plan.happening.zone), "")


def home_of(affiliations: Iterable[Affiliation], country: str) -> tuple[str, str]:
    """The organisations of a person, and the country by which they are on a list: that of the place where they have one
    there. They are confirmed ones, with their organisation."""
    homes = [one.organisation for one in affiliations]
    countries = sorted({home.country_id for home in homes})
    if not countries:
        return "", ""
    return ", ".join(home.name for home in homes), country if country in countries else countries[0]


Said = dict[tuple[int, int], tuple[str, str]]


def said_by_guests(space: int) -> Said:
    """By plan and person. One query."""
    rows = Guest.objects.filter(plan__space=space).values_list("plan", "person", "organisation", "country")
    return {(plan, person): (organisation, country or "") for plan, person, organisation, country in rows}


def home_at(registration: Registration, country: str, said: Said) -> tuple[str, str]:
    """The same of somebody at one plan: who is a guest, and confirmed by nobody, as they say themselves."""
    found = home_of(registration.person.affiliations.all(), country)
    return found if any(found) else said.get((registration.plan_id, registration.person_id), ("", ""))


def is_local(home: str, country: str) -> bool:
    return not home or home == country
