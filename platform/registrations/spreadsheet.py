"""A list of registrations as rows of a table that a spreadsheet opens."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from registrations.answered import answer_columns
from registrations.models import Registration, SeatPlan

# What a spreadsheet takes for the beginning of a formula, also after white space that it strips.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and doesn't calculate it: a formula is led by an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def rows(plan: SeatPlan, registrations: Sequence[Registration]) -> Iterator[list[str]]:
    """A heading, then one row for each with what they answered; they come from `for_list()`."""
    headings, answers_of = answer_columns(plan, registrations)
    yield [
        _("Name"),
        _("E-mail"),
        _("Organisation"),
        _("Country"),
        _("State"),
        _("Asked on (UTC)"),
        _("Note"),
        *(harmless(heading) for heading in headings),
    ]
    for one in registrations:
        homes = [a.organisation for a in one.person.affiliations.all()]
        cells = [
            one.person.name,
            one.person.email,
            ", ".join(home.name for home in homes),
            ", ".join(sorted({home.country.name for home in homes})),
            str(one.get_state_display()),
            f"{one.registered_at:%Y-%m-%d %H:%M}",
            one.note,
            *answers_of(one),
        ]
        yield [harmless(cell) for cell in cells]
