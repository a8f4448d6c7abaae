"""The ways in which a conversation says no."""

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from conversations.models.message import LONGEST_BODY
from people.refusal import Refusal
from people.text import is_storable


class PostRefused(Refusal):
    """Something that cannot be said, or not here, or not any more.

    Its sentence is lazy: the writer's thread, which finds out, doesn't know the language of who waits.
    """


class LevelRefused(Refusal):
    """There is no such level of loudness."""


def gone() -> PostRefused:
    return PostRefused("gone", _("This thread is not there for you, or not any more. Nothing was changed."))


def archived() -> PostRefused:
    return PostRefused("archived", _("This space is archived: it can be read, but nothing can be added."))


def locked() -> PostRefused:
    return PostRefused("locked", _("This thread is closed for new messages."))


def acceptable(text: str, longest: int = LONGEST_BODY) -> str:
    """The text with plain line ends and without blank edges. Raises PostRefused, saying what to do."""
    if not is_storable(text):
        raise PostRefused("unstorable", _("This text contains characters that can't be stored: remove them."))
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise PostRefused("empty", _("Write something first."))
    if len(text) > longest:
        raise PostRefused(
            "too_long",
            ngettext(
                "This text has %(count)s character; %(most)s are possible. Shorten it, or make two of it.",
                "This text has %(count)s characters; %(most)s are possible. Shorten it, or make two of it.",
                len(text),
            )
            % {"count": grouped(len(text)), "most": grouped(longest)},
        )
    return text


def grouped(number: int) -> str:
    """As the reader's language parts thousands: 99,998."""
    return number_format(number, use_l10n=True, force_grouping=True)


def known_language(code: str) -> str:
    if code not in dict(settings.LANGUAGES):
        raise PostRefused("language", _("Choose one of the languages."))
    return code
