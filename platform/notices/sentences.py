"""The sentence behind each key of a Notice. Rooms above add theirs here: a Notice knows no higher room."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Sentence:
    """`text` takes the notice's params by name; so does `subject`, the subject of a mail that carries it alone."""

    text: str | Promise
    subject: str | Promise


SENTENCES: dict[str, Sentence] = {
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
}
