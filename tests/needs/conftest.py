"""A visit to Tallinn that Fiona hosts and reads for; Anna and Mads take part in it."""

from collections.abc import Callable

import pytest

from calendars.models import Entry
from exchanges.models import Visit
from needs import actions
from needs.actions.own import Agreed
from needs.answer import Answer
from needs.models import Need
from needs.purposes import Purpose
from needs.texts import CURRENT
from people.models import Person
from registrations import actions as registrations
from tests import factories

AGREED = Agreed(CURRENT, "en")
VEGAN = Answer(choices=("vegan",), words="No honey either.")

Tell = Callable[..., Need]


@pytest.fixture
def visit(fiona: Person, anna: Person, mads: Person) -> Visit:
    made = factories.make_visit("Digital Tallinn", coordinator=fiona)
    for person in (anna, mads):
        registrations.register(plan=made.seat_plan, person=person)
    return made


@pytest.fixture
def entry(visit: Visit, fiona: Person) -> Entry:
    """Its span, of which everything is asked; Fiona is the one reader."""
    actions.ask_for(
        entry=visit.entry, by=fiona, purposes=Purpose.values, phone="+372 600 0000, weekdays until four"
    )
    actions.name_reader(space=visit.space, person=fiona, by=fiona)
    return visit.entry


@pytest.fixture
def tell(entry: Entry) -> Tell:
    def keep(
        person: Person, purpose: str = "diet", answer: Answer = VEGAN, agreed: Agreed | None = AGREED
    ) -> Need:
        return actions.keep_needs(entry=entry, person=person, purpose=purpose, answer=answer, agreed=agreed)

    return keep
