# ruff: noqa: E402 - settings come before what reads them
"""How long the hosts' desk takes to open with so many people: `python -m benchmarks.seat_desk PLAN SESSION PEOPLE`.

Adds them, and prints the milliseconds (the least of fifteen) and the queries of its first page.
"""

import json
import sys
import time

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Person
from registrations.models import Registration, SeatPlan

ROUNDS = 15


def fill(plan: int, people: int) -> None:
    there = Registration.objects.filter(plan=plan).count()
    made = Person.objects.bulk_create(
        Person(email=f"guest-{plan}-{number}@example.org", name=f"Guest {number}")
        for number in range(there, people)
    )
    Registration.objects.bulk_create(
        Registration(plan_id=plan, person=person, state="confirmed", place=place)
        for place, person in enumerate(made, there + 1)
    )
    SeatPlan.objects.filter(pk=plan).update(last_place=people, capacity=10_000)


def opened(plan: int, session: str) -> dict[str, float]:
    client = Client(HTTP_HOST="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    address, times = f"/seats/{plan}/registrations/", []
    with CaptureQueriesContext(connection) as asked:
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} does not open.")
    queries = len(asked)  # now: the next request forgets them
    for _round in range(ROUNDS):
        began = time.perf_counter()
        client.get(address)
        times.append(1000 * (time.perf_counter() - began))
    return {"ms": min(times), "queries": queries}


if __name__ == "__main__":
    fill(int(sys.argv[1]), int(sys.argv[3]))
    print(json.dumps(opened(int(sys.argv[1]), sys.argv[2])))
