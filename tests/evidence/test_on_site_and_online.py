"""Who said that they take part online is awaited by no door and on no list to sign, until they come in after all."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from evidence import actions, printed, speakers
from evidence.figures import figures_of
from evidence.lists import expected, online
from people.models import Person
from questionnaires.models import Questionnaire
from registrations.models import Registration, SeatPlan
from tests import factories
from tests.evidence.conftest import DAY
from tests.evidence.proof import make_project
from tests.evidence.test_lists_to_sign import text_of
from tests.people import browser
from tests.registrations.modes import ask_how, say

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def form(plan: SeatPlan, fiona: Person) -> Questionnaire:
    return ask_how(plan, fiona)


@pytest.fixture
def madss(plan: SeatPlan, form: Questionnaire, kadris: Registration, mads: Person) -> Registration:
    """Mads has a seat and said online; Kadri has one and said on site."""
    say(form, mads, "online")
    say(form, kadris.person, "on_site")
    return factories.make_registration(plan, mads)


def names(plan: SeatPlan, day: Any = DAY) -> list[str]:
    return sorted(one.name for one in expected(plan, "EE", day))


def page(person: Person, path: str) -> str:
    answer = browser(person).get(path)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def test_who_said_online_is_on_no_list_to_sign_and_is_once_they_were_checked_in_there(
    plan: SeatPlan, madss: Registration, fiona: Person
) -> None:
    assert (names(plan), names(plan, NEXT)) == (["Kadri Kask"], ["Kadri Kask"])
    row = actions.check_in(plan=plan, by=fiona, registration=madss)
    assert (names(plan), names(plan, NEXT)) == (["Kadri Kask", "Mads Madsen"], ["Kadri Kask"])
    actions.strike(attendance=row, by=fiona)
    assert names(plan) == ["Kadri Kask"]


def test_who_was_not_asked_and_who_changed_their_mind_stand_on_the_list(
    plan: SeatPlan, madss: Registration, form: Questionnaire, piotr: Person
) -> None:
    factories.make_registration(plan, piotr)
    assert names(plan) == ["Kadri Kask", "Piotr Pawlak"]
    say(form, madss.person, "on_site")
    assert names(plan) == ["Kadri Kask", "Mads Madsen", "Piotr Pawlak"]


def test_the_printed_list_has_no_row_for_who_said_online(
    plan: SeatPlan, madss: Registration, fiona: Person, settings: Any, tmp_path: Any
) -> None:
    from evidence.actions import projects

    settings.MEDIA_ROOT = tmp_path
    projects.fund(space=plan.space, project=make_project(fiona), by=fiona)
    both = [text_of(printed.sheet(plan, NEXT, who, "en")) for who in ("local", "transnational")]
    assert "Kadri Kask" in both[0] + both[1]
    assert "Mads Madsen" not in both[0] + both[1]


def test_who_said_online_is_to_sign_nowhere_also_where_they_speak(
    plan: SeatPlan,
    madss: Registration,
    fiona: Person,
    settings: Any,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from evidence.actions import projects

    settings.MEDIA_ROOT = tmp_path
    projects.fund(space=plan.space, project=make_project(fiona), by=fiona)
    talk = factories.make_entry(
        plan.space, "Opening", starts=f"{NEXT}T09:00", zone="Europe/Tallinn", kind="programme"
    )
    monkeypatch.setattr(speakers, "FINDERS", [lambda space: {talk.pk: "Mads Madsen; Kadri Kask"}])
    both = "".join(text_of(printed.sheet(plan, NEXT, who, "en")) for who in ("local", "transnational"))
    assert "Kadri Kask (speaker)" in both
    assert "Mads Madsen" not in both


def test_the_door_counts_them_apart_and_still_checks_them_in(
    plan: SeatPlan, madss: Registration, kadris: Registration, fiona: Person
) -> None:
    desk = f"/check-in/{plan.pk}/?day={DAY}"
    before = page(fiona, desk)
    assert '<strong data-slot="there">0</strong> / <span data-slot="seats">1</span>' in before
    assert '<strong data-slot="online">0</strong> / <span data-slot="online_seats">1</span>' in before
    row = before.partition("<h3>Mads Madsen</h3>")[2].partition("</li>")[0]
    assert "takes part online" in row
    assert f'name="registration" value="{madss.pk}"' in row
    factories.make_attendance(madss, DAY, mode="online", source="online")
    assert '<strong data-slot="online">1</strong> / <span data-slot="online_seats">1</span>' in page(
        fiona, desk
    )
    actions.check_in(plan=plan, by=fiona, registration=madss)
    after = page(fiona, desk)
    assert '<strong data-slot="there">1</strong> / <span data-slot="seats">2</span>' in after
    assert 'data-part="online-count" hidden' in after


def test_where_nobody_was_asked_the_door_tells_nothing_apart(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    assert 'data-part="online-count" hidden' in page(fiona, f"/check-in/{plan.pk}/?day={DAY}")


def test_the_list_that_a_device_keeps_says_how_they_take_part(
    plan: SeatPlan, madss: Registration, form: Questionnaire, piotr: Person, fiona: Person
) -> None:
    factories.make_registration(plan, piotr, state="withdrawn")
    say(form, piotr, "online")
    told = browser(fiona).get(f"/api/v1/doors/{plan.pk}/").json()["people"]
    assert [(one["name"], one["meant"]) for one in told] == [
        ("Kadri Kask", "on_site"),
        ("Mads Madsen", "online"),
        ("", ""),
    ]


def test_who_opens_a_ticket_of_somebody_online_can_check_them_in(
    plan: SeatPlan, madss: Registration, fiona: Person
) -> None:
    secret = actions.issue_ticket(registration=madss).secret
    factories.make_attendance(madss, DAY, mode="online", source="online")
    found = page(fiona, f"/tickets/{secret}/")
    assert "Already here" not in found
    assert f'name="said" value="{secret}"' in found


def test_badges_are_for_those_who_come(plan: SeatPlan, madss: Registration, fiona: Person) -> None:
    found = page(fiona, f"/seats/{plan.pk}/badges/")
    assert "Kadri Kask" in found
    assert "Mads Madsen" not in found
    assert "1 person who said that they take part online has no badge here." in found


def test_ones_ticket_says_that_one_takes_part_online(
    plan: SeatPlan, madss: Registration, kadri: Person, mads: Person
) -> None:
    factories.make_membership(plan.space, mads)
    said = "Online, as you said"
    assert said in page(mads, f"/seats/{plan.pk}/ticket/")
    assert said not in page(kadri, f"/seats/{plan.pk}/ticket/")


def test_figures_tell_who_means_to_come_and_who_to_take_part_online(
    plan: SeatPlan,
    madss: Registration,
    kadris: Registration,
    form: Questionnaire,
    piotr: Person,
    fiona: Person,
) -> None:
    for number in range(2):
        waits = factories.make_partner(f"Waits {number}")
        say(form, waits, "online")
        factories.make_registration(plan, waits, state="waiting")
    gone = factories.make_partner("Gone")
    factories.make_registration(plan, gone, state="withdrawn")
    factories.make_registration(plan, piotr)
    factories.make_attendance(madss, DAY)
    (found,) = [one for one in figures_of(plan) if one.key == "mode"]
    assert [(row.key, row.name, numbers) for row, numbers in found.lines()] == [
        ("on_site", "On site", [1, 0, 0]),
        ("online", "Online", [1, 2, 1]),
        ("", "Did not say", [1, 0, 0]),
    ]
    assert found.totals() == [3, 2, 1]
    shown = page(fiona, f"/seats/{plan.pk}/figures/")
    assert 'aria-labelledby="chart-mode-title"' in shown
    assert 'id="table-mode"' in shown
    file = browser(fiona).get(f"/seats/{plan.pk}/figures/mode.csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(file)))[1:3] == [
        ["on_site", "On site", "1", "0", "0"],
        ["online", "Online", "1", "2", "1"],
    ]
    told = browser(fiona).get(f"/api/v1/seat-plans/{plan.pk}/figures/").json()
    assert next(one for one in told if one["key"] == "mode")["total"] == {
        "seated": 3,
        "waiting": 2,
        "there": 1,
    }


def test_where_nobody_was_asked_there_is_no_such_figure(plan: SeatPlan, kadris: Registration) -> None:
    assert "mode" not in [one.key for one in figures_of(plan)]


@pytest.mark.parametrize("people", [2, 20])
def test_pages_cost_the_same_for_two_and_for_twenty(
    plan: SeatPlan, form: Questionnaire, fiona: Person, people: int, django_assert_num_queries: Any
) -> None:
    for number in range(people):
        person = factories.make_partner(f"Guest {number}")
        say(form, person, "online" if number % 2 else "on_site")
        factories.make_attendance(factories.make_registration(plan, person), DAY)
    client = browser(fiona)
    with django_assert_num_queries(15):
        client.get(f"/seats/{plan.pk}/figures/")
    with django_assert_num_queries(5):
        expected(plan, "EE", DAY)
    with django_assert_num_queries(6):
        online(plan, "EE", DAY)


def test_on_the_day_who_was_online_stands_on_the_online_list_and_who_only_said_so_is_marked(
    plan: SeatPlan,
    madss: Registration,
    form: Questionnaire,
    kadris: Registration,
    piotr: Person,
    fiona: Person,
) -> None:
    factories.make_attendance(kadris, DAY, mode="online", source="online")
    say(form, piotr, "online")
    factories.make_attendance(factories.make_registration(plan, piotr), DAY)
    assert [(one.name, one.source, one.unnoted) for one in online(plan, "EE", DAY)] == [
        ("Kadri Kask", "online", ""),
        ("Mads Madsen", "", "said_online"),
    ]
    factories.make_attendance(madss, DAY, mode="online", source="online")
    madss.state = "cancelled"
    madss.save()
    assert [(one.name, one.source) for one in online(plan, "EE", DAY)] == [
        ("Kadri Kask", "online"),
        ("Mads Madsen", "online"),
    ]


@pytest.fixture
def paid(plan: SeatPlan, fiona: Person, settings: Any, tmp_path: Any) -> SeatPlan:
    from evidence.actions import projects

    settings.MEDIA_ROOT = tmp_path
    projects.fund(space=plan.space, project=make_project(fiona), by=fiona)
    return plan


def test_hosts_print_the_online_list_of_a_day_that_has_begun(
    paid: SeatPlan,
    madss: Registration,
    kadris: Registration,
    fiona: Person,
    kadri: Person,
    clock: time_machine.Traveller,
) -> None:
    factories.make_attendance(kadris, DAY, mode="online", source="online")
    path = f"/seats/{paid.pk}/proof/lists/{DAY}/online.pdf?language=en"
    answer = browser(fiona).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = text_of(answer.content)
    assert "Attendance list: online participants" in text
    assert "Kadri Kask" in text and "Said so online" in text
    assert "Mads Madsen" in text and "Said so beforehand, not noted" in text
    api = f"/api/v1/proofs/{paid.pk}/sheet/?day={DAY}&who=online&language=en"
    assert browser(fiona).get(api).content == answer.content
    assert browser(kadri).get(path).status_code == 403
    for wrong in (path.replace(str(DAY), str(NEXT)), api.replace(str(DAY), str(NEXT))):
        assert browser(fiona).get(wrong).status_code == 404
    shown = page(fiona, f"/seats/{paid.pk}/proof/")
    assert f"lists/{DAY}/online.pdf" in shown
    assert f"lists/{NEXT}/online.pdf" not in shown
    clock.shift(timedelta(days=1))
    assert browser(fiona).get(path.replace(str(DAY), str(NEXT))).status_code == 200


def test_without_anybody_online_no_link_leads_to_an_empty_list(
    paid: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    assert "online.pdf" not in page(fiona, f"/seats/{paid.pk}/proof/")


def test_who_has_been_erased_stays_on_the_online_list_of_the_day(
    paid: SeatPlan, kadris: Registration, kadri: Person
) -> None:
    from home.erasing import erase

    factories.make_attendance(kadris, DAY, mode="online", source="online")
    erase(kadri)
    assert [(one.name, one.source) for one in online(paid, "EE", DAY)] == [("Kadri Kask", "online")]
