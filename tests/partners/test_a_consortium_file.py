from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from partners.models import Consortium, Country, Organisation

GOOD = """\
name = "Nordic Alliance"
short_name = "NA"

[[country]]
code = "FI"
zone = "Europe/Helsinki"
languages = ["fi", "sv"]

[[organisation]]
country = "FI"
name = "Äänekoski Łódź"
kind = "network"
"""


def load(*args: object) -> str:
    out = StringIO()
    call_command("load_consortium", *map(str, args), stdout=out)
    return out.getvalue().strip()


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "other.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_the_real_consortium_loads_twice_without_doubling():
    first, again = load(), load()
    assert first == again == "European Social Innovation Alliance: 5 countries, 19 organisations"
    assert (Country.objects.count(), Organisation.objects.count(), Consortium.objects.count()) == (5, 19, 1)


@pytest.mark.django_db
def test_another_consortium_loads_from_its_own_file(tmp_path):
    load(file(tmp_path, GOOD))
    organisation = Organisation.objects.get()
    assert (organisation.country_id, organisation.slug) == ("FI", "aanekoski-lodz")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD.replace("Europe/Helsinki", "Helsinki"), "other.toml, line 6, zone: 'Helsinki' is no time zone"),
        (
            GOOD.replace('country = "FI"', 'country = "SE"'),
            "line 10, country: 'SE' is not among the countries",
        ),
        (GOOD.replace('name = "Äänekoski Łódź"', ""), "line 9, name: is missing"),
        (GOOD.replace('"network"', '"club"'), "line 12, kind: 'club' is none of"),
        (GOOD + '\n[[organisation]]\ncountry = "FI"\nname = "Äänekoski Łódź"\n', "stands here twice"),
        (GOOD.replace('short_name = "NA"', "short_name = NA"), "at line 2"),
        (GOOD.replace('languages = ["fi", "sv"]', 'languages = "fi"'), "line 7, languages: takes a list"),
    ],
)
def test_a_wrong_file_names_line_and_field_and_loads_nothing(tmp_path, wrong, said):
    with pytest.raises(CommandError, match="Nothing was loaded") as refused:
        load(file(tmp_path, wrong))
    assert said in str(refused.value)
    assert (Country.objects.count(), Organisation.objects.count()) == (0, 0)
