"""How loud a thread is, as a knob that a mail can turn down."""

from django.utils.translation import gettext_lazy as _

from conversations.actions import set_level
from conversations.models import Reading, Thread
from notices.knobs import Knob, Turned
from notices.models import Level
from people.models import Person


def find(person: Person, pk: int) -> Turned | None:
    """While they may read it. The page opens without sign-in, so what is confidential has no name there."""
    thread = Thread.objects.visible_to(person).select_related("space").filter(pk=pk).first()
    if thread is None:
        return None
    said = Reading.objects.filter(person=person, thread=thread).values_list("level", flat=True).first()
    if thread.space.is_confidential:
        return Turned(said or "", str(_("Private group")), person.language)
    return Turned(said or "", thread.title, thread.language)


def turn(person: Person, pk: int, value: str) -> None:
    set_level(thread=Thread.objects.get(pk=pk), person=person, level=value)


knob = Knob(
    find=find,
    turn=turn,
    quiet=Level.NOTHING,
    values=frozenset({"", *Level.values}),
    question=_("Hear nothing more of “%(title)s”?"),
    silence=_("You hear nothing more of “%(title)s”."),
)
