"""How loud a space is, as a knob that a mail can turn down."""

from django.utils.translation import gettext_lazy as _

from notices.knobs import Knob, Turned
from notices.models import Level
from people.models import Person
from spaces.actions import set_level
from spaces.models import Membership, Space


def find(person: Person, pk: int) -> Turned | None:
    """While they belong to it. The page opens without sign-in, so what is confidential has no name there."""
    mine = Membership.objects.active().filter(person=person, space=pk).select_related("space").first()
    if mine is None:
        return None
    space = mine.space
    if space.is_confidential:
        return Turned(mine.level, str(_("Private group")), person.language)
    return Turned(mine.level, space.title, space.language)


def turn(person: Person, pk: int, value: str) -> None:
    set_level(space=Space.objects.get(pk=pk), person=person, level=value)


knob = Knob(
    find=find,
    turn=turn,
    quiet=Level.NOTHING,
    values=frozenset(Level.values),
    question=_("Hear nothing more of “%(title)s” by mail? What concerns you yourself there still comes."),
    silence=_("You hear nothing more of “%(title)s” by mail, but for what concerns you yourself."),
)
