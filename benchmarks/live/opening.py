# ruff: noqa: E402 - settings come before what reads them
"""On the database of a site: `python -m benchmarks.live.opening SHORT LONG BEHIND`.

Makes a thread of each length and fifty of a person who is so many messages behind. Prints the milliseconds of each
pair, [ours, other]: the least of many, in turn, since whatever else the machine does only adds to them.
"""

import json
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.db import connection
from django.test import Client

from conversations.models import Message, Reading, Thread
from people.models import Person
from spaces.models import Membership, Space

ROUNDS = 15
SOME = 1_000
THREADS = 50


def make_thread(space: Space, author: Person, messages: int) -> Thread:
    thread = Thread.objects.create(
        space=space, title=f"Of {messages}", last_seq=messages, revision=messages, created_by=author
    )
    Message.objects.bulk_create(
        Message(
            thread=thread,
            seq=seq,
            revision=seq,
            author=author,
            client_id=f"long-{thread.pk}-{seq}",
            body="What we want to know of each other.",
            html="<p>What we want to know of each other.</p>",
            language="en",
        )
        for seq in range(1, SOME + 1)
    )
    there = SOME
    while there < messages:
        more = min(there, messages - there)
        repeat(thread, there, more)
        there += more
    return thread


def repeat(thread: Thread, there: int, more: int) -> None:
    """The first so many once more, after those that are there: by the store itself, which takes seconds for all."""
    values = {
        "seq": f"seq + {there}",
        "revision": f"revision + {there}",
        "client_id": f"'long-{thread.pk}-' || (seq + {there})",
    }
    columns = [field.column for field in Message._meta.concrete_fields if not field.primary_key]
    names, given = ", ".join(columns), ", ".join(values.get(name, name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO conversations_message ({names}) SELECT {given} FROM conversations_message"
            " WHERE thread_id = %s AND seq <= %s",
            [thread.pk, more],
        )


def make_backlog(space: Space, person: Person, behind: int) -> None:
    """Fifty threads of which the person has read all but the last `behind`. Their messages need not be there."""
    threads = Thread.objects.bulk_create(
        Thread(space=space, title=f"Backlog {number}", last_seq=100_000, revision=100_000)
        for number in range(THREADS)
    )
    read = 100_000 - behind
    Reading.objects.bulk_create(
        Reading(thread=thread, person=person, ranges=[[1, read]], read_count=read) for thread in threads
    )


def beside(ours: Callable[[], object], other: Callable[[], object]) -> list[float]:
    for call in (ours, other):
        call()
    pairs = [[milliseconds(ours), milliseconds(other)] for _ in range(ROUNDS)]
    return [min(pair[place] for pair in pairs) for place in (0, 1)]


def milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    short, long, behind = map(int, sys.argv[1:])
    membership = Membership.objects.select_related("space", "person").order_by("pk").first()
    assert membership is not None
    space, person = membership.space, membership.person
    threads = [make_thread(space, person, messages) for messages in (long, short)]
    other_person = Membership.objects.filter(space=space).exclude(person=person).latest("pk").person
    for reader, missing in ((person, behind), (other_person, 0)):
        make_backlog(space, reader, missing)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)

    def page(thread: Thread, before: int) -> Callable[[], object]:
        def ask() -> None:
            answer = client.get(f"/threads/{thread.pk}/?before={before}")
            assert answer.status_code == 200
            assert f'id="m{before - 1}"'.encode() in answer.content

        return ask

    def unread(reader: Person, missing: int) -> Callable[[], object]:
        mine = Thread.objects.filter(readings__person=reader, title__startswith="Backlog")

        def ask() -> None:
            found = [thread.unread for thread in mine.visible_to(reader).with_unread_of(reader)]
            assert found == [missing] * THREADS

        return ask

    took = {
        "newest": beside(*[page(thread, thread.last_seq + 1) for thread in threads]),
        "middle": beside(*[page(thread, thread.last_seq // 2) for thread in threads]),
        "unread": beside(unread(person, behind), unread(other_person, 0)),
    }
    print(json.dumps(took))


if __name__ == "__main__":
    main()
