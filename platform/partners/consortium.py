"""Reading a consortium's file: TOML in, plain objects out. A wrong file is refused whole, by line and field."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel import Locale

from partners.models.organisation import Organisation
from people.text import is_storable
from people.zones import PLACES

DEFAULT = Path(__file__).parent / "data" / "consortium.toml"
TERRITORIES = Locale("en").territories
REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


class WrongFile(Exception):
    """Says which line and field are wrong, one a line."""


@dataclass(frozen=True)
class CountryFacts:
    code: str
    zone: str
    languages: list[str]
    holiday_regions: list[str]
    strength: str
    shown_as: str


@dataclass(frozen=True)
class OrganisationFacts:
    country: str
    name: str
    kind: str
    status: str
    region: str
    city: str
    website: str
    mail_domains: list[str]


@dataclass(frozen=True)
class ConsortiumFacts:
    name: str
    short_name: str
    started: str
    summary: str
    countries: list[CountryFacts]
    organisations: list[OrganisationFacts]
    visits: list[dict[str, Any]] = field(default_factory=list)


def read(path: Path = DEFAULT) -> ConsortiumFacts:
    """Raises WrongFile."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongFile(f"{path}: cannot be read ({error})") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFile(f"{path.name}: {error}") from error
    return Reader(text, path.name).consortium(data)


class Reader:
    """Collects every complaint before it refuses, so that a file is mended once."""

    def __init__(self, text: str, filename: str) -> None:
        self.lines = text.splitlines()
        self.filename = filename
        self.complaints: list[str] = []

    def consortium(self, data: dict[str, Any]) -> ConsortiumFacts:
        here = self.table_line(None, 0)
        countries = [self.country(row, i) for i, row in enumerate(self.rows(data, "country"))]
        codes = {country.code for country in countries}
        organisations = [
            self.organisation(row, i, codes) for i, row in enumerate(self.rows(data, "organisation"))
        ]
        facts = ConsortiumFacts(
            name=self.text(data, "name", here, 200, required=True),
            short_name=self.text(data, "short_name", here, 40, required=True),
            started=self.text(data, "started", here, 7),
            summary=self.text(data, "summary", here, 2000),
            countries=countries,
            organisations=organisations,
            visits=self.rows(data, "visit"),
        )
        if not countries:
            self.complain(here, "country", "at least one is needed")
        self.once([c.code for c in countries], "country", "code")
        self.once([f"{o.country} {o.name}" for o in organisations], "organisation", "name")
        if self.complaints:
            raise WrongFile("\n".join(self.complaints))
        return facts

    def country(self, row: dict[str, Any], index: int) -> CountryFacts:
        here = self.table_line("country", index)
        code = self.text(row, "code", here, 2, required=True)
        if code and code not in TERRITORIES:
            self.complain(here, "code", f"{code!r} is no ISO 3166-1 code of a country")
        zone = self.text(row, "zone", here, 64, required=True)
        if zone and zone not in PLACES:
            self.complain(here, "zone", f"{zone!r} is no time zone, such as Europe/Tallinn")
        regions = self.texts(row, "holiday_regions", here)
        for region in regions:
            if not REGION.fullmatch(region):
                self.complain(here, "holiday_regions", f"{region!r} is no ISO 3166-2 code, such as DE-NW")
        return CountryFacts(
            code=code,
            zone=zone,
            languages=self.texts(row, "languages", here),
            holiday_regions=regions,
            strength=self.text(row, "strength", here, 200),
            shown_as=self.text(row, "shown_as", here, 4),
        )

    def organisation(self, row: dict[str, Any], index: int, codes: set[str]) -> OrganisationFacts:
        here = self.table_line("organisation", index)
        country = self.text(row, "country", here, 2, required=True)
        if country and country not in codes:
            self.complain(here, "country", f"{country!r} is not among the countries of this file")
        kind = self.text(row, "kind", here, 24) or Organisation.Kind.OTHER.value
        if kind not in Organisation.Kind.values:
            self.complain(here, "kind", f"{kind!r} is none of {', '.join(Organisation.Kind.values)}")
        status = self.text(row, "status", here, 12) or Organisation.Status.FULL.value
        if status not in Organisation.Status.values:
            self.complain(here, "status", f"{status!r} is none of {', '.join(Organisation.Status.values)}")
        return OrganisationFacts(
            country=country,
            name=self.text(row, "name", here, 200, required=True),
            kind=kind,
            status=status,
            region=self.text(row, "region", here, 6),
            city=self.text(row, "city", here, 80),
            website=self.text(row, "website", here, 200),
            mail_domains=[domain.lower() for domain in self.texts(row, "mail_domains", here)],
        )

    def rows(self, data: dict[str, Any], name: str) -> list[dict[str, Any]]:
        found = data.get(name, [])
        if isinstance(found, list) and all(isinstance(row, dict) for row in found):
            return found
        self.complain(1, name, f"write each as a table [[{name}]]")
        return []

    def text(
        self, row: dict[str, Any], name: str, table: int, longest: int, *, required: bool = False
    ) -> str:
        value = row.get(name, "")
        if not isinstance(value, str) or not is_storable(value):
            self.complain(table, name, "takes text in quotes")
            return ""
        if required and not value.strip():
            self.complain(table, name, "is missing")
        if len(value) > longest:
            self.complain(table, name, f"is longer than {longest} characters")
        return value.strip()

    def texts(self, row: dict[str, Any], name: str, table: int) -> list[str]:
        value = row.get(name, [])
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return value
        self.complain(table, name, 'takes a list of texts, such as ["de", "da"]')
        return []

    def once(self, names: list[str], table: str, name: str) -> None:
        seen: set[str] = set()
        for index, value in enumerate(names):
            if value in seen:
                self.complain(self.table_line(table, index), name, f"{value!r} stands here twice")
            seen.add(value)

    def complain(self, table: int, name: str, what: str) -> None:
        self.complaints.append(f"{self.filename}, line {self.field_line(table, name)}, {name}: {what}")

    def table_line(self, table: str | None, index: int) -> int:
        """The line, counted from 1, at which the n-th `[[table]]` begins."""
        if table is None:
            return 1
        heads = [n for n, line in enumerate(self.lines, 1) if line.strip() == f"[[{table}]]"]
        return heads[index] if index < len(heads) else 1

    def field_line(self, table: int, name: str) -> int:
        """The line of a field in the table that begins at a line; the table's own where it isn't written."""
        for number, line in enumerate(self.lines[table - 1 :], table):
            if number > table and line.lstrip().startswith("["):
                break
            if re.match(rf"\s*{re.escape(name)}\s*=", line):
                return number
        return table
