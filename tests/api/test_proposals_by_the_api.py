"""Looking for a time by the API: the same search as the page's, with the same rights and the same silence."""

import json
from datetime import UTC, datetime

import pytest
import time_machine

from calendars import actions as calendars
from tests import factories
from tests.people import browser

PATH = "/api/v1/spaces/impact-measurement/proposals/"
DAYS = {"minutes": 60, "first_day": "2026-12-01", "last_day": "2026-12-01"}


@pytest.fixture(autouse=True)
def _thursday():
    with time_machine.travel(datetime(2026, 11, 26, 8, tzinfo=UTC), tick=False):
        yield


def ask(person, path: str = PATH, **body):
    return browser(person).post(path, json.dumps({**DAYS, **body}), content_type="application/json")


def test_proposals_say_who_can_come_and_why_not(impact, anna, mads) -> None:
    entry = factories.make_entry(impact.space, "Budget talk", starts="2026-12-01T06:00", minutes=900)
    factories.make_membership(impact.space, kadri := factories.make_partner("Kadri Kask", country="EE"))
    calendars.reply(person=anna, entry=entry, partstat="DECLINED")
    answer = ask(anna, needed=[anna.pk], welcome=[kadri.pk])
    assert answer.status_code == 200, answer.content
    first = answer.json()["proposals"][0]
    assert set(answer.json()) == {"zone", "proposals", "rhythms"}
    assert first | {"people": None} == {
        "starts_at": "2026-12-01T08:00:00Z",
        "ends_at": "2026-12-01T09:00:00Z",
        "option": "2026-12-01T09:00/2026-12-01T10:00",
        "unmet": 0,
        "cost": 8,
        "can_come": 1,
        "summary": "1 of 2 people can come.",
        "against": ["In another meeting of this group: Kadri Kask"],
        "people": None,
    }
    assert first["people"][1] == {
        "person": {"id": kadri.pk, "name": "Kadri Kask"},
        "can_come": False,
        "words": "in another meeting of this group",
    }
    assert "Budget talk" not in answer.content.decode()


def test_rhythms_come_with_their_dates(impact, anna) -> None:
    answer = ask(anna, needed=[anna.pk], is_rhythm=True, first_day="2026-12-07", last_day="2026-12-27").json()
    assert answer["proposals"] == []
    assert answer["rhythms"][0]["title"] == "Monday, 09:00, every week"
    assert [one["option"][:10] for one in answer["rhythms"][0]["dates"]] == [
        "2026-12-07",
        "2026-12-14",
        "2026-12-21",
    ]


def test_only_members_ask(impact, circle, kadri, olga, stefan, anna) -> None:
    assert [ask(one, needed=[anna.pk]).status_code for one in (kadri, stefan, olga)] == [403, 403, 404]
    missing = ask(olga, "/api/v1/spaces/nothing-here/proposals/", needed=[anna.pk])
    assert missing.content == ask(olga, needed=[anna.pk]).content


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"needed": []}, 409, "nobody"),
        ({"first_day": "2026-11-01"}, 409, "past"),
        ({"last_day": "2027-02-01"}, 409, "too_long"),
        ({"countries": ["EE"]}, 409, "too_few"),
        ({"minutes": 61}, 400, ""),
        ({"needed": "all"}, 400, ""),
        ({"first_day": "soon"}, 400, ""),
    ],
)
def test_a_wrong_question_is_a_problem_with_a_code(impact, anna, body, status, code) -> None:
    answer = ask(anna, **{"needed": [anna.pk], **body})
    assert (answer.status_code, answer.json().get("code", "")) == (status, code)
