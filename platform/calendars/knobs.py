"""Invitations by mail, as a knob that such a mail can turn down."""

from django.utils.translation import gettext_lazy as _

from calendars.actions import choose_mail
from calendars.models import MailChoice
from notices.knobs import Knob, Turned
from people.models import Person

Wish = MailChoice.Wish


def find(person: Person, _pk: int) -> Turned:
    said = MailChoice.objects.filter(person=person).values_list("wish", flat=True).first()
    return Turned(said or MailChoice().wish)


def turn(person: Person, _pk: int, value: str) -> None:
    choose_mail(person=person, wish=value)


knob = Knob(
    find=find,
    turn=turn,
    quiet=Wish.NO,
    values=frozenset(Wish.values),
    question=_("Get no more invitations by mail? What was mailed before is taken out of your calendar."),
    silence=_("You get no more invitations by mail."),
)
