"""When a person works and when they are away: said by themselves, on the clock of their own zone."""

import re
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.html import strip_tags

from people import actions, privacy
from people.models import Leave, Person, WorkingHours
from people.refusal import Refusal
from tests.people import browser

PATH = "/me/hours/"
TODAY = date.today()
AHEAD = date(TODAY.year + 1, 3, 1)


def week(**changes: str) -> dict[str, str]:
    usual = {f"starts_{day}": "09:00" if day < 5 else "" for day in range(7)}
    usual |= {f"ends_{day}": "17:00" if day < 5 else "" for day in range(7)}
    return usual | changes


def hours(person: Person) -> list[tuple[int, time, time]]:
    return list(WorkingHours.objects.filter(person=person).values_list("weekday", "starts", "ends"))


def words(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def test_the_form_shows_the_usual_week_until_somebody_says_otherwise(anna: Person) -> None:
    html = browser(anna).get(PATH).content.decode()
    assert re.findall(r'name="(?:starts|ends)_\d"[^>]* value="([^"]+)"|value="(\d\d:\d\d)"', html)
    assert [html.count('value="09:00"'), html.count('value="17:00"')] == [5, 5]
    assert hours(anna) == []


def test_a_week_is_kept_and_a_day_without_times_is_a_day_off(anna: Person) -> None:
    given = week(starts_0="08:15", ends_4="", starts_4="", starts_6="10:00", ends_6="12:00")
    assert browser(anna).post(PATH, given)["Location"] == PATH
    assert hours(anna) == [
        (0, time(8, 15), time(17)),
        (1, time(9), time(17)),
        (2, time(9), time(17)),
        (3, time(9), time(17)),
        (6, time(10), time(12)),
    ]
    browser(anna).post(PATH, given)
    assert len(hours(anna)) == 5
    html = browser(anna).get(PATH).content.decode()
    assert [html.count('value="08:15"'), html.count('value="09:00"')] == [1, 3]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_2": ""}, "Give both times, or none for a day off."),
        ({"starts_2": ""}, "Give both times, or none for a day off."),
        ({"starts_2": "18:00"}, "The end must be later than the start."),
        ({"starts_2": "25:00"}, "Enter a valid time."),
        ({f"{name}_{day}": "" for name in ("starts", "ends") for day in range(7)}, "one day at least"),
    ],
)
def test_a_week_that_cannot_be_says_why_and_keeps_what_was_typed(anna: Person, changes, said: str) -> None:
    answer = browser(anna).post(PATH, week(starts_0="08:15") | changes)
    assert (answer.status_code, said in words(answer), hours(anna)) == (422, True, [])


def test_leave_is_added_once_and_taken_back(anna: Person, mads: Person) -> None:
    client, given = browser(anna), {"first_day": AHEAD.isoformat(), "last_day": AHEAD.isoformat()}
    for _ in range(2):
        assert client.post("/me/leave/", given)["Location"] == PATH
    leave = Leave.objects.get()
    assert (leave.person, leave.first_day, leave.last_day) == (anna, AHEAD, AHEAD)
    assert browser(mads).post(f"/me/leave/{leave.pk}/removal/").status_code == 404
    client.post(f"/me/leave/{leave.pk}/removal/")
    assert Leave.objects.count() == 0
    assert "You have noted no leave." in words(client.get(PATH))


def test_leave_that_cannot_be_says_why_and_keeps_what_was_typed(anna: Person) -> None:
    given = {"first_day": AHEAD.isoformat(), "last_day": TODAY.isoformat()}
    answer = browser(anna).post("/me/leave/", given)
    assert (answer.status_code, "The last day lies before the first." in words(answer)) == (422, True)
    assert f'value="{AHEAD.isoformat()}"' in answer.content.decode()
    far = (TODAY + timedelta(days=3 * 366)).isoformat()
    assert browser(anna).post("/me/leave/", {"first_day": far, "last_day": far}).status_code == 422
    assert Leave.objects.count() == 0


def test_a_hundred_times_are_enough(anna: Person) -> None:
    days = [date.fromordinal(AHEAD.toordinal() + n) for n in range(101)]
    for day in days[:100]:
        actions.add_leave(person=anna, first_day=day, last_day=day)
    with pytest.raises(Refusal) as refused:
        actions.add_leave(person=anna, first_day=days[100], last_day=days[100])
    assert refused.value.code == "too_many"


@pytest.mark.parametrize(
    "row",
    [
        lambda one: WorkingHours(person=one, weekday=0, starts=time(10), ends=time(10)),
        lambda one: WorkingHours(person=one, weekday=7, starts=time(9), ends=time(10)),
        lambda one: Leave(person=one, first_day=date(2027, 1, 2), last_day=date(2027, 1, 1)),
    ],
)
def test_the_store_itself_refuses_what_must_never_be(anna: Person, row) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row(anna).save()


def test_the_page_costs_the_same_for_one_and_for_three(anna: Person, django_assert_max_num_queries) -> None:
    client, counts = browser(anna), []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            day = date.fromordinal(AHEAD.toordinal() + number)
            actions.add_leave(person=anna, first_day=day, last_day=day)
        with django_assert_max_num_queries(8) as queries:
            client.get(PATH)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_person_takes_their_own_along_and_is_forgotten(anna: Person, mads: Person) -> None:
    for person in (anna, mads):
        actions.set_working_hours(person=person, hours={1: (time(8), time(12))})
        actions.add_leave(person=person, first_day=AHEAD, last_day=AHEAD)
    taken = privacy.export(anna)
    assert taken["working_hours"] == [{"weekday": 1, "from": time(8), "until": time(12)}]
    assert taken["leave"] == [{"first_day": AHEAD, "last_day": AHEAD}]
    privacy.erase(anna)
    left = privacy.export(anna)
    assert (left["working_hours"], left["leave"]) == ([], [])
    assert len(privacy.export(mads)["leave"]) == 1
