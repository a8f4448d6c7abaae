"""Each sentence of a notice, told of a confidential space: it turns into one that ends in `_privately`, and nothing else
goes along with it. A notice is mailed, pushed, and stands in a digest: what it carries has left the space."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from calendars.actions import telling as calendars
from conversations.actions import telling as conversations
from evidence.actions import telling as evidence
from needs.actions import telling as needs
from notices import actions as notices
from notices.models import Notice
from notices.sentences import SENTENCES
from people.models import Person
from registrations.actions import letters, limit_date, reminders
from registrations.actions import rows as seats
from registrations.models import Letter, SeatPlan
from scheduling import actions as scheduling
from scheduling.actions import telling as polls
from scheduling.times import Times
from spaces.actions import rows as spaces
from spaces.models import Space
from tests import factories

SECRET = "Fear of leaving"
PRIVATE = sorted(key for key in SENTENCES if key.endswith("_privately"))
# Only a learning group is confidential. Organisations are none, and events and visits, whose days these tell of, are
# none either; who is asked to confirm an answer has been invited by mail, as nobody is to what is confidential.
OF_NO_CONFIDENTIAL_SPACE = ("partners.", "registrations.called_off", "occasions.", "calendars.confirm")
OPEN = sorted(key for key in set(SENTENCES) - set(PRIVATE) if not key.startswith(OF_NO_CONFIDENTIAL_SPACE))


def of_spaces(key: str, space: Space, anna: Person, mads: Person) -> None:
    spaces.tell(space, [mads], key, topic=space.topic, names=anna, reason=SECRET)


def of_calendars(key: str, space: Space, anna: Person, mads: Person) -> None:
    entry, now = factories.make_entry(space, SECRET), timezone.now()
    span = calendars.span_of(entry)
    spans = dict.fromkeys(("before", "after", "on", "last"), span)
    calendars.tell(entry, key, by=anna, until=now + timedelta(days=1), starts_at=None, note=SECRET, **spans)


def of_scheduling(key: str, space: Space, anna: Person, mads: Person) -> None:
    day = factories.in_days(7).date()
    times = [Times(first_day=day, last_day=day)]
    poll = scheduling.open_poll(space=space, by=anna, title=SECRET, kind="days", options=times)
    Notice.objects.all().delete()
    polls.tell(poll, key, [mads], names=anna, until=SECRET, when=SECRET)


def of_needs(key: str, space: Space, anna: Person, mads: Person) -> None:
    needs.tell(space, key, [mads], names=anna, title=SECRET)


def of_conversations(key: str, space: Space, anna: Person, mads: Person) -> None:
    message = factories.make_message(factories.make_thread(space, SECRET), anna, SECRET)
    kind = conversations.Kind(key.partition(".")[2])
    conversations.notice(mads, kind, message, 3).save()


def of_letters(plan: SeatPlan, anna: Person, mads: Person) -> None:
    letter = Letter(plan=plan, language="en", subject=SECRET, body=SECRET, written_by=anna)
    letter.save()
    letters.tell(letter, "en", [mads])


def of_reminders(plan: SeatPlan, anna: Person, mads: Person) -> None:
    notices.tell(recipients=[mads], **reminders.as_notice(plan))


def of_reminders_online(plan: SeatPlan, anna: Person, mads: Person) -> None:
    notices.tell(recipients=[mads], **reminders.as_notice(plan, is_online=True))


def of_reminders_with_a_place(plan: SeatPlan, anna: Person, mads: Person) -> None:
    plan.about.place = SECRET
    of_reminders(plan, anna, mads)


OF_HOSTS: dict[str, Callable[[SeatPlan, Person, Person], None]] = {
    "registrations.written": of_letters,
    "registrations.reminded": of_reminders_with_a_place,
    "registrations.reminded_briefly": of_reminders,
    "registrations.reminded_online": of_reminders_online,
}


def of_registrations(key: str, space: Space, anna: Person, mads: Person) -> None:
    series = factories.make_entry(space, SECRET, rrule="FREQ=WEEKLY;COUNT=3")
    plan = limit_date(entry=series, recurrence_id=series.starts_local, capacity=3, by=anna)
    Notice.objects.all().delete()
    params = {"reason": SECRET, "until": SECRET}
    if key in OF_HOSTS:
        OF_HOSTS[key](plan, anna, mads)
    else:
        seats.say(plan, [mads], key, params, url=plan.hosts_url, topic=space.topic, names=anna)


def of_evidence(key: str, space: Space, anna: Person, mads: Person) -> None:
    plan = factories.make_seat_plan(space, entry=factories.make_entry(space, SECRET))
    evidence.tell(plan, [mads], key, url="/me/evidence/", dedupe="")


ROOMS: dict[str, Callable[[str, Space, Person, Person], None]] = {
    "spaces": of_spaces,
    "calendars": of_calendars,
    "registrations": of_registrations,
    "scheduling": of_scheduling,
    "needs": of_needs,
    "conversations": of_conversations,
    "evidence": of_evidence,
}


def secrets_in(notice: Notice, space: Space, *people: Person) -> list[str]:
    told = json.dumps(
        [
            notice.key,
            notice.text,
            notice.subject,
            notice.params,
            notice.url,
            notice.dedupe,
            str(notice.names),
        ],
        ensure_ascii=False,
    )
    names = [word for person in people for word in person.name.split()]
    return [word for word in (SECRET, space.title, space.slug, *names) if word in told]


@pytest.mark.django_db
@pytest.mark.parametrize("key", OPEN)
def test_every_sentence_turns_into_one_that_names_nothing(
    key: str, circle: Any, impact: Any, anna: Person, mads: Person
) -> None:
    room = key.partition(".")[0]
    ROOMS[room](key, circle.space, anna, mads)
    notice = Notice.objects.get(recipient=mads)
    assert notice.key in PRIVATE
    assert notice.key.startswith(f"{room}.")
    assert set(notice.params) <= {"seq"}, "a number, by which a page knows that it was read"
    assert secrets_in(notice, circle.space, anna, mads) == []
    Notice.objects.all().delete()
    ROOMS[room](key, impact.space, anna, mads)
    notice = Notice.objects.get(recipient=mads)
    assert (notice.key, bool(secrets_in(notice, impact.space, anna, mads))) == (key, True), "it could have"


@pytest.mark.parametrize("key", PRIVATE)
def test_a_sentence_of_a_confidential_space_has_room_for_nothing_but_a_count(key: str) -> None:
    class Asked(dict[str, object]):
        def __missing__(self, name: str) -> object:
            raise AssertionError(f"it names {name}")

    for count in (1, 2):
        sentence, given = SENTENCES[key], Asked(count=count)
        for words in (sentence.text, sentence.subject):
            assert not re.search(r"%\(|“", str(words % given))


def test_no_room_tells_what_this_does_not_walk_through() -> None:
    assert {key.partition(".")[0] for key in OPEN} == set(ROOMS)
    assert {key.partition(".")[0] for key in PRIVATE} == set(ROOMS)
