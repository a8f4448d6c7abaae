"""Seats: a rush through two processes, the hosts' desk with many people, and packs that prove who was there."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import evidence_packs
from benchmarks.bar import Bar
from benchmarks.databases import prepared, python
from benchmarks.processes import ROOT, free_port, running
from tests import services

PEOPLE, SEATS, ROUNDS = 500, 100, 3
AT_ONCE = 20
TOKEN = "c" * 32
MINUTE = 60.0
MOST_QUERIES = 12.0

CHECK = """
import django; django.setup()
from registrations.models import Registration
rows = list(Registration.objects.filter(plan=%d).order_by("place").values_list("place", "state"))
assert [place for place, _state in rows] == list(range(1, %d + 1)), "the places have gaps"
assert [state for _place, state in rows] == ["confirmed"] * %d + ["waiting"] * (%d - %d), "not in order"
"""
CHECK_ANSWERS = """
from questionnaires.models import Answer, Filling, Place
asked = {"filling__questionnaire__plan": %d}
assert Filling.objects.submitted().filter(questionnaire__plan=%d).count() == %d, "not all have handed in"
assert Answer.objects.filter(**asked).count() == 3 * %d and Place.objects.filter(**asked).count() == %d, "answers lack"
"""
ANSWERS = "&a-revision=0&a-q1=Partner+of+the+project&a-q2=on_site&a-q3=on"


def run() -> Iterator[Bar]:
    with ExitStack() as stack:

        def folder(name: str) -> Path:
            return Path(stack.enter_context(TemporaryDirectory(prefix=f"hansa-bench-{name}-")))

        url = stack.enter_context(services.postgresql(folder("postgresql")))
        redis = stack.enter_context(services.redis(folder("redis")))
        stores = {"PostgreSQL": prepared(folder("site"), url, redis), "SQLite": prepared(folder("sqlite"))}
        for environment in stores.values():
            python([str(ROOT / "manage.py"), "collectstatic", "--no-input", "-v", "0"], environment)
        yield from rush(stores["PostgreSQL"])
        yield from rush_with_a_form(stores["PostgreSQL"])
        for store, environment in stores.items():
            yield from desk(store, environment)
    yield from evidence_packs.run()


def rush(environment: dict[str, str]) -> Iterator[Bar]:
    told = filled(environment, PEOPLE, 2 * ROUNDS)
    with two_processes(environment) as ports:
        plans, times = iter(told["plans"]), {"own": [], "bare": []}
        for _round in range(ROUNDS):
            for kind, address in (("own", "/seats/{}/registration/"), ("bare", "/bare/{}/")):
                plan = next(plans)
                steps = [(address.format(plan), "&note=")]
                times[kind].append(asyncio.run(all_ask(ports, steps, told["sessions"])))
                python(["-c", check_of(plan)], environment)
    ours, bare = (median(PEOPLE / one for one in times[kind]) for kind in ("own", "bare"))
    yield Bar(
        "seats: 500 people for 100 seats, two processes, s, of a minute", PEOPLE / ours, MINUTE, 1, True
    )
    yield Bar("seats: registrations a second, beside a bare insert under the same lock", ours, bare, 0.5)


def rush_with_a_form(environment: dict[str, str]) -> Iterator[Bar]:
    """Everybody saves the one page, and hands it in."""
    told, times = filled(environment, PEOPLE, 0, ROUNDS), []
    with two_processes(environment) as ports:
        for plan, page in told["asking"]:
            form = f"/seats/{plan}/first-form/"
            steps = [(f"{form}{page}/", ANSWERS), (f"{form}answers/", "&note=")]
            times.append(asyncio.run(all_ask(ports, steps, told["sessions"])))
            answers = CHECK_ANSWERS % (plan, plan, PEOPLE, PEOPLE, PEOPLE)
            python(["-c", check_of(plan) + answers], environment)
    name = "seats: 500 people with a form for 100 seats, two processes, s, of a minute"
    yield Bar(name, median(times), MINUTE, 1, True)


@contextmanager
def two_processes(environment: dict[str, str]) -> Iterator[list[int]]:
    """For pages; their ports."""
    ports = [free_port(), free_port()]
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(
                running([sys.executable, "-m", "benchmarks.seat_pages", str(port)], port, **environment)
            )
        yield ports


def check_of(plan: int) -> str:
    return CHECK % (plan, PEOPLE, SEATS, PEOPLE, SEATS)


def desk(store: str, environment: dict[str, str]) -> Iterator[Bar]:
    told = filled(environment, 0, 2)
    few, many = (
        json.loads(python(["-m", "benchmarks.seat_desk", str(plan), told["host"], str(people)], environment))
        for plan, people in zip(told["plans"], (50, 5_000), strict=True)
    )
    name = f"seats: the hosts' desk of 5,000, {store}"
    yield Bar(f"{name}, ms, beside one of 50", many["ms"], few["ms"], 1.5, True)
    yield Bar(f"{name}, queries, of those it may ask", many["queries"], MOST_QUERIES, 1, True)


def filled(environment: dict[str, str], people: int, plans: int, asking: int = 0) -> dict[str, Any]:
    """`asking`: how many plans beside those ask a form."""
    numbers = [str(people), str(plans), str(asking)]
    found: dict[str, Any] = json.loads(python(["-m", "benchmarks.seat_data", *numbers], environment))
    return found


async def all_ask(ports: list[int], steps: list[tuple[str, str]], sessions: list[str]) -> float:
    """Everybody registers once, by `steps` of an address and what is posted there, so many at the same time, at the
    processes in turn. Returns the seconds."""
    waiting = iter(list(zip(sessions, cycle(ports), strict=False)))

    async def ask() -> None:
        for session, port in waiting:
            for address, typed in steps:
                await post(port, address, session, typed)

    began = time.perf_counter()
    await asyncio.gather(*[ask() for _ in range(AT_ONCE)])
    return time.perf_counter() - began


async def post(port: int, address: str, session: str, typed: str) -> None:
    body = f"csrfmiddlewaretoken={TOKEN}{typed}"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST {address} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n"
        f"Cookie: sessionid={session}; csrftoken={TOKEN}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 302"):
        raise SystemExit(f"{address} answered {answer.splitlines()[0]!r}.")
