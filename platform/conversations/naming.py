"""Who is meant by an @, as the database knows it: of those who can read the thread, and of nobody else."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from conversations import markdown, mentions
from conversations.mentions import Names, Place
from conversations.models import Mention, Message, Thread
from conversations.noted import note
from conversations.policy import belongings, may_read
from partners.models import Affiliation
from people.models import Person
from spaces.models import Membership, Space

MOST_OFFERED = 8


@dataclass(frozen=True)
class Offer:
    """Somebody who can be named, and what to write behind the @."""

    person: Person
    organisation: str
    written: str


def name_people(messages: Sequence[Message]) -> list[list[int]]:
    """Mark in the HTML of each message whom it names, and return their numbers. Messages have their threads.

    No query where no message has an @, else one; and one more where a name is followed by an organisation.
    """
    with_at = [message for message in messages if "@" in message.body]
    if not with_at:
        return [[] for _message in messages]
    members = belongings(message.thread.space_id for message in with_at)
    names = {
        message.thread_id: Names(readers(message.thread, members.get(message.thread.space_id, ())))
        for message in with_at
    }
    found = {id(message): mentions.places(message.html, names[message.thread_id]) for message in with_at}
    known = organisations(
        pk
        for message in with_at
        for place in found[id(message)]
        if mentions.has_organisation(message.html, place)
        for pk in place.ids
    )
    for message in with_at:
        named = mentions.narrowed(message.html, found[id(message)], known)
        message.html = mentions.marked(message.html, named)
        found[id(message)] = named
    return [ids(found.get(id(message), ())) for message in messages]


def readers(thread: Thread, members: Iterable[Membership]) -> list[tuple[int, str]]:
    return [(one.person_id, one.person.name) for one in members if may_read(one, thread)]


def ids(found: Iterable[Place]) -> list[int]:
    """Each once, in the order in which they are named."""
    return list(dict.fromkeys(pk for place in found for pk in place.ids))


def organisations(people: Iterable[int]) -> dict[int, list[str]]:
    """Those that have confirmed each; no query for nobody."""
    asked = set(people)
    found: dict[int, list[str]] = {}
    if asked:
        rows = Affiliation.objects.confirmed().filter(person__in=asked).order_by("pk")
        for pk, name in rows.values_list("person", "organisation__name"):
            found.setdefault(pk, []).append(name)
    return found


@dataclass(frozen=True)
class Named:
    """Of those whom a text names: who can read the thread, and who can't and would not be told."""

    readers: list[Person]
    strangers: list[Person]


def named_in(body: str, thread: Thread, author: Person) -> Named:
    """Strangers are among the people that the author shares a space with: of all others nothing is said, not even that
    they exist. Three queries at most, none without an @."""
    if "@" not in body:
        return Named([], [])
    html = markdown.render(body)
    here = {
        one.person_id: one.person
        for one in belongings([thread.space_id]).get(thread.space_id, ())
        if may_read(one, thread)
    }
    known = {person.pk: person for person in acquaintances(author) if person.pk not in here}
    told = mentions.places(html, Names((pk, person.name) for pk, person in here.items()))
    told = mentions.narrowed(
        html,
        told,
        organisations(pk for one in told if mentions.has_organisation(html, one) for pk in one.ids),
    )
    ends = {place.start: place.end for place in told}
    untold = [
        place
        for place in mentions.places(html, Names((pk, person.name) for pk, person in known.items()))
        if place.end > ends.get(place.start, 0)
    ]
    return Named([here[pk] for pk in ids(told)], [known[pk] for pk in ids(untold)])


def acquaintances(person: Person) -> Iterable[Person]:
    """Everybody who shares a space with `person` now. One query."""
    theirs = Membership.objects.active().filter(space__in=Space.objects.of(person)).values("person")
    return Person.objects.filter(pk__in=theirs).exclude(pk=person.pk)


def offers(thread: Thread, prefix: str, *, but: Person) -> list[Offer]:
    """Who can be named in a thread and has a word in their name that begins like that. Two queries."""
    wanted = prefix.casefold().strip()
    members = belongings([thread.space_id]).get(thread.space_id, ())
    here = [one.person for one in members if may_read(one, thread) and one.person_id != but.pk]
    fitting = sorted((one for one in here if begins(one.name, wanted)), key=lambda one: one.name.casefold())
    fitting = fitting[:MOST_OFFERED]
    known = organisations(person.pk for person in fitting)
    names = [one.name.casefold() for one in here]
    return [
        offer(person, next(iter(known.get(person.pk, ())), ""), names.count(person.name.casefold()) > 1)
        for person in fitting
    ]


def begins(name: str, wanted: str) -> bool:
    name = name.casefold()
    return name.startswith(wanted) or f" {wanted}" in name


def offer(person: Person, organisation: str, is_shared: bool) -> Offer:
    written = f"{person.name} ({organisation})" if is_shared and organisation else person.name
    return Offer(person, organisation, written)


def keep_mentions(messages: Sequence[Message], named: Sequence[Collection[int]]) -> None:
    """The rows of new messages' mentions, and on each message that names somebody: its frame needs no query. One, or none."""
    rows = [
        Mention(message=message, person_id=pk)
        for message, people in zip(messages, named, strict=True)
        for pk in people
    ]
    Mention.objects.bulk_create(rows)
    for message, people in zip(messages, named, strict=True):
        if people:
            note(message, "mentions", [row for row in rows if row.message is message])


def change_mentions(message: Message, named: Sequence[int]) -> list[int]:
    """The same for a message that is changed; returns who is no longer named."""
    before = {mention.person_id: mention for mention in message.mentions.all()}
    gone = sorted(before.keys() - set(named))
    if gone:
        Mention.objects.filter(message=message, person__in=gone).delete()
    added = [Mention(message=message, person_id=pk) for pk in named if pk not in before]
    Mention.objects.bulk_create(added)
    note(message, "mentions", [one for pk, one in before.items() if pk not in gone] + added)
    return gone
