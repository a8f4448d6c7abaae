"""When access to a space ends, it ends on every surface at once.

A surface is a function that says what a person finds of the space there, as text. Rooms add theirs to `SURFACES`:
each must show the secret to a member first, or it proves nothing.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.files.base import ContentFile

from calendars import actions as calendars
from calendars.models import Entry
from config import sockets
from conversations import actions as conversations
from conversations.models import Attachment, Thread
from notices import actions as notices
from notices.models import Notice
from people.models import Person
from scheduling import actions as scheduling
from scheduling.models import Poll
from scheduling.times import Times
from spaces import actions, policy, privacy
from spaces.models import Membership, Space
from tests import factories
from tests.people import browser
from tests.spaces.conftest import Said

State, Role = Membership.State, Membership.Role
SECRET = "Budget of 2027"


class World(NamedTuple):
    space: Space
    thread: Thread
    entry: Entry
    feed: str
    poll: Poll
    file: Attachment
    unsent: Attachment


def attach(thread: Thread, by: Person) -> Attachment:
    return conversations.attach(
        thread=thread, by=by, name="secret.txt", content=ContentFile(SECRET.encode(), "secret.txt")
    )


@pytest.fixture
def world(anna: Person, mads: Person, settings: Any, tmp_path: Path) -> World:
    """A group that only members know of, in which everything carries the secret."""
    space = factories.make_group(
        SECRET,
        coordinator=anna,
        members=[mads],
        visibility=Space.Visibility.HIDDEN,
        joining=Space.Joining.INVITATION,
    ).space
    thread = factories.make_thread(space, SECRET, messages=[(anna, SECRET)])
    settings.MEDIA_ROOT = tmp_path
    file, unsent = attach(thread, anna), attach(thread, mads)
    Attachment.objects.filter(pk=file.pk).update(message=thread.messages.get())
    entry, day = factories.make_entry(space, SECRET), factories.in_days(7).date()
    _subscription, token = calendars.subscribe(person=mads, label="Mine")
    notices.tell(
        recipients=[mads], key="spaces.coordinating", params={"space": SECRET}, url="/", topic=space.topic
    )
    poll = scheduling.open_poll(
        space=space, by=anna, title=SECRET, kind="days", options=[Times(first_day=day, last_day=day)]
    )
    return World(space, thread, entry, f"/calendar/{token}.ics", poll, file, unsent)


def page(path: str) -> Callable[[World, Person], str]:
    def show(world: World, person: Person) -> str:
        answer = browser(person).get(path.format(**world._asdict()))
        return answer.getvalue().decode() if answer.status_code == 200 else ""

    return show


def feed(world: World, person: Person) -> str:
    """Unfolded: a calendar's lines are cut at 75 bytes."""
    return page(world.feed)(world, person).replace("\r\n ", "")


def sockets_of(world: World, person: Person) -> str:
    asked = {person.pk: [world.space.topic, world.thread.topic]}
    return SECRET if sockets.audible({person.pk: person}, asked)[person.pk] else ""


def unread_notices(world: World, person: Person) -> str:
    return " ".join(notice.text for notice in Notice.objects.unread().filter(recipient=person, url="/"))


def mail_in_the_queue(world: World, person: Person) -> str:
    due = Notice.objects.filter(recipient=person, topic=world.space.topic, mailed_at=None)
    return " ".join(notice.text for notice in due.exclude(mail_due_at=None))


def verbs(world: World, person: Person) -> str:
    return SECRET if policy.verbs(person, world.space) else ""


def queries(world: World, person: Person) -> str:
    rows = [
        Space.objects.visible_to(person),
        Thread.objects.visible_to(person),
        Attachment.objects.visible_to(person),
        Entry.objects.visible_to(person),
        Entry.objects.of(person),
        Poll.objects.visible_to(person),
        policy.audience(world.space).filter(pk=person.pk),
    ]
    return SECRET if any(found.exists() for found in rows) else ""


