from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.text import slugify

from home.demo.facts import rows
from home.demo.keys import password_of
from partners import actions as partners
from partners.loading import PLAIN
from partners.models import Affiliation, Desk, Organisation
from people.models import Person

Cast = dict[str, Person]


def personas() -> dict[str, str]:
    """The role of each person that one signs in as, by e-mail address."""
    return {email_of(row["name"]): row["persona"] for row in rows("people")["person"] if "persona" in row}


def email_of(name: str) -> str:
    return slugify(name.translate(PLAIN)).replace("-", ".") + "@example.org"


def load() -> Cast:
    """Invented people of real organisations, by the key that the other files know them by."""
    organisations = {found.name: found for found in Organisation.objects.select_related("country")}
    found = rows("people")["person"]
    cast = {row["key"]: make(row, organisations[row["organisation"]]) for row in found}
    for row in found:
        if row.get("is_pending"):
            partners.affiliate(person=cast[row["key"]], organisation=organisations[row["organisation"]])
    return cast


def make(row: dict, organisation: Organisation) -> Person:
    """Only personas have a password: as the others nobody signs in."""
    email, country = email_of(row["name"]), organisation.country
    person = Person.objects.create_user(
        email,
        password_of(email) if "persona" in row else None,
        name=row["name"],
        language=row.get("language", country.languages[0]),
        zone=country.zone,
        is_organiser=row.get("is_organiser", False),
        is_demo=True,
    )
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    if row.get("is_desk"):
        Desk.objects.create(country=country, person=person)
    if not row.get("is_pending"):
        Affiliation.objects.create(
            person=person,
            organisation=organisation,
            state=Affiliation.State.CONFIRMED,
            decided_at=timezone.now(),
        )
    return person
