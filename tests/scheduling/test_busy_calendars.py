"""A person pastes the address of a calendar kept elsewhere; when they are busy is read from it, and nothing else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from people.models import Person
from people.refusal import Refusal
from scheduling import actions, kept, reading
from scheduling.models import BusyCalendar
from scheduling.sealing import unseal
from tests import factories
from tests.scheduling.people import clock
from tests.scheduling.servers import Answer, Server, serving

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
SECRET = "https://calendar.example/private-4711/basic.ics"


@pytest.fixture
def traveller():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def server():
    with serving() as running:
        yield running


def pasted(person: Person, server: Server, path: str = "/calendar.ics") -> BusyCalendar:
    """As if an address of the tests' server had been taken, which has no certificate and stands on this machine."""
    from scheduling.sealing import digest, seal

    address = f"http://127.0.0.1:{server.port}{path}"
    return BusyCalendar.objects.create(
        person=person, host="127.0.0.1", sealed_address=seal(address), address_digest=digest(address)
    )


def work(server: Server) -> int:
    return reading.read_busy_calendars(may_connect=server.may_connect)


def dump() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM scheduling_busycalendar")
        return repr(cursor.fetchall())


def code(verb: Any, **given: Any) -> str:
    with pytest.raises(Refusal) as refused:
        verb(**given)
    return refused.value.code


def test_the_worker_reads_spans_and_no_words(traveller, anna, server) -> None:
    calendar = pasted(anna, server)
    assert work(server) == 1
    calendar.refresh_from_db()
    assert [(clock(a), clock(b)) for a, b in calendar.spans] == [("Tue 01 10:00", "Tue 01 11:30")]
    assert (calendar.failure, calendar.unread, calendar.fetched_at) == ("", 0, NOW)
    assert "Dentist" in server.paths["/calendar.ics"].body.decode()
    assert not any(word in dump() for word in ("Dentist", "Zahn", "dentist@elsewhere"))


def test_an_address_is_kept_sealed(anna) -> None:
    calendar = actions.add_busy_calendar(person=anna, address=SECRET)
    assert "4711" not in dump()
    assert (unseal(calendar.sealed_address), calendar.host, str(calendar)) == (
        SECRET,
        "calendar.example",
        "calendar.example",
    )


@pytest.mark.parametrize("scheme", ["webcal", "WEBCAL", "webcals", "HTTPS", " https"])
def test_programs_write_addresses_of_calendars_in_several_ways(anna, scheme: str) -> None:
    first = actions.add_busy_calendar(person=anna, address=SECRET)
    again = actions.add_busy_calendar(person=anna, address=SECRET.replace("https", scheme) + " ")
    assert (again.pk, BusyCalendar.objects.count()) == (first.pk, 1)


@pytest.mark.parametrize(
    "address",
    [
        "http://calendar.example/a.ics",
        "calendar",
        "https://a:b@calendar.example/",
        "https://x.example/" + "a" * 2000,
    ],
)
def test_what_cannot_be_fetched_safely_is_not_taken(anna, address: str) -> None:
    assert code(actions.add_busy_calendar, person=anna, address=address) == "bad_address"
    assert BusyCalendar.objects.count() == 0


def test_five_calendars_are_enough(anna, mads) -> None:
    for number in range(5):
        actions.add_busy_calendar(person=anna, address=f"{SECRET}?{number}")
    assert code(actions.add_busy_calendar, person=anna, address=SECRET) == "too_many"
    assert actions.add_busy_calendar(person=anna, address=f"{SECRET}?3").pk
    assert actions.add_busy_calendar(person=mads, address=SECRET).pk


def test_it_is_read_again_every_four_hours(traveller, anna, server) -> None:
    pasted(anna, server)
    seen = []
    for _ in range(5):
        seen.append(work(server))
        traveller.shift(timedelta(hours=2))
    assert seen == [1, 0, 1, 0, 1]


