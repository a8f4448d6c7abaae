"""Rows for tests, one call each. Nothing is random, nothing is sent, and what is not named takes the plainest value."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.text import slugify

from calendars.dated import derive
from calendars.models import Calendar, Entry
from conversations.models import Message, Thread
from events.models import Event
from evidence.models import Attendance
from exchanges.models import Visit
from partners.models import Affiliation, Country, Organisation
from people.models import Person
from questionnaires.models import Choice, Page, Question, Questionnaire
from registrations.models import Registration, SeatPlan
from spaces.models import Membership, Space
from workgroups.models import ActionLearningGroup, WorkingGroup

PASSWORD = "a long night in Tallinn"
ZONES = {
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "GB": "Europe/London",
    "PL": "Europe/Warsaw",
}
LANGUAGES = {"DE": "de", "DK": "da", "EE": "et", "GB": "en", "PL": "pl"}

_numbers = count(1)


def make_person(name: str = "", *, email: str = "", **fields: Any) -> Person:
    """Somebody with a confirmed address who can sign in with `PASSWORD`; they read English unless told otherwise."""
    name = name or f"Person {next(_numbers)}"
    email = email or f"{slugify(name)}@example.org"
    person = Person.objects.create_user(email, PASSWORD, **{"name": name, "zone": "Europe/Berlin", **fields})
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def make_country(code: str = "DE") -> Country:
    """The country of a code; the same row when it is there already."""
    country, _made = Country.objects.get_or_create(
        code=code,
        defaults={
            "zone": ZONES.get(code, "Europe/Berlin"),
            "languages": [LANGUAGES.get(code, "en")],
            "shown_as": "UK" if code == "GB" else "",
        },
    )
    return country


def make_organisation(name: str = "", *, country: Country | str = "DE", **fields: Any) -> Organisation:
    country = country if isinstance(country, Country) else make_country(country)
    name = name or f"Organisation {next(_numbers)}"
    return Organisation.objects.create(country=country, name=name, **{"slug": slugify(name), **fields})


def affiliate(
    person: Person,
    organisation: Organisation | str | None = None,
    *,
    state: str = Affiliation.State.CONFIRMED,
    role: str = Affiliation.Role.STAFF,
) -> Affiliation:
    """Bind a person to an organisation: a given one, a new one in the country of a code, or a new one in DE."""
    if not isinstance(organisation, Organisation):
        organisation = make_organisation(country=organisation or "DE")
    person.is_partner = None
    return Affiliation.objects.create(person=person, organisation=organisation, state=state, role=role)


def make_partner(name: str = "", *, country: str = "DE", **fields: Any) -> Person:
    """A person with a confirmed affiliation, whose clock is their country's."""
    person = make_person(name, **{"zone": ZONES.get(country, "Europe/Berlin"), **fields})
    affiliate(person, country)
    return person


def make_space(
    title: str = "",
    *,
    kind: str = Space.Kind.WORKING_GROUP,
    coordinator: Person | None = None,
    members: Iterable[Person] = (),
    countries: Iterable[Country | str] = (),
    **fields: Any,
) -> Space:
    """A space alone, without the noun that owns it: its page is not there. Visible to partners, joined on request."""
    title = title or f"Space {next(_numbers)}"
    space = Space.objects.create(
        kind=kind, title=title, **{"slug": slugify(title), "created_by": coordinator, **fields}
    )
    space.countries.set([make_country(c) if isinstance(c, str) else c for c in countries])
    if coordinator is not None:
        make_membership(space, coordinator, role=Membership.Role.COORDINATOR)
    for person in members:
        make_membership(space, person)
    return space


def make_membership(
    space: Space,
    person: Person,
    *,
    state: str = Membership.State.ACTIVE,
    role: str = Membership.Role.MEMBER,
    **fields: Any,
) -> Membership:
    now = timezone.now()
    if state == Membership.State.ACTIVE:
        fields = {"joined_at": now, **fields}
    if state == Membership.State.REQUESTED:
        fields = {"asked_at": now, "remind_at": now + timedelta(days=3), **fields}
    return Membership.objects.create(space=space, person=person, state=state, role=role, **fields)


def make_group(
    title: str = "", *, mandate: str = "", rhythm: str = "", space: Space | None = None, **fields: Any
) -> WorkingGroup:
    """A working group; `fields` are those of `make_space`."""
    space = space or make_space(title, kind=Space.Kind.WORKING_GROUP, **fields)
    return WorkingGroup.objects.create(space=space, mandate=mandate, rhythm=rhythm)


def make_learning_group(
    title: str = "", *, challenge: str = "", format: str = "als", **fields: Any
) -> ActionLearningGroup:
    """An action-learning group: confidential, as they are; `fields` are those of `make_space`."""
    space = make_space(
        title,
        kind=Space.Kind.LEARNING_GROUP,
        **{"is_confidential": True, "visibility": Space.Visibility.PARTNERS, "most_members": 8, **fields},
    )
    return ActionLearningGroup.objects.create(space=space, challenge=challenge, format=format)


def in_days(days: int, at: str = "10:00") -> datetime:
    """Wall time, some days from today."""
    day = timezone.now().date() + timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(at))


def make_entry(
    space: Space,
    title: str = "Meeting",
    *,
    starts: datetime | str | None = None,
    minutes: int = 60,
    ends: datetime | str | None = None,
    zone: str = "Europe/Berlin",
    rrule: str = "",
    **fields: Any,
) -> Entry:
    """A date in a week from now at ten, unless `starts` (wall time, naive, or its ISO text) says otherwise."""
    starts_local = datetime.fromisoformat(starts) if isinstance(starts, str) else starts or in_days(7)
    ends_local = datetime.fromisoformat(ends) if isinstance(ends, str) else ends
    ends_local = ends_local or starts_local + timedelta(minutes=minutes)
    Calendar.objects.touch(space.pk)
    entry = Entry(
        space=space,
        title=title,
        zone=zone,
        starts_local=starts_local,
        ends_local=ends_local,
        rrule=rrule,
        **fields,
    )
    derive(entry)
    entry.save()
    return entry


