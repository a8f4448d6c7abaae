# ruff: noqa: E402 - settings come before what reads them
"""Fills an empty, migrated database: `python -m benchmarks.seat_data PEOPLE PLANS`.

So many people, each signed in, and public visits with a hundred seats. Rows, not verbs: nobody has to be told. Prints the
keys of the sessions, those of the plans, and that of their host.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.db import transaction
from django.utils import timezone

from benchmarks.live.members import sign_in
from calendars.actions import create_entry
from calendars.models import Entry
from people.models import Person
from registrations.models import SeatPlan
from spaces import actions as spaces
from spaces.models import Space

SEATS = 100


@transaction.atomic
def fill(people: int, plans: int) -> dict[str, object]:
    host, _is_new = Person.objects.get_or_create(email="host@example.org", defaults={"name": "Host"})
    askers = Person.objects.bulk_create(
        Person(email=f"asker-{number}@example.org", name=f"Asker {number}", password=host.password)
        for number in range(people)
    )
    found = [plan(host, number).pk for number in range(plans)]
    return {"plans": found, "sessions": [sign_in(one) for one in askers], "host": sign_in(host)}


def plan(host: Person, number: int) -> SeatPlan:
    space = spaces.create_space(
        kind=Space.Kind.EVENT,
        title=f"Event {number}",
        by=host,
        visibility=Space.Visibility.PUBLIC,
        joining=Space.Joining.REGISTRATION,
    )
    starts = timezone.now().replace(tzinfo=None, second=0, microsecond=0) + timedelta(days=60)
    entry = create_entry(
        space=space,
        by=host,
        title=space.title,
        kind=Entry.Kind.SPAN,
        zone="Europe/Tallinn",
        starts_local=starts,
        ends_local=starts + timedelta(days=2),
        url="/",
    )
    opened = timezone.now() - timedelta(days=1)
    return SeatPlan.objects.create(space=space, entry=entry, capacity=SEATS, opens_at=opened)


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]), int(sys.argv[2]))))