SURFACES: dict[str, Callable[[World, Person], str]] = {
    "group page": page("/groups/{space.slug}/"),
    "list of groups": page("/groups/"),
    "members": page("/spaces/{space.slug}/members/"),
    "membership": page("/spaces/{space.slug}/membership/"),
    "list of threads": page("/spaces/{space.slug}/threads/"),
    "thread": page("/threads/{thread.pk}/"),
    "file": page("/attachments/{file.key}/"),
    "own file that is not sent": page("/attachments/{unsent.key}/"),
    "calendar": page("/calendar/"),
    "entry": page("/calendar/entries/{entry.pk}/"),
    "list of polls": page("/spaces/{space.slug}/polls/"),
    "poll": page("/spaces/{space.slug}/polls/{poll.pk}/"),
    "home": page("/"),
    "feed": feed,
    "API: spaces": page("/api/v1/spaces/"),
    "API: space": page("/api/v1/spaces/{space.slug}/"),
    "API: threads": page("/api/v1/threads/"),
    "API: messages": page("/api/v1/threads/{thread.pk}/messages/"),
    "API: file": page("/api/v1/attachments/{file.key}/"),
    "API: entries": page("/api/v1/entries/"),
    "API: polls": page("/api/v1/polls/"),
    "sockets": sockets_of,
    "unread notices": unread_notices,
    "mail in the queue": mail_in_the_queue,
    "verbs": verbs,
    "queries": queries,
}


def leave(world: World, anna: Person, mads: Person) -> None:
    actions.leave(space=world.space, person=mads)


def remove(world: World, anna: Person, mads: Person) -> None:
    belonging = Membership.objects.get(space=world.space, person=mads)
    actions.remove_member(membership=belonging, by=anna, reason="It is over.")


def erase(world: World, anna: Person, mads: Person) -> None:
    privacy.erase(mads)


ENDINGS: list[Callable[..., None]] = [leave, remove, erase]


@pytest.mark.parametrize("end", ENDINGS, ids=lambda end: end.__name__)
def test_access_ends_on_every_surface_at_once(
    world: World, anna: Person, mads: Person, end: Callable[..., None]
) -> None:
    shown = {name: SECRET in surface(world, mads) for name, surface in SURFACES.items()}
    assert shown == dict.fromkeys(SURFACES, True)
    end(world, anna, mads)
    left = {name for name, surface in SURFACES.items() if SECRET in surface(world, mads)}
    assert left == set()


INNER = "Who should lead the group"
AMONG_COORDINATORS = [
    "group page",
    "list of threads",
    "thread",
    "home",
    "API: threads",
    "API: messages",
    "sockets",
    "unread notices",
    "mail in the queue",
    "queries",
]


@pytest.fixture
def inner(world: World, anna: Person, mads: Person) -> World:
    """The same group, in which Mads coordinates too, with a thread for coordinators alone."""
    Membership.objects.filter(space=world.space, person=mads).update(role=Role.COORDINATOR)
    thread = factories.make_thread(
        world.space, INNER, messages=[(anna, INNER)], circle=Thread.Circle.COORDINATORS
    )
    notices.tell(
        recipients=[mads],
        key="conversations.answered",
        params={"thread": INNER},
        names=anna,
        url="/",
        topic=thread.home_topic,
        origin=thread.topic,
    )
    return world._replace(thread=thread)


def found_of_inner(inner: World, person: Person) -> set[str]:
    """Where the person finds what is among coordinators: by words where there are any, else by the thread's own right."""
    found = {name for name in AMONG_COORDINATORS if INNER in SURFACES[name](inner, person)}
    if sockets.audible({person.pk: person}, {person.pk: [inner.thread.topic]})[person.pk]:
        found.add("sockets")
    if Thread.objects.visible_to(person).filter(pk=inner.thread.pk).exists():
        found.add("queries")
    due = Notice.objects.filter(recipient=person, topic=inner.thread.home_topic, mailed_at=None)
    if due.exclude(mail_due_at=None).exists():
        found.add("mail in the queue")
    return found


def member_again(world: World, anna: Person, mads: Person) -> None:
    theirs = Membership.objects.get(space=world.space, person=mads)
    actions.set_role(membership=theirs, by=anna, role=Role.MEMBER)


