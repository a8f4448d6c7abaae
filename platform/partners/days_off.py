"""Which days are public holidays where somebody is: what the mail goes by."""

from collections.abc import Callable
from datetime import date

from partners.holidays import holidays_on
from partners.models import Affiliation
from people.models import Person


def of_person(person: Person) -> Callable[[date], bool]:
    """By the organisation that first confirmed them; who has none has no holidays. One query."""
    confirmed = Affiliation.objects.confirmed().filter(person=person)
    first = confirmed.select_related("organisation__country").order_by("pk").first()
    if first is None:
        return lambda day: False
    place = first.organisation.holiday_place
    return lambda day: bool(holidays_on([day], [place]))
