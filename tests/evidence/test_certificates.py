"""Certificates of attendance: the hours that somebody was there, and a code by which anybody checks them."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from calendars.models import Entry
from evidence import actions, codes, printed
from evidence.actions import certificates
from evidence.attended import Presence, joined, minutes
from evidence.models import Attendance, Certificate
from evidence.models.certificate import ALPHABET, CODE_SIGNS
from evidence.proof_policy import ProofRefused
from notices.models import Notice
from people.models import Person
from registrations.models import SeatPlan
from spaces.policy import Denied
from tests import factories
from tests.evidence.proof import AFTERWARDS, FIRST, SECOND, at, make_plan, make_project, make_there
from tests.people import browser

DAY = date(2026, 5, 12)
NINE = datetime(2026, 5, 12, 9, tzinfo=UTC)


def slot(starts: int, ends: int) -> tuple[datetime, datetime]:
    """From and until, in minutes after nine."""
    return NINE + timedelta(minutes=starts), NINE + timedelta(minutes=ends)


@pytest.mark.parametrize(
    ("arrived", "left", "told"),
    [
        (None, None, 150),  # 9:00–10:30 and, in parallel or not, 11:00–12:00
        (0, 180, 150),
        (30, None, 120),
        (None, 135, 105),
        (95, 118, 0),
    ],
)
def test_hours_are_those_of_the_programme_from_arriving_until_leaving(
    arrived: int | None, left: int | None, told: int
) -> None:
    programme = {DAY: [slot(0, 60), slot(30, 90), slot(120, 180)]}
    presence = Presence(
        DAY,
        None if arrived is None else slot(arrived, 0)[0],
        None if left is None else slot(0, left)[1],
    )
    assert minutes([presence], programme, {}) == told


def test_a_day_without_a_programme_counts_what_was_noted_or_the_hours_of_the_whole() -> None:
    noted = Presence(DAY, *slot(10, 70))
    assert minutes([noted], {}, {}) == 60
    assert minutes([Presence(DAY, None, None)], {}, {DAY: [slot(0, 240)]}) == 240
    assert minutes([Presence(DAY, None, None)], {}, {}) is None


SPANS = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600)), max_size=8)


@given(programme=SPANS, presences=SPANS)
def test_each_minute_counts_once_as_a_plain_loop_counts_it(
    programme: list[tuple[int, int]], presences: list[tuple[int, int]]
) -> None:
    slots = [slot(*one) for one in programme if one[0] < one[1]]
    there = [Presence(DAY, *slot(*one)) for one in presences if one[0] <= one[1]]
    plain = sum(
        1
        for minute in range(600)
        if any(starts <= slot(minute, 0)[0] < ends for starts, ends in slots)
        and any(one.arrived_at <= slot(minute, 0)[0] < one.left_at for one in there)  # type: ignore[operator]
    )
    told = minutes(there, {DAY: slots} if slots else {}, {DAY: []})
    if slots and there:
        assert told == plain
    assert joined(joined(slots)) == joined(slots)


@pytest.fixture
def plan(fiona: Person, anna: Person, db: None) -> SeatPlan:
    """Anna was there on both days; on the first one she came an hour late."""
    plan = make_plan(fiona, make_project(fiona))
    for day, hour in ((FIRST, 9), (FIRST, 14), (SECOND, 9)):
        factories.make_entry(
            plan.space,
            f"Teil um {hour}",
            starts=f"{day}T{hour:02}:00",
            minutes=120,
            zone="Europe/Tallinn",
            kind="programme",
        )
    make_there(plan, anna, FIRST, arrived_at=at(FIRST, 7))  # ten o'clock in Tallinn
    make_there(plan, anna, SECOND, arrived_at=at(SECOND, 5, 30))
    return plan


def test_hours_are_the_attended_parts(plan: SeatPlan, anna: Person) -> None:
    one = certificates.issue(plan=plan, person=anna, language="de")
    assert (one.days, one.minutes) == ([FIRST.isoformat(), SECOND.isoformat()], 60 + 120 + 120)


def test_the_day_before_on_which_the_door_stood_open_is_none_of_the_event(
    plan: SeatPlan, anna: Person, kadri: Person, fiona: Person
) -> None:
    """Both came in the evening before; Kadri was there then alone."""
    before = FIRST - timedelta(days=1)
    early = certificates.issue(plan=plan, person=anna, language="de")
    actions.widen_door(plan=plan, by=fiona, days_before=1, days_after=0)
    for person in (anna, kadri):
        make_there(plan, person, before, arrived_at=at(before, 16), left_at=at(before, 18))
    one = certificates.issue(plan=plan, person=anna, language="de")
    assert one == early
    assert checked(one)[1]["state"] == "valid"
    assert (one.days, one.minutes) == ([FIRST.isoformat(), SECOND.isoformat()], 300)
    with pytest.raises(ProofRefused, check=lambda refused: refused.code == "around"):
        certificates.issue(plan=plan, person=kadri, language="et")
    told = browser(kadri).get(f"/seats/{plan.pk}/certificate/").content.decode()
    assert "You were noted on a day before or after it alone" in told
    assert "Make the certificate" not in told
    # One that says otherwise was issued before this rule held, and what it says was noted stands.
    made = Certificate.objects.create(
        plan=plan, person=kadri, language="et", name=kadri.name, days=[before.isoformat()], minutes=120
    )
    assert checked(made)[1]["state"] == "valid"


def test_one_that_is_out_stays_when_the_dates_of_the_event_are_put_right_later(
    plan: SeatPlan, anna: Person
) -> None:
    one = certificates.issue(plan=plan, person=anna, language="en")
    assert plan.entry is not None
    Entry.objects.filter(pk=plan.entry_id).update(
        starts_at=plan.entry.starts_at + timedelta(days=30), ends_at=plan.entry.ends_at + timedelta(days=30)
    )
    assert checked(one)[1]["state"] == "valid"


def test_it_says_who_issued_it_and_when_by_the_clock_of_the_place(
    plan: SeatPlan, anna: Person, fiona: Person, kadri: Person
) -> None:
    hosts = fiona.affiliations.get().organisation.name
    one = certificates.issue(plan=plan, person=anna, language="en")
    Certificate.objects.update(issued_at=datetime(2026, 5, 31, 21, 30, tzinfo=UTC))
    one.refresh_from_db()
    text = " ".join(PdfReader(io.BytesIO(printed.certificate(one))).pages[0].extract_text().split())
    assert f"Issued by {hosts}" in text
    assert "Issued Mon, 1 Jun 2026" in text
    assert "Hours attended 5 h 00 min" in text
    assert fiona.name not in text
    assert hosts in checked(one)[0]
    assert checked(one)[1]["issuer"] == hosts
    factories.make_membership(plan.space, factories.make_partner("Zoë", country="PL"), role="coordinator")
    assert certificates.issue(plan=plan, person=anna, language="en") == one
    assert len(certificates.issue(plan=plan, person=anna, language="pl").issuer.split(", ")) == 2


def test_where_no_host_belongs_anywhere_the_site_issues_it(
    plan: SeatPlan, anna: Person, fiona: Person
) -> None:
    fiona.affiliations.all().delete()
    assert certificates.issue(plan=plan, person=anna, language="en").issuer == "localhost:8000"


def test_from_its_beginning_the_page_of_the_event_leads_to_the_certificate(
    plan: SeatPlan, anna: Person, kadri: Person
) -> None:
    path = f"/seats/{plan.pk}/certificate/"
    link = f'<a href="{path}">Your certificate</a>'
    factories.make_registration(plan, kadri)
    for person in (anna, kadri):
        factories.make_membership(plan.space, person)
        with time_machine.travel(at(FIRST, 1) - timedelta(days=1)):
            assert link not in browser(person).get(f"/seats/{plan.pk}/").content.decode()
        with time_machine.travel(AFTERWARDS):
            assert link in browser(person).get(f"/seats/{plan.pk}/").content.decode()
    with time_machine.travel(AFTERWARDS):
        assert (
            f'href="{path}">Your certificate</a>'
            in browser(anna).get(f"/seats/{plan.pk}/ticket/").content.decode()
        )
        assert "5 h 00 min" in browser(anna).get(path).content.decode()
        told = browser(kadri).get(path).content.decode()
        assert "Nobody noted that you were there: ask the hosts." in told
        Entry.objects.filter(space=plan.space, kind="programme").delete()
        assert "no programme tells of these days" in browser(anna).get(path).content.decode()


def test_what_was_written_down_from_a_signed_list_tells_no_hour_of_arriving(
    plan: SeatPlan, kadri: Person
) -> None:
    make_there(plan, kadri, FIRST, source="sheet", arrived_at=at(FIRST, 20))
    make_there(plan, kadri, SECOND, arrived_at=at(SECOND, 23))  # by name, on the day after in Tallinn
    assert certificates.issue(plan=plan, person=kadri, language="et").minutes == 240 + 120


def test_who_was_not_there_gets_none(plan: SeatPlan, kadri: Person, anna: Person) -> None:
    factories.make_registration(plan, kadri)
    with pytest.raises(ProofRefused, check=lambda refused: refused.code == "absent"):
        certificates.issue(plan=plan, person=kadri, language="et")
    Attendance.objects.update(struck_at=at(SECOND, 20))
    with pytest.raises(ProofRefused, check=lambda refused: refused.code == "absent"):
        certificates.issue(plan=plan, person=anna, language="de")


def test_asked_for_again_it_is_the_same_until_something_changes(plan: SeatPlan, anna: Person) -> None:
    german = certificates.issue(plan=plan, person=anna, language="de")
    polish = certificates.issue(plan=plan, person=anna, language="pl")
    assert certificates.issue(plan=plan, person=anna, language="de") == german
    Attendance.objects.filter(day=SECOND).update(struck_at=at(SECOND, 20))
    newer = certificates.issue(plan=plan, person=anna, language="de")
    german.refresh_from_db()
    polish.refresh_from_db()
    assert (german.state, polish.state, newer.state) == ("replaced", "replaced", "valid")
    assert newer.minutes == 180


def checked(one: Certificate) -> tuple[str, dict[str, Any]]:
    """What a stranger is told, by the page and by a program."""
    page = " ".join(browser().get(one.get_absolute_url()).content.decode().split())
    return page, browser().get(f"/api/v1/certificate-checks/{one.code}/").json()


def test_what_was_struck_makes_a_new_certificate_and_the_old_one_says_what_is_noted_now(
    plan: SeatPlan, anna: Person, fiona: Person
) -> None:
    old = certificates.issue(plan=plan, person=anna, language="de")
    actions.strike(attendance=Attendance.objects.get(day=SECOND), by=fiona)
    page, told = checked(old)
    assert "a newer one has taken its place" in page
    assert page.index("3 h 00 min") < page.index(
        "5 h 00 min"
    )  # what is noted now stands before what was certified
    assert (told["state"], told["minutes"], told["minutes_now"]) == ("replaced", 300, 180)
    assert told["days_now"] == [FIRST.isoformat()]
    new = Certificate.objects.standing().get()
    assert (new.person, new.language, new.minutes, checked(new)[1]["state"]) == (anna, "de", 180, "valid")
    assert new.code not in page
    assert "a new certificate takes the place" in Notice.objects.get(recipient=anna).text


def test_when_all_was_struck_it_no_longer_holds_and_holds_again_when_that_was_a_mistake(
    plan: SeatPlan, kadri: Person, fiona: Person
) -> None:
    row = make_there(plan, kadri, FIRST, arrived_at=at(FIRST, 5))
    one = certificates.issue(plan=plan, person=kadri, language="et")
    assert checked(one)[1]["state"] == "valid"
    actions.strike(attendance=row, by=fiona)
    page, told = checked(one)
    assert "no longer holds" in page
    assert (told["state"], told["days_now"]) == ("withdrawn", [])
    assert "no longer holds" in Notice.objects.get(recipient=kadri).text
    theirs = plan.registrations.get(person=kadri)
    actions.check_in(plan=plan, by=fiona, registration=theirs, day=FIRST)
    assert checked(one)[1]["state"] == "valid"
    assert not Notice.objects.filter(recipient=kadri).exists()


def test_a_programme_that_is_put_right_later_shows_on_the_certificate_that_nobody_made_anew(
    plan: SeatPlan, anna: Person, fiona: Person
) -> None:
    one = certificates.issue(plan=plan, person=anna, language="de")
    Entry.objects.filter(space=plan.space, title="Teil um 14").update(status="CANCELLED")
    page, told = checked(one)
    assert "What is noted now stands below." in page
    assert (told["state"], told["minutes"], told["minutes_now"]) == ("changed", 300, 180)
    mine = browser(anna).get(f"/seats/{plan.pk}/certificate/").content.decode()
    assert "make it anew" in mine
    assert "changed since" in browser(fiona).get(f"/seats/{plan.pk}/certificates/").content.decode()
    assert certificates.issue(plan=plan, person=anna, language="de").minutes == 180
    assert checked(one)[1]["state"] == "replaced"


def test_another_name_or_project_makes_no_certificate_wrong(plan: SeatPlan, anna: Person) -> None:
    one = certificates.issue(plan=plan, person=anna, language="de")
    anna.name = "Anna Anders"
    anna.save(update_fields=["name"])
    plan.space.funding.project.name = "Another name"
    plan.space.funding.project.save(update_fields=["name"])
    assert checked(one)[1]["state"] == "valid"


def test_checking_many_certificates_of_a_plan_asks_as_often_as_one(
    plan: SeatPlan, anna: Person, django_assert_num_queries: Any
) -> None:
    few = [certificates.issue(plan=plan, person=anna, language="de")]
    with CaptureQueriesContext(connection) as one:
        certificates.look(few)
    for _number in range(4):
        person = factories.make_partner()
        make_there(plan, person)
        few.append(certificates.issue(plan=plan, person=person, language="en"))
    with django_assert_num_queries(len(one)):
        assert {each.held.state for each in certificates.look(few)} == {"valid"}


def test_looking_at_ones_certificates_of_many_plans_asks_as_often_as_of_one(
    plan: SeatPlan, fiona: Person, anna: Person, django_assert_num_queries: Any
) -> None:
    few = [certificates.issue(plan=plan, person=anna, language="de")]
    with CaptureQueriesContext(connection) as one:
        certificates.look(few)
    for number in range(4):
        another = make_plan(fiona, slug=f"another-{number}")
        make_there(another, anna)
        factories.make_entry(
            another.space, "A talk", starts=f"{FIRST}T11:00", minutes=30 * (number + 1), kind="programme"
        )
        few.append(certificates.issue(plan=another, person=anna, language="en"))
    with django_assert_num_queries(len(one)):
        assert {each.held.state for each in certificates.look(few)} == {"valid"}
    alone = [certificates.look([each])[0].held for each in few]
    assert [each.held for each in certificates.look(few)] == alone


def test_the_pdf_is_in_its_language_tagged_and_names_no_address(plan: SeatPlan, anna: Person) -> None:
    one = certificates.issue(plan=plan, person=anna, language="pl")
    content = printed.certificate(one)
    assert content == printed.certificate(one)
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"]), "/StructTreeRoot" in root) == (
        "pl",
        True,
        True,
    )
    text = " ".join(reader.pages[0].extract_text().split())
    assert "Anna Albers" in text
    assert "Tagung über Łódź" in text
    assert one.grouped_code in text
    assert "@" not in text


def test_a_code_has_more_than_128_bits_and_is_read_as_people_type_it() -> None:
    assert len(ALPHABET) ** CODE_SIGNS > 2**128
    code = "01ABC" * 6
    assert codes.normal("oiabc-" * 6) == code
    assert codes.normal(" olABC OIabc " * 3) == code
    assert codes.normal(code[:-1]) == codes.normal(code + "0") == codes.normal("U" * 30) == ""


def test_anybody_with_the_whole_code_sees_what_was_certified_and_no_address(
    plan: SeatPlan, anna: Person
) -> None:
    one = certificates.issue(plan=plan, person=anna, language="de")
    answer = browser().post("/certificates/", {"code": one.grouped_code.lower()})
    assert answer["Location"] == f"/certificates/{one.code}/"
    page = browser().get(answer["Location"])
    told = page.content.decode()
    assert "This certificate is valid." in told
    assert "Anna Albers" in told
    assert "5 h 00 min" in told
    assert anna.email not in told
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    by_program = browser().get(f"/api/v1/certificate-checks/{one.code}/").json()
    assert (by_program["name"], by_program["state"]) == ("Anna Albers", "valid")
    assert anna.email not in str(by_program)


def test_a_code_that_lacks_a_sign_tells_nothing(plan: SeatPlan, anna: Person) -> None:
    one = certificates.issue(plan=plan, person=anna, language="de")
    for code in (one.code[:-1], one.code[:-1] + ("A" if one.code[-1] != "A" else "B"), str(one.pk), "x"):
        page = browser().get(f"/certificates/{code}/")
        assert page.status_code == 404
        assert "Anna" not in page.content.decode()
        assert browser().post("/certificates/", {"code": code}).status_code == 422
        assert browser().get(f"/api/v1/certificate-checks/{code}/").status_code == 404


def test_who_asks_too_often_waits(plan: SeatPlan, anna: Person) -> None:
    one = certificates.issue(plan=plan, person=anna, language="de")
    for _look in range(codes.MOST):
        browser().get("/certificates/ABC/")
    for answer in (
        browser().get(f"/certificates/{one.code}/"),
        browser().post("/certificates/", {"code": one.code}),
        browser().get(f"/api/v1/certificate-checks/{one.code}/"),
    ):
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) > 0
        assert "Anna" not in answer.content.decode()


def test_one_that_was_revoked_says_so_and_why(plan: SeatPlan, anna: Person, fiona: Person) -> None:
    one = certificates.issue(plan=plan, person=anna, language="de")
    with pytest.raises(Denied):
        certificates.revoke(certificate=one, by=anna, reason="Mine.")
    client = browser(fiona)
    page = f"/seats/{plan.pk}/certificates/{one.pk}/revocation/"
    assert client.post(page, {"reason": " "}).status_code == 422
    assert client.post(page, {"reason": "It was somebody else."}).status_code == 302
    told = browser().get(one.get_absolute_url()).content.decode()
    assert "revoked" in told
    assert "It was somebody else." in told
    with pytest.raises(ProofRefused, check=lambda refused: refused.code == "revoked"):
        certificates.issue(plan=plan, person=anna, language="pl")


def test_only_its_owner_and_the_hosts_have_the_pdf(
    plan: SeatPlan, anna: Person, fiona: Person, kadri: Person
) -> None:
    made = browser(anna).post(f"/seats/{plan.pk}/certificate/", {"language": "de"})
    assert made.status_code == 302
    one = Certificate.objects.get()
    path = f"/certificates/{one.code}/certificate.pdf"
    assert browser(anna).get(path)["Content-Type"] == "application/pdf"
    assert browser(fiona).get(path).status_code == 200
    assert browser(kadri).get(path).status_code == 404
    assert browser().get(path).status_code == 302
    assert browser(kadri).get(f"/seats/{plan.pk}/certificate/").status_code == 404
    assert browser(anna).get(f"/seats/{plan.pk}/certificate/").status_code == 200


def test_programs_do_the_same(plan: SeatPlan, anna: Person, fiona: Person, kadri: Person) -> None:
    asked = {"data": {"language": "de"}, "content_type": "application/json"}
    made = browser(anna).post(f"/api/v1/certificates/of-plan/{plan.pk}/", **asked).json()
    assert made["minutes"] == 300
    assert [row["id"] for row in browser(anna).get("/api/v1/certificates/").json()["results"]] == [made["id"]]
    assert browser(kadri).get(f"/api/v1/certificates/{made['id']}/").status_code == 404
    assert browser(kadri).post(f"/api/v1/certificates/of-plan/{plan.pk}/", **asked).status_code == 404
    assert browser(anna).get(f"/api/v1/certificates/{made['id']}/file/")["Content-Type"] == "application/pdf"
    why = {"data": {"reason": "Wrong person."}, "content_type": "application/json"}
    assert browser(anna).post(f"/api/v1/certificates/{made['id']}/revocation/", **why).status_code == 403
    gone = browser(fiona).post(f"/api/v1/certificates/{made['id']}/revocation/", **why).json()
    assert gone["state"] == "revoked"
