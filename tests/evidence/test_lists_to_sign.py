"""Lists to sign: who stands on which, in each language, as a PDF that everybody can read."""

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from pypdf import PdfReader

from evidence import locality, printed, printing, speakers
from evidence.actions import projects
from evidence.models import Project
from evidence.proof_policy import ProofRefused
from evidence.speakers import Speaker
from people.models import Person
from registrations.models import SeatPlan
from tests import factories
from tests.evidence.proof import FIRST, SECOND, make_plan, make_project, picture
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def project(fiona: Person) -> Project:
    logo = ContentFile(picture(), "logo.png")
    return make_project(fiona, logo=logo, logo_words="A lighthouse")


@pytest.fixture
def plan(project: Project, fiona: Person, anna: Person, kadri: Person) -> SeatPlan:
    plan = make_plan(fiona, project)
    for person in (anna, kadri):
        factories.make_registration(plan, person)
    return plan


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


TITLES = {
    "en": "Attendance list: local participants",
    "de": "Anwesenheitsliste: lokale Teilnehmende",
    "da": "Deltagerliste: lokale deltagere",
    "et": "Osalejate nimekiri: kohalikud osalejad",
    "pl": "Lista obecności: uczestnicy miejscowi",
}


@pytest.mark.parametrize("language", TITLES)
def test_a_list_is_in_its_language_tagged_and_has_its_fonts_inside(plan: SeatPlan, language: str) -> None:
    reader = PdfReader(io.BytesIO(printed.sheet(plan, FIRST, "local", language)))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part>1<" in root["/Metadata"].get_data().decode().replace(" ", "")
    assert reader.metadata is not None
    assert reader.metadata.title == TITLES[language]
    assert TITLES[language] in " ".join(reader.pages[0].extract_text().split())
    tags = {element["/S"] for element in structure(root["/StructTreeRoot"])}
    assert {"/H1", "/Table", "/TR", "/TH", "/TD"} <= tags
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inside = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(inside.get_object())


def structure(node: Any) -> list[Any]:
    found, kids = [], node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, dict) and "/S" in kid:
            found += [kid, *structure(kid)]
    return found


def test_letters_of_all_partner_countries_are_read_back(project: Project, plan: SeatPlan) -> None:
    for name in ("Zażółć Gęślą Jaźń", "Õnne Žürii-Šokk", "Åse Bjørnæs", "Jörg Großmann"):
        factories.affiliate(person := factories.make_person(name, email=f"{len(name)}@example.org"), "EE")
        factories.make_registration(plan, person)
    text = text_of(printed.sheet(plan, FIRST, "local", "pl"))
    for name in ("Zażółć Gęślą Jaźń", "Õnne Žürii-Šokk", "Åse Bjørnæs", "Jörg Großmann"):
        assert name in text


def test_what_somebody_types_is_text_and_never_code(plan: SeatPlan) -> None:
    for number, name in enumerate(("#panic(1)", "$x$ *b*", '"] #evil("', "\\#read(sys)")):
        factories.affiliate(person := factories.make_person(name, email=f"{number}@example.org"), "EE")
        factories.make_registration(plan, person)
    text = text_of(printed.sheet(plan, FIRST, "local", "en"))
    assert all(name in text for name in ("#panic(1)", "$x$ *b*", '"] #evil("', "\\#read(sys)"))


def test_a_sign_that_no_font_has_does_not_stop_the_list(plan: SeatPlan) -> None:
    factories.affiliate(person := factories.make_person("Li 李明 😀\x07", email="li@example.org"), "EE")
    factories.make_registration(plan, person)
    assert "Li ��" in text_of(printed.sheet(plan, FIRST, "local", "en"))


def test_the_head_stands_on_every_page(plan: SeatPlan) -> None:
    for number in range(60):
        factories.affiliate(person := factories.make_person(f"Local {number}"), "EE")
        factories.make_registration(plan, person)
    pages = PdfReader(io.BytesIO(printed.sheet(plan, FIRST, "local", "de"))).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        text = " ".join(page.extract_text().split())
        assert "Zażółć: Õppimine" in text
        assert "ESF+ 2021/0042 #1 $x$" in text
        assert "Tagung über Łódź" in text
        assert "Di., 12. Mai 2026, Tallinn" in text
        assert "Unterschrift" in text
        assert f"{number} von {len(pages)}" in text
        assert "/XObject" in page["/Resources"]  # the logo


