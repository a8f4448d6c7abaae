"""Partners that a journey makes for itself, each of a country and with a language of their own."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from tests.journeys.conftest import Site, Visitor
from tests.journeys.groups import zone_by_day

MAKE = """
import json
from partners.models import Organisation
from tests import factories

for one in json.loads({given!r}):
    person = factories.make_person(
        one["name"], email=one["email"], language=one["language"], zone={zone!r}
    )
    factories.affiliate(person, Organisation.objects.filter(country=one["country"]).order_by("name").first())
"""


@dataclass(frozen=True)
class Partner:
    """Somebody of the first organisation of their country, whose clock is one by which it is day now."""

    name: str
    email: str
    language: str
    country: str

    def sign_in(self, visitor: Visitor) -> Visitor:
        visitor.sign_in(self.email)
        return visitor


def make_partners(site: Site, partners: Iterable[Partner]) -> None:
    given = json.dumps([asdict(one) for one in partners])
    site.run(MAKE.format(given=given, zone=zone_by_day()))
