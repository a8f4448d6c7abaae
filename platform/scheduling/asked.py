"""Whom a poll asks: people of its space and guests, as they are now. Who left, or was removed, is asked no more."""

from dataclasses import dataclass

from people.models import Person
from scheduling.models import Guest, Invitee, Poll
from spaces import policy

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who is asked; `who` is their row."""

    who: Person | Guest
    is_required: bool

    @property
    def key(self) -> Key:
        return key_of(self.who)

    @property
    def name(self) -> str:
        return self.who.name

    @property
    def is_guest(self) -> bool:
        return isinstance(self.who, Guest)


def key_of(who: Person | Guest) -> Key:
    return ("guest" if isinstance(who, Guest) else "person", who.pk)


def voters(poll: Poll) -> list[Voter]:
    """By name, people before guests. Three queries."""
    named = dict(Invitee.objects.filter(poll=poll).values_list("person_id", "is_required"))
    people = policy.audience(poll.space).order_by("name", "pk")
    asked = [person for person in people if poll.asks_everybody or person.pk in named]
    found = [Voter(person, named.get(person.pk, False)) for person in asked]
    return found + [Voter(guest, guest.is_required) for guest in Guest.objects.filter(poll=poll)]


def is_asked(poll: Poll, person: Person) -> bool:
    """Of somebody who belongs to the space. One query where the poll names whom it asks."""
    return poll.asks_everybody or Invitee.objects.filter(poll=poll, person=person).exists()
