"""Bringing the facts of a consortium's file into the database, as often as one likes."""

from django.db import transaction
from django.utils.text import slugify

from partners.consortium import ConsortiumFacts
from partners.models import Consortium, Country, Organisation

PLAIN = str.maketrans("łŁøØæÆðÐßđĐ", "lLoOaAdDsdD")


def slug_of(name: str) -> str:
    base = slugify(name.translate(PLAIN))[:70] or "organisation"
    slug, number = base, 1
    while Organisation.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def load(facts: ConsortiumFacts) -> dict[str, int]:
    """Make or update what the file names; nothing that it doesn't name is touched. Returns how many of each."""
    Consortium.objects.update_or_create(
        pk=1,
        defaults={
            "name": facts.name,
            "short_name": facts.short_name,
            "started": facts.started,
            "summary": facts.summary,
        },
    )
    for country in facts.countries:
        values = {name: getattr(country, name) for name in country.__dataclass_fields__ if name != "code"}
        Country.objects.update_or_create(code=country.code, defaults=values)
    for organisation in facts.organisations:
        values = {
            name: getattr(organisation, name)
            for name in organisation.__dataclass_fields__
            if name not in ("country", "name")
        }
        Organisation.objects.update_or_create(
            country_id=organisation.country,
            name=organisation.name,
            defaults=values,
            create_defaults={**values, "slug": slug_of(organisation.name)},
        )
    return {"countries": len(facts.countries), "organisations": len(facts.organisations)}