def handing_over(world: World, anna: Person, mads: Person) -> None:
    heir = Membership.objects.get(space=world.space, person=anna)
    actions.hand_over(membership=heir, by=mads)


DEMOTIONS: list[Callable[..., None]] = [member_again, handing_over]


@pytest.mark.parametrize("end", [*DEMOTIONS, *ENDINGS], ids=lambda end: end.__name__)
def test_what_is_among_coordinators_ends_with_the_role(
    inner: World, anna: Person, mads: Person, end: Callable[..., None]
) -> None:
    assert found_of_inner(inner, mads) == set(AMONG_COORDINATORS)
    end(inner, anna, mads)
    assert found_of_inner(inner, mads) == set()


@pytest.mark.parametrize("end", DEMOTIONS, ids=lambda end: end.__name__)
def test_what_is_among_members_does_not_end_with_the_role(
    inner: World, world: World, anna: Person, mads: Person, end: Callable[..., None], said: Said
) -> None:
    with said() as heard:
        end(inner, anna, mads)
    assert heard.revoked == [(mads.pk, world.space.inner_topic)]
    left = {name for name, surface in SURFACES.items() if SECRET in surface(world, mads)}
    assert left == set(SURFACES)


def test_a_coordinator_who_is_removed_loses_both(
    inner: World, anna: Person, mads: Person, said: Said
) -> None:
    with said() as heard:
        remove(inner, anna, mads)
    assert set(heard.revoked) == {(mads.pk, inner.space.topic), (mads.pk, inner.space.inner_topic)}


@pytest.mark.parametrize("end", ENDINGS, ids=lambda end: end.__name__)
def test_open_sockets_are_told_once_it_is_committed(
    world: World, anna: Person, mads: Person, end: Callable[..., None], said: Said
) -> None:
    with said() as heard:
        end(world, anna, mads)
        assert heard.revoked == []
    assert heard.revoked == [(mads.pk, world.space.topic)]


def test_the_removed_person_is_told_why_and_may_be_invited_again(
    world: World, anna: Person, mads: Person
) -> None:
    remove(world, anna, mads)
    told = [notice.text for notice in Notice.objects.unread().filter(recipient=mads)]
    assert told == [f"You are no longer a member of {SECRET}: It is over."]
    assert actions.invite(space=world.space, email=mads.email, by=anna).guest == mads
    assert Membership.objects.get(space=world.space, person=mads).state == State.INVITED


def test_who_was_coordinator_comes_back_as_a_member(world: World, anna: Person, mads: Person) -> None:
    actions.set_role(
        membership=Membership.objects.get(person=mads, space=world.space), by=anna, role=Role.COORDINATOR
    )
    remove(world, anna, mads)
    actions.invite(space=world.space, email=mads.email, by=anna)
    assert actions.accept_invitation(space=world.space, person=mads).role == Role.MEMBER


def test_the_form_removes_with_a_reason(world: World, anna: Person, mads: Person) -> None:
    theirs: Any = Membership.objects.get(space=world.space, person=mads)
    url = f"/spaces/{world.space.slug}/members/{theirs.pk}/removal/"
    assert browser(anna).post(url, {"reason": " "}).status_code == 422
    assert browser(mads).post(url, {"reason": "Revenge."}).status_code == 403
    assert browser(anna).post(url, {"reason": "It is over."}).status_code == 302
    theirs.refresh_from_db()
    assert (theirs.state, theirs.reason) == (State.REMOVED, "It is over.")


def test_what_one_has_read_of_it_goes_too(world: World, anna: Person, mads: Person) -> None:
    notices.tell(
        recipients=[mads],
        key="conversations.answered",
        params={"thread": SECRET},
        names=anna,
        url="/",
        topic=world.space.topic,
    )
    notices.mark_read(person=mads)
    assert SECRET in browser(mads).get("/notices/").content.decode()
    leave(world, anna, mads)
    assert SECRET not in browser(mads).get("/notices/").content.decode()
