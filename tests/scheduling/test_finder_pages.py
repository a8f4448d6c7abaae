"""The page on which a group finds a time: whom it asks, what it says of whom, and what it keeps to itself."""

import re
from datetime import UTC, date, datetime, time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine

from calendars import actions as calendars
from people import actions as people
from scheduling import actions
from scheduling.models import BusyCalendar
from spaces.models import Membership, Space
from spaces.policy import COORDINATOR
from tests import factories
from tests.people import browser
from tests.scheduling.people import span

PATH = "/spaces/impact-measurement/find-a-time/"
TUESDAY = {"first_day": "2026-12-01", "last_day": "2026-12-01"}


@pytest.fixture(autouse=True)
def _thursday():
    with time_machine.travel(datetime(2026, 11, 26, 8, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def space(impact, kadri) -> Space:
    """Anna from Germany coordinates, Mads from Denmark and Kadri from Estonia belong to it."""
    factories.make_membership(impact.space, kadri)
    return impact.space


def query(answers: dict, **fields) -> str:
    asked = {f"person-{person.pk}": answer for person, answer in answers.items()}
    return (
        PATH
        + "?"
        + urlencode({"what": "date", "minutes": 60, "at_least": 1, **TUESDAY, **asked, **fields}, doseq=True)
    )


def words(response) -> str:
    html = re.sub(r'<span class="strip-hours".*?</span></span>', "", response.content.decode(), flags=re.S)
    return plain(html)


def best(response) -> str:
    """The words of the first proposal."""
    html = response.content.decode()
    assert response.status_code == 200, html
    found = re.search(r'<li class="proposal.*?</li>\s*(?=<li class="proposal|</ol>)', html, re.S)
    assert found
    return plain(found[0])


def plain(html: str) -> str:
    html = re.sub(r"<svg.*?</svg>", "", html, flags=re.S)
    return re.sub(r"[\s\u2009\u202f\xa0]+", " ", re.sub(r"<[^>]+>", " ", html))


def options(response) -> list[str]:
    return re.findall(r'name="option" value="([^"]+)"', response.content.decode())


def test_the_best_hour_lies_within_everybodys_hours(space, anna, mads, kadri) -> None:
    told = best(browser(anna).get(query({anna: "needed", mads: "needed", kadri: "needed"})))
    assert "Tue, 1 Dec 2026, 09:00–10:00" in told
    assert "All 3 can come. Nothing stands against it." in told
    assert "Berlin, Copenhagen 09:00–10:00" in told and "Tallinn 10:00–11:00" in told


def test_each_proposal_says_what_stands_against_it(space, anna, mads, kadri) -> None:
    people.set_working_hours(person=mads, hours={1: (time(9), time(10, 30))})
    people.add_leave(person=anna, first_day=date(2027, 2, 24), last_day=date(2027, 2, 24))
    piotr = factories.make_partner("Piotr Pawlak", country="PL")
    factories.make_membership(space, piotr)
    asked = {anna: "welcome", mads: "welcome", kadri: "welcome", piotr: "needed"}
    days = {"first_day": "2027-02-24", "last_day": "2027-02-24"}
    told = best(browser(anna).get(query(asked, **days)))
    assert "1 of 4 people can come" in told or "2 of 4 people can come" in told
    assert "EE: Independence Day (Kadri Kask)" in told
    assert "On leave: Anna Albers" in told
    assert "Not a working day for Mads Madsen" in told
    assert "Piotr Pawlak within working hours" in told
    assert "Estonia: Independence Day" in told  # the chip of the time strip


def test_holidays_are_told_in_the_readers_language(space, anna, mads, kadri) -> None:
    anna.language = "de"
    anna.save()
    days = {"first_day": "2027-12-24", "last_day": "2027-12-24"}
    with time_machine.travel(datetime(2027, 12, 1, tzinfo=UTC)):
        told = words(browser(anna).get(query({anna: "needed", kadri: "welcome"}, **days)))
    assert "Estland: " in told


def test_who_works_until_then_is_told_by_their_own_clock(space, anna, kadri) -> None:
    BusyCalendar.objects.create(
        person=anna, host="x", address_digest="x", spans=[list(span("2026-12-01T00:00", "2026-12-01T15:30"))]
    )
    told = best(browser(anna).get(query({anna: "needed", kadri: "needed"})))
    assert "Tue, 1 Dec 2026, 15:30–16:30" in told
    assert "Outside working hours for Kadri Kask from 17:00 Tallinn" in told
    assert "Kadri Kask outside working hours from 17:00 Tallinn, 30 min" in told


def test_what_somebody_is_busy_with_is_nobodys_business(space, circle, anna, mads, kadri) -> None:
    """Neither what a confidential group plans, nor that it is one of here, nor what a pasted calendar is."""
    factories.make_entry(circle.space, "A secret of five", starts="2026-12-01T06:00", minutes=600)
    told = words(browser(kadri).get(query({mads: "needed", kadri: "needed"})))
    assert "Busy: Mads Madsen" in told
    assert not any(secret in told for secret in ("A secret of five", "Circle of five", "another meeting"))
    BusyCalendar.objects.create(
        person=kadri,
        host="dentist.example",
        address_digest="x",
        spans=[list(span("2026-12-01T00:00", "2026-12-01T23:00"))],
    )
    told = words(browser(mads).get(query({kadri: "needed", mads: "welcome"})))
    assert "Busy: Kadri Kask" in told and "dentist" not in told


def test_another_date_of_the_same_group_is_told_as_such_without_a_title(space, anna, mads) -> None:
    entry = factories.make_entry(space, "Budget talk", starts="2026-12-01T06:00", minutes=900)
    calendars.reply(person=mads, entry=entry, partstat="DECLINED")
    told = best(browser(anna).get(query({anna: "needed", mads: "needed"})))
    assert "In another meeting of this group: Anna Albers" in told
    assert "Budget talk" not in told
    assert "1 of 2 people can come. Not all who are needed can, at a fair hour." in told
    calendars.reply(person=mads, entry=entry, partstat="ACCEPTED")
    nothing = browser(anna).get(query({anna: "needed"}, minutes=240))
    assert "there is no time at which anybody could come" not in words(nothing)  # at night there is
    people.add_leave(person=anna, first_day=date(2026, 12, 1), last_day=date(2026, 12, 1))
    nothing = browser(anna).get(query({anna: "needed"}))
    assert "there is no time at which anybody could come" in words(nothing)


def test_a_country_that_must_take_part(space, anna, mads, kadri) -> None:
    BusyCalendar.objects.create(
        person=kadri, host="x", address_digest="x", spans=[list(span("2026-12-01T00:00", "2026-12-01T14:00"))]
    )
    everybody = {anna: "welcome", mads: "welcome", kadri: "welcome"}
    assert "14:00–15:00" in best(browser(anna).get(query(everybody, countries=["EE"])))
    answer = browser(anna).get(query(everybody, countries=["EE"], at_least=2))
    assert (answer.status_code, "fewer people are asked than have to come" in words(answer)) == (422, True)
    everywhere = browser(anna).get(
        query(everybody, countries=["EE"], first_day="2026-12-05", last_day="2026-12-06")
    )
    assert "Not enough people from Estonia can come at a fair hour." in best(everywhere)


def test_a_rhythm_tells_its_weekday_and_the_weeks_that_fail(space, anna, kadri) -> None:
    days = {"what": "rhythm", "first_day": "2027-02-01", "last_day": "2027-02-28"}
    factories.make_entry(space, starts="2027-02-08T07:00", minutes=720)
    response = browser(anna).get(query({anna: "needed", kadri: "needed"}, **days))
    told = words(response)
    assert "Tuesday, 09:00, every week (Berlin) All can come in 4 of 4 weeks." in told
    assert "Monday, 09:00, every week" not in told.split("Tuesday, 09:00")[0]
    assert 'name="kind" value="weekly"' in response.content.decode()
    assert options(response)[0] == "2027-02-02T09:00/2027-02-02T10:00"


def test_options_lead_to_a_poll_in_the_askers_zone(space, anna, mads, kadri) -> None:
    kadri.zone = "Europe/Tallinn"
    kadri.save()
    Membership.objects.filter(person=kadri).update(role=Membership.Role.COORDINATOR)
    response = browser(kadri).get(query({anna: "needed", kadri: "needed"}))
    html = response.content.decode()
    form = re.search(r'<form method="get" action="(/spaces/[^"]+/polls/new/)">', html)
    assert form and form[1] == "/spaces/impact-measurement/polls/new/"
    assert '<input type="hidden" name="zone" value="Europe/Tallinn">' in html
    assert options(response)[0] == "2026-12-01T10:00/2026-12-01T11:00"


def test_what_was_asked_of_the_finder_goes_on_to_the_poll(space, anna, mads, kadri) -> None:
    """Its length, who is asked and who is needed; a poll of everybody also asks who joins later."""

    def carried(answers: dict) -> dict[str, list[str]]:
        html = browser(anna).get(query(answers, minutes=90)).content.decode()
        hidden = re.findall(r'type="hidden" name="(duration|asked|needed)" value="([^"]+)"', html)
        return {
            name: [value for one, value in hidden if one == name] for name in ("duration", "asked", "needed")
        }

    assert carried({anna: "welcome", kadri: "needed", mads: "out"}) == {
        "duration": ["90"], "asked": [str(anna.pk), str(kadri.pk)], "needed": [str(kadri.pk)],
    }  # fmt: skip
    assert carried({anna: "welcome", kadri: "needed", mads: "welcome"}) == {
        "duration": ["90"], "asked": [], "needed": [str(kadri.pk)],
    }  # fmt: skip


def test_only_who_may_open_a_poll_is_offered_to(space, anna, mads) -> None:
    asked = query({anna: "needed", mads: "needed"})
    coordinator, member = browser(anna).get(asked), browser(mads).get(asked)
    assert options(coordinator)
    assert options(member) == []
    buttons = ["Ask about these" in words(page) for page in (coordinator, member)]
    hints = [
        "A coordinator can ask the others about these times" in words(page) for page in (coordinator, member)
    ]
    assert (buttons, hints) == ([True, False], [False, True])


def test_the_button_follows_the_right_to_open_a_poll(space, anna, mads, monkeypatch) -> None:
    """Not that to put a date into the calendar, which the same people have today."""
    monkeypatch.setattr("spaces.policy.COORDINATOR", COORDINATOR - {"open_poll"})
    assert options(browser(anna).get(query({anna: "needed", mads: "needed"}))) == []


def test_the_form_knows_the_members_and_what_a_small_group_needs(space, anna, mads, kadri) -> None:
    page = browser(mads).get(PATH)
    html = page.content.decode()
    assert page.status_code == 200
    for person in (anna, mads, kadri):
        assert re.search(rf'name="person-{person.pk}" value="needed"[^>]*checked', html)
    for number in range(8):
        factories.make_membership(space, factories.make_person(f"More {number}"))
    assert not re.search(r'value="needed"[^>]*checked', browser(mads).get(PATH).content.decode())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"first_day": "2026-11-01"}, "The first day lies in the past."),
        ({"first_day": "2026-12-02", "last_day": "2026-12-01"}, "The last day lies before the first."),
        ({"last_day": "2027-01-26"}, "Look through eight weeks at most at a time."),
        ({"first_day": "2027-06-01", "last_day": "2027-06-02"}, "half a year ahead at most"),
        ({"what": "rhythm", "last_day": "2026-12-10"}, "A rhythm needs two whole weeks"),
        ({"first_day": "nonsense"}, "Enter a valid date."),
        ({"minutes": "61"}, "Select a valid choice."),
        ({"countries": ["ZZ"]}, "Select a valid choice."),
        ({"at_least": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_wrong_question_says_what_to_do_and_keeps_what_was_asked(space, anna, mads, fields, said) -> None:
    response = browser(anna).get(query({anna: "needed", mads: "out"}, **fields))
    assert (response.status_code, said in words(response)) == (422, True)
    assert re.search(rf'name="person-{mads.pk}" value="out"[^>]*checked', response.content.decode())


def test_nobody_is_nobody(space, anna, mads, kadri, piotr) -> None:
    """A stranger's key in the address asks nobody: who isn't a member is not looked at."""
    for answers in ({anna: "out"}, {piotr: "needed"}):
        response = browser(anna).get(query(answers))
        assert (response.status_code, "Choose at least one person" in words(response)) == (422, True)
        assert "Piotr" not in words(response)


def test_a_space_that_one_does_not_belong_to_looks_like_a_missing_one(
    space, circle, kadri, piotr, olga, stefan
) -> None:
    missing = browser(olga).get("/spaces/nothing-here/find-a-time/")
    assert missing.status_code == 404
    assert browser(olga).get(PATH).status_code == 404
    confidential = "/spaces/circle-of-five/find-a-time/"
    assert [browser(one).get(confidential).status_code for one in (kadri, stefan)] == [403, 403]
    assert [browser(one).get(PATH).status_code for one in (piotr, stefan)] == [403, 403]
    assert browser().get(PATH).status_code == 302


def test_an_archived_group_looks_for_no_time(space, anna) -> None:
    space.state = Space.State.ARCHIVED
    space.save()
    assert browser(anna).get(PATH).status_code == 403


def test_the_page_costs_the_same_for_three_people_and_for_ten(
    space, anna, mads, django_assert_max_num_queries
) -> None:
    client, counts = browser(anna), []
    factories.make_entry(space)
    for number in range(2):
        members = [row.person for row in Membership.objects.filter(space=space).select_related("person")]
        asked = query(dict.fromkeys(members, "welcome"), last_day="2026-12-20")
        client.get(asked)
        with django_assert_max_num_queries(28) as queries:
            assert client.get(asked).status_code == 200
        counts.append(len(queries))
        for more in range(7):
            person = factories.make_partner(f"More {number} {more}", country="PL")
            factories.make_membership(space, person)
            calendars.reply(person=person, entry=factories.make_entry(space), partstat="ACCEPTED")
    assert counts[0] == counts[1]


def test_the_group_page_leads_there(space, anna, piotr) -> None:
    assert PATH in browser(anna).get("/groups/impact-measurement/").content.decode()
    assert PATH not in browser(piotr).get("/groups/impact-measurement/").content.decode()


def test_an_answer_is_an_address_that_gives_the_same_again(space, anna, mads, kadri) -> None:
    asked = query({anna: "needed", kadri: "welcome"}, last_day="2026-12-20")
    first, again = browser(anna).get(asked), browser(anna).get(asked)
    assert options(first) == options(again) and len(options(first)) == 8
    assert parse_qs(urlsplit(asked).query)["minutes"] == ["60"]


def test_the_ledger_is_open_to_those_whom_it_decides_between(space, circle, anna, mads, kadri) -> None:
    late = {"starts": "2026-11-24T17:00", "minutes": 90}
    actions.note_meeting(entry=factories.make_entry(space, **late), people=[mads, kadri])
    actions.note_meeting(entry=factories.make_entry(circle.space, **late), people=[mads])
    told = words(browser(anna).get(query({anna: "needed", mads: "needed", kadri: "needed"})))
    assert "Kadri Kask: 90 min in the last year Mads Madsen: 90 min in the last year" in told
    assert "in the last year Anna" not in told
