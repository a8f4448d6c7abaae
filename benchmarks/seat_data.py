# ruff: noqa: E402 - settings come before what reads them
"""Fills a migrated database: `python -m benchmarks.seat_data PEOPLE PLANS ASKING`.

So many people, each signed in, and public visits with a hundred seats, the last of which ask a form of one page. Rows, not
verbs: nobody has to be told. Prints the keys of the sessions, those of the plans, of the pages of those that ask, and that
of their host.
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
from questionnaires.models import Choice, Page, Question, Questionnaire
from registrations.models import SeatPlan
from spaces import actions as spaces
from spaces.models import Space

SEATS = 100
# Enough for everybody, and counted for each.
PLACES = 10_000


@transaction.atomic
def fill(people: int, plans: int, asking: int) -> dict[str, object]:
    host, _is_new = Person.objects.get_or_create(email="host@example.org", defaults={"name": "Host"})
    before = Person.objects.count()
    askers = Person.objects.bulk_create(
        Person(email=f"asker-{number}@example.org", name=f"Asker {number}", password=host.password)
        for number in range(before, before + people)
    )
    found = [plan(host, number) for number in range(plans + asking)]
    return {
        "plans": [one.pk for one in found[:plans]],
        "asking": [[one.pk, ask(one).pk] for one in found[plans:]],
        "sessions": [sign_in(one) for one in askers],
        "host": sign_in(host),
    }


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


def ask(plan: SeatPlan) -> Page:
    """A line of text, one of two answers of which one has places of its own, and a consent: on one page."""
    form = Questionnaire.objects.create(space=plan.space, title="Your registration", last_number=3)
    page = Page.objects.create(questionnaire=form, position=1, title="You")
    questions = (
        {"kind": Question.Kind.TEXT, "label": "Your organisation"},
        {"kind": Question.Kind.CHOICE, "label": "How will you take part?"},
        {"kind": Question.Kind.CONSENT, "label": "Pictures of me may be shown", "is_required": False},
    )
    rows = [
        Question.objects.create(questionnaire=form, page=page, position=place, key=f"q{place}", **one)
        for place, one in enumerate(questions, start=1)
    ]
    for place, (key, places) in enumerate((("on_site", PLACES), ("online", None)), start=1):
        Choice.objects.create(question=rows[1], key=key, label=key, places=places, position=place)
    plan.questionnaire = form
    plan.save(update_fields=["questionnaire"])
    return page


if __name__ == "__main__":
    print(json.dumps(fill(*map(int, sys.argv[1:4]))))
