"""The knobs of this room: mail at once, and digests."""

from django.utils.translation import gettext_lazy as _

from notices.choosing import choose, settings_of
from notices.knobs import Knob, Turned, knobs
from notices.models import MailSettings
from people.models import Person

YES, NO = "yes", "no"
Digest = MailSettings.Digest


def mail(person: Person, _pk: int) -> Turned:
    return Turned(YES if settings_of(person).at_once else NO)


def turn_mail(person: Person, _pk: int, value: str) -> None:
    choose(person=person, at_once=value == YES)


def digest(person: Person, _pk: int) -> Turned:
    return Turned(settings_of(person).digest)


def turn_digest(person: Person, _pk: int, value: str) -> None:
    choose(person=person, digest=value)


knobs["mail"] = Knob(
    find=mail,
    turn=turn_mail,
    quiet=NO,
    values=frozenset({YES, NO}),
    question=_("Stop mails that come at once? What is meant for you then waits for your digest."),
    silence=_("You get no mails at once. What is meant for you waits for your digest."),
)
knobs["digest"] = Knob(
    find=digest,
    turn=turn_digest,
    quiet=Digest.NEVER,
    values=frozenset(Digest.values),
    question=_("Stop the digests?"),
    silence=_("You get no digests."),
)
