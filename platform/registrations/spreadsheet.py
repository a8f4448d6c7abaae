"""A list of registrations as rows of a table that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from registrations.answered import answer_columns
from registrations.models import Registration, SeatPlan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Without a width of their own, columns cut off names and addresses when they are read or printed.
WIDE_COLUMNS, COLUMN_SIGNS = 40, 26

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


def as_csv(lines: Iterable[list[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(lines)
    return file.getvalue().encode(
        "utf-8-sig"
    )  # spreadsheets take it as UTF-8 only with the mark at its beginning


def as_xlsx(lines: Iterable[list[str]]) -> bytes:
    """Every cell is text by its type: a spreadsheet calculates none of them, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(1, WIDE_COLUMNS + 1):
        sheet.column_dimensions[get_column_letter(number)].width = COLUMN_SIGNS
    for line in lines:
        cells = [WriteOnlyCell(sheet, value=storable(text)) for text in line]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def storable(text: str) -> str:
    """Without the control characters that XML has no place for."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)