def test_speakers_stand_on_the_list_and_nobody_twice(
    plan: SeatPlan, kadri: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = factories.make_entry(
        plan.space, "Opening", starts=f"{FIRST}T09:00", zone="Europe/Tallinn", kind="programme"
    )
    off = factories.make_entry(
        plan.space,
        "Off",
        starts=f"{FIRST}T11:00",
        zone="Europe/Tallinn",
        kind="programme",
        status="CANCELLED",
    )
    said = {first.pk: "Kadri KASK (moderation); Zoë Õun and Jan Kowalski", off.pk: "Nobody Comes"}
    monkeypatch.setattr(speakers, "FINDERS", [lambda space: said])
    text = text_of(printed.sheet(plan, FIRST, "local", "en"))
    assert text.count("Kadri") == 1
    assert "Kadri Kask (speaker)" in text
    assert "Zoë Õun (speaker)" in text
    assert "Jan Kowalski (speaker)" in text
    assert "Nobody Comes" not in text
    assert "Zoë Õun" not in text_of(printed.sheet(plan, SECOND, "local", "en"))


def test_events_and_visits_tell_who_speaks(fiona: Person) -> None:
    from events.models import ProgrammeItem
    from exchanges.models import SiteVisit

    event, visit = factories.make_event(coordinator=fiona), factories.make_visit(coordinator=fiona)
    talk, stop = factories.make_entry(event.space, "Talk"), factories.make_entry(visit.space, "Stop")
    ProgrammeItem.objects.create(event=event, entry=talk, speakers="Zoë Õun, Jan Kowalski")
    SiteVisit.objects.create(visit=visit, entry=stop, led_by="Mart Mets")
    zoe, jan, mart = (Speaker(name) for name in ("Zoë Õun", "Jan Kowalski", "Mart Mets"))
    assert speakers.of_space(event.space) == {talk.pk: [zoe, jan]}
    assert speakers.of_space(visit.space) == {stop.pk: [mart]}


def test_local_is_who_belongs_to_the_country_where_it_takes_place(
    fiona: Person, project: Project, anna: Person
) -> None:
    plan = make_plan(fiona, slug="here", zone="Europe/Tallinn")
    assert locality.country_of(plan) == "EE"  # by whose clock it goes
    plan.space.countries.set([factories.make_country("DE"), factories.make_country("EE")])
    assert locality.country_of(plan) == "EE"
    plan.space.countries.set([factories.make_country("PL")])
    assert locality.country_of(plan) == "PL"
    projects.fund(space=plan.space, project=project, by=fiona, country=factories.make_country("DE"))
    assert locality.country_of(plan) == "DE"
    factories.affiliate(anna, "EE")
    homes = list(anna.affiliations.select_related("organisation").order_by("pk"))
    assert locality.home_of(homes, "EE")[1] == "EE"
    assert locality.home_of(homes, "PL")[1] == "DE"
    assert locality.home_of([], "PL") == ("", "")
    assert locality.is_local("", "PL")


def test_hosts_print_lists_and_others_do_not(plan: SeatPlan, fiona: Person, kadri: Person) -> None:
    path = f"/seats/{plan.pk}/proof/lists/{FIRST}/transnational.pdf?language=et"
    answer = browser(fiona).get(path)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "application/pdf",
        "no-store",
    )
    assert "Anna Albers" in text_of(answer.content)
    api = f"/api/v1/proofs/{plan.pk}/sheet/?day={FIRST}&who=transnational&language=et"
    assert browser(fiona).get(api).content == answer.content
    assert browser(kadri).get(path).status_code == 403
    assert browser(kadri).get(api).status_code == 403
    assert browser().get(path).status_code == 302
    for wrong in ("2026-05-20/local", "x/local", f"{FIRST}/x"):
        assert browser(fiona).get(f"/seats/{plan.pk}/proof/lists/{wrong}.pdf").status_code == 404


def test_without_a_project_there_is_no_list(fiona: Person) -> None:
    plan = make_plan(fiona, slug="unpaid")
    with pytest.raises(ProofRefused):
        printed.sheet(plan, FIRST, "local", "en")
    answer = browser(fiona).get(f"/seats/{plan.pk}/proof/lists/{FIRST}/local.pdf")
    assert answer.status_code == 409
    assert "Choose the project first" in answer.content.decode()
    assert browser(fiona).get(f"/api/v1/proofs/{plan.pk}/agenda/").json()["code"] == "no_project"


def test_a_logo_has_to_be_a_picture_that_can_be_printed_and_described(fiona: Person) -> None:
    for content, name in (
        (b"%PDF-1.4\n%%EOF", "logo.pdf"),
        (picture(), "logo.jpg"),
        (picture(damaged=True), "logo.png"),
        (b"<svg/>", "logo.svg"),
    ):
        with pytest.raises(ProofRefused, check=lambda refused: refused.code == "picture"):
            make_project(fiona, logo=ContentFile(content, name), logo_words="A lighthouse")
    with pytest.raises(ProofRefused, check=lambda refused: refused.code == "logo_words"):
        make_project(fiona, logo=ContentFile(picture(), "logo.png"))
    with pytest.raises(ProofRefused, check=lambda refused: refused.code == "too_large"):
        make_project(fiona, logo=ContentFile(b"x" * 600_000, "logo.png"), logo_words="A lighthouse")
    with pytest.raises(printing.Unprintable):
        printing.require_picture("png", picture(damaged=True))