def test_after_a_failure_it_waits_longer_each_time_and_keeps_what_it_knew(traveller, anna, server) -> None:
    calendar = pasted(anna, server)
    work(server)
    server.paths["/calendar.ics"] = Answer(status=404)
    waits = []
    calendar.refresh_from_db()
    while calendar.due_at:
        traveller.move_to(calendar.due_at)
        assert work(server) == 0
        calendar.refresh_from_db()
        waits.append((calendar.due_at - timezone.now()) if calendar.due_at else None)
    assert waits[:8] == [timedelta(minutes=15 * 2**n) for n in range(7)] + [timedelta(days=1)]
    assert (len(waits), waits[-1], calendar.failure, len(calendar.spans)) == (12, None, "gone", 1)
    assert "no calendar at this address any more" in calendar.failure_words
    actions.read_again(calendar=calendar)
    server.paths["/calendar.ics"] = Answer()
    assert work(server) == 1
    calendar.refresh_from_db()
    assert (calendar.failure, calendar.failure_words, calendar.tries) == ("", "", 0)


def test_the_worker_reaches_nothing_inside_by_itself(traveller, anna, server) -> None:
    calendar = pasted(anna, server)
    assert reading.read_busy_calendars() == 0
    calendar.refresh_from_db()
    assert (calendar.failure, server.reached) == ("not_public", 0)


def test_two_workers_read_a_calendar_once(traveller, anna, server) -> None:
    """The second finds the claim of the first; when the first was killed, the lease runs out."""
    calendar = pasted(anna, server)
    stale = BusyCalendar.objects.get(pk=calendar.pk)
    assert reading.read(stale, server.may_connect) is True
    assert reading.read(stale, server.may_connect) is False
    assert server.reached == 1
    BusyCalendar.objects.filter(pk=calendar.pk).update(due_at=NOW + reading.LEASE)
    traveller.shift(reading.LEASE)
    assert work(server) == 1


def test_nothing_is_read_for_who_may_not_sign_in(traveller, anna, server) -> None:
    pasted(anna, server)
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    assert (work(server), server.reached) == (0, 0)


def test_a_calendar_that_was_removed_while_it_was_read_stays_away(traveller, anna, server) -> None:
    calendar = pasted(anna, server)

    def meanwhile(address: str, port: int) -> bool:
        actions.remove_busy_calendar(calendar=BusyCalendar.objects.get(pk=calendar.pk))
        return server.may_connect(address, port)

    assert reading.read_busy_calendars(may_connect=meanwhile) == 0
    assert (BusyCalendar.objects.count(), server.reached) == (0, 1)


def test_a_key_that_the_site_no_longer_has(traveller, anna, server, settings) -> None:
    calendar = pasted(anna, server)
    settings.SECRET_KEY = "another key of at least thirty-two characters"
    assert work(server) == 0
    calendar.refresh_from_db()
    assert (calendar.failure, server.reached) == ("unsealed", 0)


def test_reading_again_is_not_for_impatience(traveller, anna, server) -> None:
    calendar = pasted(anna, server)
    work(server)
    assert code(actions.read_again, calendar=calendar) == "just_read"
    traveller.shift(61)
    actions.read_again(calendar=calendar)
    assert work(server) == 1


def test_a_person_takes_their_own_along_and_is_forgotten(traveller, anna, mads, server, impact) -> None:
    pasted(anna, server)
    pasted(mads, server)
    while work(server):
        pass
    entry = factories.make_entry(impact.space, "Late", starts="2026-12-01T18:00")
    actions.note_meeting(entry=entry, people=[anna, mads])
    told = json.dumps(kept.export(anna), default=str)
    assert json.loads(told) == {
        "busy_calendars": [
            {
                "server": "127.0.0.1",
                "added_at": str(NOW),
                "fetched_at": str(NOW),
                "failure": "",
                "busy": BusyCalendar.objects.get(person=anna).spans,
            }
        ],
        "outside_working_hours": [{"entry": "Late", "day": "2026-12-01", "minutes": 60}],
    }
    kept.erase(anna)
    assert kept.export(anna) == {"busy_calendars": [], "outside_working_hours": []}
    assert len(kept.export(mads)["busy_calendars"]) == 1


def test_the_worker_knows_the_task() -> None:
    from config.worker import TASKS

    assert "scheduling.reading.read_busy_calendars" in TASKS
