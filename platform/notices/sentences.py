"""The sentence behind each key of a Notice. Rooms above add theirs here: a Notice knows no higher room."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notices.moments import in_words


@dataclass(frozen=True)
class Sentence:
    """`text` takes the notice's params by name; so does `subject`, the subject of a mail that carries it alone.

    What joins in a burst has them by `ngettext_lazy(…, …, "count")`.
    """

    text: str | Promise
    subject: str | Promise


GAP = "…"


class Gaps(dict[str, object]):
    """Params of which some are missing."""

    def __missing__(self, name: str) -> str:
        return GAP


def say(key: str, params: Mapping[str, Any]) -> str:
    """The sentence in the language and zone that are active, and behind it the `note` that somebody gave as a reason.
    A key that a later version dropped is silent, a param that is missing is a gap: a list of notices stands, whatever
    one of them lacks."""
    sentence = SENTENCES.get(key)
    if sentence is None:
        return ""
    words = Gaps(filled(params) if isinstance(params, dict) else {"count": 1})
    text = sentence.text % words
    return f"{text} {words['note']}" if words.get("note") else text


def filled(params: Mapping[str, Any]) -> dict[str, object]:
    """What joined nothing is one."""
    return {"count": 1, **in_words(params)}


def subject(key: str, params: Mapping[str, Any]) -> str:
    return SENTENCES[key].subject % filled(params)


def is_whole(key: str, params: Mapping[str, Any]) -> bool:
    """Whether the sentence and its subject have all that they name."""
    try:
        _text, _subject = SENTENCES[key].text % filled(params), subject(key, params)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return True


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
    "spaces.asked_privately": Sentence(
        _("Somebody asks to join one of your private groups."), _("[Private group] A request to join")
    ),
    "spaces.invited_privately": Sentence(
        _("You are invited to a private group."), _("[Private group] An invitation")
    ),
    "spaces.changed_privately": Sentence(
        _("Your membership of a private group has changed."), _("[Private group] Your membership")
    ),
    "calendars.moved": Sentence(
        _("“%(entry)s” of %(space)s has moved from %(before)s to %(after)s."),
        _("Moved to %(after)s: %(entry)s"),
    ),
    "calendars.elsewhere": Sentence(
        _("“%(entry)s” of %(space)s, %(on)s: the place, the link or a note has changed."),
        _("Changed for %(on)s: %(entry)s"),
    ),
    "calendars.replanned": Sentence(
        _("The dates of “%(entry)s” in %(space)s have changed. The first one now: %(after)s."),
        _("New dates: %(entry)s"),
    ),
    "calendars.changed_later": Sentence(
        _("“%(entry)s” of %(space)s changes from %(after)s on. Earlier dates stay as they are."),
        _("Changed from %(after)s on: %(entry)s"),
    ),
    "calendars.ended": Sentence(
        _("“%(entry)s” of %(space)s ends earlier. The last date now: %(last)s."), _("Fewer dates: %(entry)s")
    ),
    "calendars.cancelled": Sentence(
        _("“%(entry)s” of %(space)s is cancelled: %(on)s."), _("Cancelled, %(on)s: %(entry)s")
    ),
    "calendars.restored": Sentence(
        _("“%(entry)s” of %(space)s takes place after all, as planned at first: %(on)s."),
        _("Takes place, %(on)s: %(entry)s"),
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
    "scheduling.opened": Sentence(
        _("%(person)s asks when you can: “%(poll)s” in %(space)s."), _("When can you? %(poll)s")
    ),
    "scheduling.opened_until": Sentence(
        _("%(person)s asks when you can: “%(poll)s” in %(space)s. Answer until %(until)s."),
        _("When can you? %(poll)s"),
    ),
    "scheduling.reminded": Sentence(
        _("Your answer is missing: “%(poll)s” in %(space)s. It can be given until %(until)s."),
        _("Your answer is missing: %(poll)s"),
    ),
    "scheduling.reminded_openly": Sentence(
        _("Your answer is missing: “%(poll)s” in %(space)s."), _("Your answer is missing: %(poll)s")
    ),
    "scheduling.changed": Sentence(
        _("The dates of “%(poll)s” in %(space)s have changed: please look at them again."),
        _("Please look again: %(poll)s"),
    ),
    "scheduling.scheduled": Sentence(
        _("It is fixed: “%(poll)s” of %(space)s takes place on %(when)s."), _("Fixed, %(when)s: %(poll)s")
    ),
    "scheduling.scheduled_weekly": Sentence(
        _("It is fixed: “%(poll)s” of %(space)s takes place every week, the first time on %(when)s."),
        _("Fixed, every week from %(when)s: %(poll)s"),
    ),
    "scheduling.undecided": Sentence(
        _("The poll “%(poll)s” in %(space)s is closed. No date is clearly the best: please choose."),
        _("Please choose a date: %(poll)s"),
    ),
    "scheduling.closed": Sentence(
        _("The poll “%(poll)s” in %(space)s is closed: please choose the date."),
        _("Please choose a date: %(poll)s"),
    ),
    "scheduling.cancelled": Sentence(
        _("The poll “%(poll)s” in %(space)s is called off. Nothing will take place."),
        _("Called off: %(poll)s"),
    ),
    "scheduling.reopened": Sentence(
        _("“%(poll)s” of %(space)s is asked again; %(when)s no longer stands. Please look at the dates."),
        _("No longer fixed: %(poll)s"),
    ),
    "scheduling.asked_privately": Sentence(
        _("A poll about dates in one of your private groups waits for your answer."),
        _("[Private group] A poll about dates"),
    ),
    "scheduling.settled_privately": Sentence(
        _("There is news about a poll in one of your private groups."),
        _("[Private group] News about a poll"),
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
    "registrations.offered": Sentence(
        _(
            "A seat became free, and you can have it until %(until)s: %(title)s. Take it or leave it to the next."
        ),
        _("Until %(until)s a seat waits for you: %(title)s"),
    ),
    "registrations.lapsed": Sentence(
        _(
            "The seat that was offered to you has gone to the next: %(title)s. Register again to wait for another."
        ),
        _("The offered seat has gone to the next: %(title)s"),
    ),
    "registrations.requested": Sentence(
        _("The hosts decide on your registration, and we write to you then: %(title)s."),
        _("Your registration waits for the hosts: %(title)s"),
    ),
    "registrations.refused": Sentence(
        _("The hosts could not accept your registration for %(title)s: %(reason)s"),
        _("Your registration for %(title)s was not accepted"),
    ),
    "registrations.asked": Sentence(
        ngettext_lazy(
            "%(person)s asks for a seat: %(title)s.",
            "%(count)s registrations wait for you, the newest by %(person)s: %(title)s.",
            "count",
        ),
        _("A registration waits for you: %(title)s"),
    ),
    "registrations.changed": Sentence(
        _("%(person)s changed what they had answered: %(title)s."),
        _("Changed answers: %(title)s"),
    ),
    "registrations.questions": Sentence(
        _("The hosts of %(title)s have some questions for you, now that you have a seat."),
        _("A few questions: %(title)s"),
    ),
    "registrations.cancelled": Sentence(
        _("The hosts cancelled your registration for %(title)s: %(reason)s"),
        _("Your registration for %(title)s was cancelled"),
    ),
    "occasions.moved": Sentence(
        _("%(title)s, for which you wait, has moved from %(before)s to %(after)s."),
        _("Moved to %(after)s: %(title)s"),
    ),
    "registrations.limited": Sentence(
        _("The seats at %(title)s are limited now: whoever comes takes one."),
        _("Take a seat: %(title)s"),
    ),
    "registrations.date_gone": Sentence(
        _("The series no longer has the date on which you had a seat, or waited for one: %(title)s"),
        _("No longer takes place: %(title)s"),
    ),
    "registrations.unlimited": Sentence(
        _("Seats are no longer limited, so you can come: %(title)s"), _("You can come: %(title)s")
    ),
    "registrations.changed_privately": Sentence(
        _("Something has changed about seats in one of your private groups."),
        _("[Private group] A change about seats"),
    ),
    "registrations.written": Sentence(_("The hosts of %(title)s write to you: “%(subject)s”"), "%(subject)s"),
    "registrations.written_privately": Sentence(
        _("The hosts write to you in one of your private groups."),
        _("[Private group] The hosts write to you"),
    ),
    "registrations.reminded": Sentence(
        _("You have a seat: %(title)s, %(when)s. Place: %(place)s. Withdraw if you cannot come."),
        _("Reminder: %(title)s, %(when)s"),
    ),
    "registrations.reminded_briefly": Sentence(
        _("You have a seat: %(title)s, %(when)s. Withdraw if you cannot come."),
        _("Reminder: %(title)s, %(when)s"),
    ),
    "registrations.reminded_online": Sentence(
        _("You take part online: %(title)s, %(when)s. Withdraw if you cannot."),
        _("Reminder: %(title)s, %(when)s"),
    ),
    "registrations.reminded_privately": Sentence(
        _("Something for which you have a seat is about to begin in one of your private groups."),
        _("[Private group] A reminder"),
    ),
    "registrations.called_off": Sentence(_("%(title)s is cancelled: %(reason)s"), _("Cancelled: %(title)s")),
    "needs.named": Sentence(
        _("%(person)s named you to read what people told the hosts of %(title)s in confidence."),
        _("You read in confidence: %(title)s"),
    ),
    "needs.reader": Sentence(
        _("%(person)s can read from now on what you told the hosts of %(title)s in confidence."),
        _("%(person)s reads in confidence: %(title)s"),
    ),
    "needs.read": Sentence(
        _("What you told the hosts of %(title)s in confidence was read. Look who read it, and why."),
        _("Read in confidence: %(title)s"),
    ),
    "needs.changed_privately": Sentence(
        _("There is news about what was told in confidence in a private group."),
        _("[Private group] In confidence"),
    ),
    "evidence.packs_made_anew": Sentence(
        _(
            "Somebody who had registered for %(title)s is forgotten: they asked for it, or their time was over. The evidence "
            "packs are being made anew without what was theirs alone; the earlier ones can be had no longer."
        ),
        _("Evidence packs are made anew: %(title)s"),
    ),
    "evidence.certificate_changed": Sentence(
        _("What was noted of you at %(title)s has changed: a new certificate takes the place of yours."),
        _("A new certificate: %(title)s"),
    ),
    "evidence.certificate_withdrawn": Sentence(
        _(
            "Your certificate for %(title)s no longer holds: it is noted no longer that you were there. Ask the hosts if "
            "that is wrong."
        ),
        _("Your certificate no longer holds: %(title)s"),
    ),
    "evidence.changed_privately": Sentence(
        _("Something has changed about proof in one of your private groups."),
        _("[Private group] A change about proof"),
    ),
    "conversations.answered": Sentence(
        ngettext_lazy(
            "%(person)s answered you in “%(thread)s”.",
            "%(count)s answers to you in “%(thread)s”, the newest by %(person)s.",
            "count",
        ),
        ngettext_lazy(
            "%(person)s answered you in “%(thread)s”",
            "%(count)s answers to you in “%(thread)s”, the newest by %(person)s",
            "count",
        ),
    ),
    "conversations.answered_privately": Sentence(
        ngettext_lazy(
            "There is an answer to you in a private group.",
            "There are %(count)s answers to you in a private group.",
            "count",
        ),
        _("[Private group] New contribution"),
    ),
    "conversations.mentioned": Sentence(
        ngettext_lazy(
            "%(person)s named you in “%(thread)s”.",
            "You were named %(count)s times in “%(thread)s”, most recently by %(person)s.",
            "count",
        ),
        ngettext_lazy(
            "%(person)s named you in “%(thread)s”",
            "You were named %(count)s times in “%(thread)s”, most recently by %(person)s",
            "count",
        ),
    ),
    "conversations.mentioned_privately": Sentence(
        ngettext_lazy(
            "You were named in a private group.",
            "You were named %(count)s times in a private group.",
            "count",
        ),
        _("[Private group] New contribution"),
    ),
    "conversations.posted": Sentence(
        ngettext_lazy(
            "%(person)s wrote in “%(thread)s”.",
            "%(count)s new messages in “%(thread)s”, the newest by %(person)s.",
            "count",
        ),
        ngettext_lazy(
            "%(person)s wrote in “%(thread)s”",
            "%(count)s new messages in “%(thread)s”, the newest by %(person)s",
            "count",
        ),
    ),
    "conversations.posted_privately": Sentence(
        ngettext_lazy(
            "There is a new message in a private group.",
            "There are %(count)s new messages in a private group.",
            "count",
        ),
        _("[Private group] New contribution"),
    ),
}
