"""The sentence behind each key of a Notice. Rooms above add theirs here: a Notice knows no higher room."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Sentence:
    """`text` takes the notice's params by name; so does `subject`, the subject of a mail that carries it alone."""

    text: str | Promise
    subject: str | Promise


def say(key: str, params: Mapping[str, object]) -> str:
    """The sentence in the language that is active. A key that a later version dropped is silent, not an error."""
    sentence = SENTENCES.get(key)
    return str(sentence.text) % params if sentence else ""


SENTENCES: dict[str, Sentence] = {
    "partners.asked": Sentence(
        _("%(person)s says that they belong to %(organisation)s: confirm it or say why not."),
        _("%(person)s belongs to %(organisation)s?"),
    ),
    "partners.unlisted": Sentence(
        _("%(person)s asks to list a new organisation: %(organisation)s."),
        _("A new organisation: %(organisation)s"),
    ),
    "partners.confirmed": Sentence(
        _("You are confirmed as a partner of %(organisation)s."), _("Welcome, %(organisation)s")
    ),
    "partners.declined": Sentence(
        _("You were not confirmed for %(organisation)s: %(reason)s"), _("Your organisation: %(organisation)s")
    ),
    "spaces.asked": Sentence(_("%(person)s asks to join %(space)s."), _("%(person)s asks to join %(space)s")),
    "spaces.still_asking": Sentence(
        _("%(person)s has been waiting for three days to join %(space)s."),
        _("%(person)s still waits to join %(space)s"),
    ),
    "spaces.accepted": Sentence(_("You are now a member of %(space)s."), _("Welcome to %(space)s")),
    "spaces.declined": Sentence(
        _("Your request to join %(space)s was declined: %(reason)s"), _("Your request to join %(space)s")
    ),
    "spaces.invited": Sentence(
        _("%(person)s invites you to %(space)s."), _("%(person)s invites you to %(space)s")
    ),
    "spaces.removed": Sentence(
        _("You are no longer a member of %(space)s: %(reason)s"), _("Your membership of %(space)s has ended")
    ),
    "spaces.coordinating": Sentence(_("You now coordinate %(space)s."), _("You now coordinate %(space)s")),
    "calendars.moved": Sentence(
        _("“%(entry)s” of %(space)s has moved from %(before)s to %(after)s, %(city)s time."),
        _("Moved to %(after)s: %(entry)s"),
    ),
    "calendars.replanned": Sentence(
        _(
            "The dates of “%(entry)s” in %(space)s have changed: the series now begins on %(after)s, %(city)s time."
        ),
        _("New dates: %(entry)s"),
    ),
    "calendars.cancelled": Sentence(
        _("“%(entry)s” of %(space)s on %(on)s, %(city)s time, is cancelled."),
        _("Cancelled on %(on)s: %(entry)s"),
    ),
    "calendars.restored": Sentence(
        _("“%(entry)s” of %(space)s on %(on)s, %(city)s time, takes place after all, as planned at first."),
        _("Takes place on %(on)s: %(entry)s"),
    ),
    "calendars.confirm": Sentence(
        _(
            "An answer to “%(entry)s” of %(space)s came by mail in your name and could not be taken as it was. "
            "Say on this page whether you will be there."
        ),
        _("Please confirm your answer: %(entry)s"),
    ),
    "calendars.changed_privately": Sentence(
        _("Something has changed in the calendar of one of your private groups."),
        _("[Private group] A change in the calendar"),
    ),
    "registrations.confirmed": Sentence(_("You have a seat: %(title)s."), _("You have a seat: %(title)s")),
    "registrations.waiting": Sentence(
        _("You are on the waiting list: %(title)s. We write to you when a seat is yours."),
        _("On the waiting list: %(title)s"),
    ),
    "registrations.promoted": Sentence(
        _("A seat became free, and it is yours: %(title)s. Withdraw if you cannot come."),
        _("A seat is yours: %(title)s"),
    ),
    "registrations.cancelled": Sentence(
        _("The hosts cancelled your registration for %(title)s: %(reason)s"),
        _("Your registration for %(title)s was cancelled"),
    ),
    "registrations.called_off": Sentence(_("%(title)s is cancelled: %(reason)s"), _("Cancelled: %(title)s")),
    "conversations.answered": Sentence(
        _("%(person)s answered you in “%(thread)s”."), _("%(person)s answered you in “%(thread)s”")
    ),
    "conversations.answered_privately": Sentence(
        _("There is an answer to you in a private group."), _("[Private group] New contribution")
    ),
}
