"""A calendar to measure with: so many entries in one space, a tenth of them series with a moved and a cancelled date,
in five zones. Needs the settings of an empty, migrated database."""

from datetime import datetime, timedelta
from typing import Any

ZONES = ["Europe/London", "Europe/Berlin", "Europe/Copenhagen", "Europe/Warsaw", "Europe/Tallinn"]
DESCRIPTION = "What we want to know of each other.\n" * 5


def fill(entries: int, name: str = "Everything") -> tuple[Any, str]:
    """The member of the space, and the address of all their dates. Rows, not verbs: nobody has to be told."""
    from django.db import transaction
    from django.utils import timezone

    from calendars import actions
    from calendars.dated import derive
    from calendars.models import Calendar, Entry, Occurrence
    from people.models import Person
    from spaces import actions as spaces

    today = datetime.combine(timezone.now().date(), datetime.min.time())
    with transaction.atomic():
        person = Person.objects.create_user(f"{name.lower()}@example.org", name="Reader")
        space = spaces.create_space(kind="workgroup", title=name, by=person)
        made = []
        for number in range(entries):
            starts = today + timedelta(days=number % 300, hours=9 + number % 8)
            entry = Entry(
                space=space,
                title=f"Entry {number}: Käßkopf, Łódź; Tõnu",
                description=DESCRIPTION,
                place="Telliskivi 60a, Tallinn",
                conference_url=f"https://meet.example.org/room-{number % 50}",
                starts_local=starts,
                ends_local=starts + timedelta(hours=1),
                zone=ZONES[number % 5],
                rrule="FREQ=DAILY;COUNT=10" if number % 10 == 0 else "",
            )
            derive(entry)
            made.append(entry)
        rows = Entry.objects.bulk_create(made, batch_size=500)
        Occurrence.objects.bulk_create(
            [date for entry in rows if entry.rrule for date in differing(entry)], batch_size=500
        )
        Calendar.objects.touch(space.pk)
        _subscription, token = actions.subscribe(person=person, label=name)
    return person, f"/calendar/{token}.ics"


def differing(entry: Any) -> list[Any]:
    from calendars.dated import derive_date
    from calendars.models import Occurrence

    day, hour = timedelta(days=1), timedelta(hours=1)
    called_off, moved = entry.starts_local + 2 * day, entry.starts_local + 3 * day
    made = [
        Occurrence(entry=entry, recurrence_id=called_off, status="CANCELLED", note="A holiday", sequence=1),
        Occurrence(
            entry=entry,
            recurrence_id=moved,
            starts_local=moved + 2 * hour,
            ends_local=moved + 3 * hour,
            place="Narva mnt 5",
            sequence=1,
        ),
    ]
    for one in made:
        derive_date(entry, one)
    return made
