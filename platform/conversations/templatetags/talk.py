"""What a message shows that depends on its reader: which signs are their own, and whether its language is another."""

from typing import Any, NamedTuple

from django import template
from django.utils.translation import get_language, get_language_info, ngettext

from conversations import markdown
from conversations.frames import Frame
from conversations.models import Reaction

register = template.Library()
register.filter("as_read", markdown.as_read)


class Given(NamedTuple):
    sign: str
    label: str
    count: int
    names: str
    is_own: bool


@register.inclusion_tag("conversations/_reactions.html")
def reactions(frame: Frame, me: int | None, may_react: bool, is_alone: bool | str = False) -> dict[str, Any]:
    """The signs at a message, for the person with the number `me`; buttons where they may react. No query.

    Only where it `is_alone` on its page it also has all that there are to choose from: in a thread they would be most of
    the page, and its script has them once.
    """
    labels: dict[str, str] = dict(Reaction.Sign.choices)
    given = [
        Given(one["sign"], labels.get(one["sign"], ""), len(one["people"]), names(one), me in one["people"])
        for one in frame["reactions"]
    ]
    own = {one.sign for one in given if one.is_own}
    return {
        "frame": frame,
        "given": given,
        "choices": [(sign, label, sign in own) for sign, label in labels.items()],
        "may_react": may_react and not frame["moved_to"],
        "is_alone": is_alone,
    }


def names(sign: Frame) -> str:
    """Anna, Bo and 3 more."""
    named = ", ".join(sign["names"])
    more = len(sign["people"]) - len(sign["names"])
    if not more:
        return named
    words = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more)
    return words % {"names": named, "count": more}


@register.filter
def foreign_language(frame: Frame) -> str:
    """The name of a message's language, where it is another than the page's; something in the page's own template."""
    if not frame["seq"]:
        return " "
    if frame["language"] == get_language():
        return ""
    found: str = get_language_info(frame["language"])["name_translated"]
    return found
