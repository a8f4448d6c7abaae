"""The main sections of the site, as the shell shows them."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Section(NamedTuple):
    label: Any
    path: str
    icon: str
    also: tuple[str, ...] = ()  # other paths that belong here
    in_bar: bool = True  # on a phone: in the bar, or under "More"


SECTIONS = [
    Section(_("Home"), "/", "house"),
    Section(_("Groups"), "/groups/", "users", ("/learning/",)),
    Section(_("Visits"), "/visits/", "map-pin", in_bar=False),
    Section(_("Events"), "/events/", "presentation"),
    Section(_("Calendar"), "/calendar/", "calendar-days"),
    Section(_("Partners"), "/partners/", "building-2", in_bar=False),
]


def current(section: Section, path: str) -> str:
    """The value of `aria-current`: this very page, a page below it, or nothing."""
    if path == section.path:
        return "page"
    below = section.path != "/" and path.startswith((section.path, *section.also))
    return "true" if below else ""


def sections(path: str) -> list[dict[str, Any]]:
    return [{**section._asdict(), "current": current(section, path)} for section in SECTIONS]
