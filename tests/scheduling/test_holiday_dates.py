"""Public holidays are those of a person's region, in the year that they are asked about."""

from datetime import date, timedelta

import pytest

from partners.models import Country
from people.models import Person
from scheduling.clocks import Window
from scheduling.crowd import crowd, workers
from scheduling.finder import Kind, Question, find
from spaces.models import Space
from tests import factories
from tests.scheduling.people import at, window

REGIONS = {"DE": ["DE-BB", "DE-NW", "DE-SH"], "GB": ["GB-ENG", "GB-SCT"], "DK": [], "EE": [], "PL": []}
HOMES = ["DE-BB", "DE-SH", "DE-NW", "GB-ENG", "GB-SCT", "DK", "EE", "PL"]


@pytest.fixture
def everybody(db: None) -> dict[str, Person]:
    """Somebody of each region and country, who works every day of the week: only holidays keep them away."""
    found = {}
    for home in HOMES:
        country = factories.make_country(home[:2])
        Country.objects.filter(pk=country.pk).update(holiday_regions=REGIONS[country.pk])
        region = home if "-" in home else ""
        person = factories.make_person(f"Somebody of {home}", zone=factories.ZONES[home[:2]])
        factories.affiliate(person, factories.make_organisation(country=country, region=region))
        found[home] = person
    return found


def flagged(everybody: dict[str, Person], *day: int) -> dict[str, str]:
    """Whose holiday keeps whom away on a day: the place of the reason, by where the person is from."""
    when, people = window(str(date(*day)), str(date(*day))), list(everybody.values())
    space = Space.objects.first() or factories.make_space("Everywhere")
    names = {person.pk: home for home, person in everybody.items()}
    asked = Question(60, "Europe/Berlin", limit=1)
    found = find(crowd(people, space, when), asked, when)[0]
    return {names[one.person]: one.place for one in found.reasons if one.kind == Kind.HOLIDAY}


def test_reformation_day_is_a_holiday_of_some_laender(everybody: dict[str, Person]) -> None:
    assert flagged(everybody, 2026, 10, 31) == {"DE-BB": "DE-BB", "DE-SH": "DE-SH"}


def test_the_second_of_january_is_a_holiday_in_scotland_alone(everybody: dict[str, Person]) -> None:
    assert flagged(everybody, 2026, 1, 2) == {"GB-SCT": "GB-SCT"}


def test_christmas_eve_is_a_holiday_in_poland_since_2025(everybody: dict[str, Person]) -> None:
    assert flagged(everybody, 2025, 12, 24) == {"PL": "PL", "EE": "EE"}
    assert flagged(everybody, 2024, 12, 24) == {"EE": "EE"}


def test_the_great_prayer_day_was_a_holiday_in_denmark_until_2023(everybody: dict[str, Person]) -> None:
    assert flagged(everybody, 2023, 5, 5) == {"DK": "DK"}
    assert flagged(everybody, 2024, 4, 26) == {}


def test_a_holiday_is_a_day_of_the_persons_own_clock(everybody: dict[str, Person]) -> None:
    """24 February begins in Tallinn while it is still the 23rd in Berlin."""
    estonian, german = workers([everybody["EE"], everybody["DE-NW"]], date(2026, 2, 20), date(2026, 2, 28))
    assert (estonian.days_off, german.days_off) == ((date(2026, 2, 24),), ())
    asked, kinds = Question(60, "Europe/Berlin", limit=1), []
    for hour in (22, 23):
        found = find([estonian, german], asked, Window(at(f"2026-02-23T{hour}:00"), 4))[0]
        kinds.append([one.kind for one in found.reasons if one.person == estonian.key])
    assert kinds == [[Kind.LATE], [Kind.HOLIDAY]]


def test_an_organisation_without_a_region_of_its_own_has_its_countrys_holidays(db: None) -> None:
    country = factories.make_country("DE")
    Country.objects.filter(pk="DE").update(holiday_regions=["DE-BB"])
    known = factories.make_organisation("Known", country=country, region="DE-BB")
    other = factories.make_organisation("Other", country=country, region="DE-HE")
    for one in (known, other):
        one.refresh_from_db()
    assert (known.holiday_place, other.holiday_place) == ("DE-BB", "DE")


def test_asking_ahead_of_the_new_year_knows_both_years(everybody: dict[str, Person]) -> None:
    first = date(2026, 12, 20)
    person = workers([everybody["GB-SCT"]], first, first + timedelta(days=20))[0]
    assert {date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 4)} <= set(person.days_off)


def test_who_belongs_nowhere_has_no_holidays(db: None) -> None:
    person = workers([factories.make_person("Alone")], date(2026, 12, 20), date(2027, 1, 10))[0]
    assert (person.country, person.place, person.days_off) == ("", "", ())