def make_span(space: Space, title: str, first_day: date | None, days: int, zone: str) -> Entry:
    """The whole days of an event or a visit; by default they begin in thirty days."""
    begins = datetime.combine(first_day or in_days(30).date(), time())
    return make_entry(
        space,
        title,
        starts=begins,
        ends=begins + timedelta(days=days),
        zone=zone,
        is_all_day=True,
        kind=Entry.Kind.SPAN,
    )


def make_thread(
    space: Space, title: str = "Where we stand", *, messages: Iterable[tuple[Person, str]] = (), **fields: Any
) -> Thread:
    """A thread with messages, each as (author, body)."""
    thread = Thread.objects.create(space=space, title=title, **fields)
    for author, body in messages:
        make_message(thread, author, body)
    return thread


def make_message(thread: Thread, author: Person, body: str = "Hello.", **fields: Any) -> Message:
    """The next message of a thread, as a row: nobody is told, nothing is sent."""
    thread.last_seq += 1
    thread.revision += 1
    thread.last_posted_at = timezone.now()
    thread.save(update_fields=["last_seq", "revision", "last_posted_at"])
    return Message.objects.create(
        thread=thread,
        author=author,
        seq=thread.last_seq,
        revision=thread.revision,
        body=body,
        **{
            "client_id": f"test-{next(_numbers)}",
            "html": f"<p>{body}</p>",
            "language": thread.language,
            **fields,
        },
    )


def make_seat_plan(space: Space, capacity: int = 10, *, entry: Entry, **fields: Any) -> SeatPlan:
    """Open since yesterday."""
    fields = {"opens_at": timezone.now() - timedelta(days=1), **fields}
    return SeatPlan.objects.create(space=space, capacity=capacity, entry=entry, **fields)


def make_event(
    title: str = "",
    *,
    first_day: date | None = None,
    days: int = 2,
    capacity: int = 10,
    zone: str = "Europe/Berlin",
    event_kind: str = Event.Kind.SYMPOSIUM,
    theme: str = "",
    **fields: Any,
) -> Event:
    """An announced symposium of two days with ten seats; `fields` are those of `make_space`."""
    space = make_space(
        title,
        kind=Space.Kind.EVENT,
        **{"joining": Space.Joining.REGISTRATION, "visibility": "public", **fields},
    )
    span = make_span(space, space.title, first_day, days, zone)
    plan = make_seat_plan(space, capacity, entry=span)
    return Event.objects.create(space=space, entry=span, seat_plan=plan, kind=event_kind, theme=theme)


def make_visit(
    title: str = "",
    *,
    country: str = "EE",
    host: Organisation | None = None,
    city: str = "Tallinn",
    first_day: date | None = None,
    days: int = 3,
    capacity: int = 10,
    theme: str = "",
    **fields: Any,
) -> Visit:
    """An open visit to Tallinn of three days with ten seats; `fields` are those of `make_space`."""
    space = make_space(
        title,
        kind=Space.Kind.VISIT,
        **{"joining": Space.Joining.REGISTRATION, "visibility": "partners", "countries": [country], **fields},
    )
    span = make_span(space, space.title, first_day, days, ZONES.get(country, "Europe/Berlin"))
    plan = make_seat_plan(space, capacity, entry=span)
    return Visit.objects.create(
        space=space,
        entry=span,
        seat_plan=plan,
        country=make_country(country),
        host=host or make_organisation(country=country),
        city=city,
        theme=theme,
    )


def make_questionnaire(
    space: Space, title: str = "Your registration", *, pages: Iterable[str] = (), **fields: Any
) -> Questionnaire:
    """With one page that asks nothing yet, and others of these titles."""
    made = Questionnaire.objects.create(space=space, title=title, **fields)
    for position, name in enumerate([title, *pages], start=1):
        Page.objects.create(questionnaire=made, position=position, title=name)
    return made


def make_question(
    page: Page,
    label: str = "How do you travel?",
    *,
    kind: str = Question.Kind.TEXT,
    key: str = "",
    choices: Iterable[tuple[str, str, int | None]] = (),
    **fields: Any,
) -> Question:
    """At the end of the page; each choice is (key, label, places). A consent is free unless `fields` say otherwise."""
    fields.setdefault("is_required", kind != Question.Kind.CONSENT)
    number = Question.objects.filter(questionnaire=page.questionnaire).count() + 1
    question = Question.objects.create(
        questionnaire=page.questionnaire,
        page=page,
        position=number,
        key=key or f"q{number}",
        kind=kind,
        label=label,
        **fields,
    )
    page.questionnaire.last_number = max(page.questionnaire.last_number, number)
    page.questionnaire.save(update_fields=["last_number"])
    for position, (name, words, places) in enumerate(choices, start=1):
        Choice.objects.create(question=question, key=name, label=words, places=places, position=position)
    return question


def make_registration(
    plan: SeatPlan, person: Person, *, state: str = "confirmed", **fields: Any
) -> Registration:
    """A row as it stands: nobody is told, nobody becomes a member, and no seats are counted."""
    plan.last_place += 1
    plan.save(update_fields=["last_place"])
    return Registration.objects.create(plan=plan, person=person, state=state, place=plan.last_place, **fields)


def make_attendance(registration: Registration, day: date, **fields: Any) -> Attendance:
    """On site, found by name, unless `fields` say otherwise."""
    return Attendance.objects.create(registration=registration, day=day, **{"source": "hand", **fields})
