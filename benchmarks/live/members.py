# ruff: noqa: E402 - settings come before what reads them
"""Fills an empty, migrated database: `python -m benchmarks.live.members MEMBERS`.

A space with a thread and so many members, each signed in once. Rows, not verbs: nobody has to be told. Prints the
thread, the keys of the sessions, and pages that a member opens.
"""

import json
import sys

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from conversations.models import Message, Thread
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership

BACKEND = "django.contrib.auth.backends.ModelBackend"
SAID_BEFORE = 100  # so that a page of the thread is a full one
OTHER_THREADS = 20


@transaction.atomic
def fill(members: int) -> dict[str, object]:
    first = Person.objects.create_user("member-0@example.org", name="Member 0")
    space = spaces.create_space(kind="workgroup", title="Live", by=first)
    others = Person.objects.bulk_create(
        Person(email=f"member-{number}@example.org", name=f"Member {number}", password=first.password)
        for number in range(1, members)
    )
    now = timezone.now()
    Membership.objects.bulk_create(
        Membership(space=space, person=person, state=Membership.State.ACTIVE, joined_at=now)
        for person in others
    )
    threads = Thread.objects.bulk_create(
        Thread(space=space, title=f"What we said {number}", created_by=first)
        for number in range(OTHER_THREADS + 1)
    )
    people = [first, *others]
    for thread in threads:
        say(thread, people)
    keys = [sign_in(person) for person in people]
    pages = [
        f"/threads/{threads[1].pk}/",
        f"/spaces/{space.slug}/threads/",
        "/",
        f"/threads/{threads[2].pk}/",
    ]
    return {"thread": threads[0].pk, "sessions": keys, "pages": pages}


def say(thread: Thread, people: list[Person]) -> None:
    Message.objects.bulk_create(
        Message(
            thread=thread,
            seq=number,
            revision=number,
            author=people[number % len(people)],
            client_id=f"{thread.pk}-{number}",
            body="What we want to know of each other. " * 5,
            html=f"<p>{'What we want to know of each other. ' * 5}</p>",
            language="en",
        )
        for number in range(1, SAID_BEFORE + 1)
    )
    thread.last_seq = thread.revision = SAID_BEFORE
    thread.save(update_fields=["last_seq", "revision"])


def sign_in(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
