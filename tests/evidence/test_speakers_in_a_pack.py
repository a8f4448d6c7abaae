"""Who is on the agenda and was noted by nobody says so in a pack; whose country stands in brackets is on the list of theirs."""

import csv
import io
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as some

from evidence import printed, speakers
from evidence.speakers import Speaker, country_in, named
from people.models import Person
from registrations.models import SeatPlan
from tests import factories
from tests.evidence.proof import AFTERWARDS, FIRST, SECOND, made, make_plan, make_project, make_there
from tests.evidence.test_a_pack import opened, texts
from tests.evidence.test_lists_to_sign import text_of

pytestmark = pytest.mark.django_db
UNNOTED = "On the agenda, not noted"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"


@pytest.fixture
def plan(fiona: Person, kadri: Person, monkeypatch: pytest.MonkeyPatch) -> SeatPlan:
    """Tallinn: on the first day Kadri speaks and was there, and four others speak whom nobody noted."""
    plan = make_plan(fiona, make_project(fiona))
    make_there(plan, kadri)
    talk = factories.make_entry(
        plan.space, "Opening", starts=f"{FIRST}T09:00", zone="Europe/Tallinn", kind="programme"
    )
    said = "Kadri Kask, Zoë Õun (TLÜ, Estonia); Ann Lee (SIX, UK) and Jan Kowalski (moderation), Uwe (Polen)"
    monkeypatch.setattr(speakers, "FINDERS", [lambda space: {talk.pk: said}])
    return plan


@time_machine.travel(AFTERWARDS, tick=False)
def test_a_speaker_whom_nobody_noted_is_marked_in_the_list_and_in_the_table(
    plan: SeatPlan, fiona: Person
) -> None:
    with opened(made(plan, fiona)) as pack:
        lists = {name: " ".join(said.split()) for name, said in texts(pack).items()}
        rows = list(csv.DictReader(io.StringIO(pack.read("attendance.csv").decode("utf-8-sig"))))
    local, others = (lists[f"sheets/{FIRST}-{who}.pdf"] for who in ("local", "transnational"))
    assert "Kadri Kask (speaker)" in local
    for name in ("Zoë Õun", "Jan Kowalski"):
        assert name in local and name not in others
    for name in ("Ann Lee", "Uwe"):
        assert name in others and name not in local
    assert (local.count(UNNOTED), others.count(UNNOTED)) == (2, 2)
    assert UNNOTED not in lists[f"sheets/{FIRST}-online.pdf"]
    assert UNNOTED not in lists[f"sheets/{SECOND}-local.pdf"]
    assert [(row["Full name"], row["Country"], row["List"], row["How"], row["Noted by"]) for row in rows] == [
        ("Ann Lee", "United Kingdom", "transnational", "", UNNOTED),
        ("Jan Kowalski", "", "local", "", UNNOTED),
        ("Kadri Kask", "Estonia", "local", "On site", "By ticket"),
        ("Uwe", "Poland", "transnational", "", UNNOTED),
        ("Zoë Õun", "Estonia", "local", "", UNNOTED),
    ]


@time_machine.travel(AFTERWARDS, tick=False)
def test_a_speaker_with_a_seat_whom_nobody_noted_stands_on_the_list_of_their_country(
    plan: SeatPlan, fiona: Person
) -> None:
    factories.make_registration(plan, factories.make_partner("Jan Kowalski", country="PL"))
    with opened(made(plan, fiona)) as pack:
        rows = list(csv.DictReader(io.StringIO(pack.read("attendance.csv").decode("utf-8-sig"))))
    (jan,) = [row for row in rows if row["Full name"] == "Jan Kowalski"]
    assert (jan["Country"], jan["List"], jan["Noted by"]) == ("Poland", "transnational", UNNOTED)
    assert jan["Organisation"]


def test_of_a_day_that_is_still_to_come_nobody_is_missed(plan: SeatPlan, fiona: Person) -> None:
    before = datetime.combine(FIRST - timedelta(days=1), time(12), UTC)
    with time_machine.travel(before, tick=False), opened(made(plan, fiona)) as pack:
        rows = pack.read("attendance.csv").decode("utf-8-sig")
        lists = " ".join(texts(pack).values())
    assert UNNOTED not in rows + lists


@time_machine.travel(AFTERWARDS, tick=False)
def test_a_day_on_which_only_speakers_were_stands_in_the_table(fiona: Person, plan: SeatPlan) -> None:
    plan.registrations.all().delete()
    with opened(made(plan, fiona)) as pack:
        rows = list(csv.DictReader(io.StringIO(pack.read("attendance.csv").decode("utf-8-sig"))))
    assert {row["Noted by"] for row in rows} == {UNNOTED}
    assert {row["Day"] for row in rows} == {str(FIRST)}


@time_machine.travel(AFTERWARDS, tick=False)
def test_once_noted_a_speaker_is_like_everybody(plan: SeatPlan, fiona: Person) -> None:
    ann = factories.make_partner("Ann Lee", country="DK")
    make_there(plan, ann, mode="online", source="online")
    with opened(made(plan, fiona)) as pack:
        rows = list(csv.DictReader(io.StringIO(pack.read("attendance.csv").decode("utf-8-sig"))))
    assert [
        (row["Country"], row["How"], row["Noted by"]) for row in rows if row["Full name"] == "Ann Lee"
    ] == [("Denmark", "Online", "Said so online")]


def test_before_the_day_speakers_sign_on_the_list_of_their_country(plan: SeatPlan) -> None:
    local, others = (text_of(printed.sheet(plan, FIRST, who, "en")) for who in ("local", "transnational"))
    assert "Zoë Õun (speaker)" in local and "Jan Kowalski (speaker)" in local
    assert "Ann Lee (speaker)" in others and "United Kingdom" in others
    assert UNNOTED not in local + others


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("SIX, UK", "GB"),
        ("EE", "EE"),
        ("Ministerium / Deutschland", "DE"),
        ("Niemcy", "DE"),
        ("Saksamaa", "DE"),
        ("danmark", "DK"),
        ("Łotwa", "LV"),
        ("Estonia; Uniwersytet Łódzki; Polska", "PL"),
        ("moderation", ""),
        ("head of it, ee", ""),
        ("EU", ""),
        ("DG", ""),
        ("", ""),
    ],
)
def test_a_country_in_brackets_is_a_code_in_capitals_or_a_name_in_one_of_our_languages(
    said: str, code: str
) -> None:
    assert country_in(said) == code


def test_brackets_belong_to_the_name_before_them_and_part_nothing() -> None:
    assert named("Zoë Õun (a, b; c and d) & Jan (PL) Kowalski (x); (DK), Mads") == [
        Speaker("Zoë Õun"),
        Speaker("Jan Kowalski"),
        Speaker("Mads"),
    ]
    assert named("Ann (UK) , Bo(DK)\nCy (unclosed, PL") == [
        Speaker("Ann", "GB"),
        Speaker("Bo", "DK"),
        Speaker("Cy (unclosed"),
        Speaker("PL"),
    ]


@given(some.text(alphabet="aÕ ,;()&\n\0UKand", max_size=60))
def test_whatever_is_typed_gives_names_and_countries(text: str) -> None:
    for one in named(text):
        assert one.name and one.name == " ".join(one.name.split())
        assert "\0" not in one.name
        assert one.country == "" or len(one.country) == 2
