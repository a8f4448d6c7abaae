"""Fetching a feed as a calendar program does, and what a program shows of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpResponse
from django.test import Client

from calendars import actions
from people.models import Person
from tests.calendars.readers import with_recurring_ical_events

WINDOW = (datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))


@dataclass
class Program:
    """A calendar program that knows an address and nothing else."""

    address: str

    def get(self, method: str = "GET", **headers: str) -> HttpResponse:
        return Client().generic(method, self.address, headers={"User-Agent": "Program/1", **headers})

    def fetch(self) -> bytes:
        response = self.get()
        assert response.status_code == 200
        return response.content

    def shows(self) -> list[tuple]:
        """(start, end, status) of all that it shows from September to May."""
        return with_recurring_ical_events(self.fetch(), *WINDOW)


def subscribed(person: Person, **fields: object) -> Program:
    _subscription, token = actions.subscribe(person=person, label="Mine", **fields)
    return Program(f"/calendar/{token}.ics")


def titles(feed: bytes) -> set[str]:
    """Whole titles, as a program reads them."""
    import icalendar

    return {str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(feed).walk("VEVENT")}
