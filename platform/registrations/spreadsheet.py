"""A list of registrations as rows of a table that a spreadsheet opens."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from frontend.templatetags.time import city
from registrations.answered import answer_columns
from registrations.desk import ANSWER
from registrations.models import Registration, SeatPlan

# Text, or a moment by the clock that the heading names.
Cell = str | datetime

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ALWAYS = ("name", "organisation")
# Without a width of their own, columns cut off names and addresses when they are read or printed.
WIDE_COLUMNS, COLUMN_SIGNS = 40, 26

CLOCK = "yyyy-mm-dd hh:mm"

# What a spreadsheet takes for the beginning of a formula, also after white space that it strips.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and doesn't calculate it: a formula is led by an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def rows(
    plan: SeatPlan, registrations: Sequence[Registration], only: Collection[str] | None = None
) -> Iterator[list[Cell]]:
    """A heading, then one row for each with what they answered; they come from `for_list()`. `only` the columns of these
    keys of `registrations.desk`, with the name and the organisations beside them. Moments are by the clock of the place.
    """
    zone = ZoneInfo(plan.zone)
    headings, answers_of = answer_columns(plan, registrations)
    named = {
        "name": _("Name"),
        "email": _("E-mail"),
        "organisation": _("Organisation"),
        "country": _("Country"),
        "guest": _("Guest without an account"),
        "state": _("State"),
        "asked": _("Asked on (%(city)s)") % {"city": city(plan.zone)},
        "note": _("Note"),
        "share": _("Share"),
        **{f"{ANSWER}{heading.question}": heading.text for heading in headings},
    }
    keys = [key for key in named if (key != "share" if only is None else key in {*ALWAYS, *only})]
    yield [harmless(named[key]) for key in keys]
    for one in registrations:
        organisation, country = one.home
        cells: dict[str, Cell] = {
            "name": one.person.name,
            "email": one.person.email,
            "organisation": organisation,
            "country": country,
            "guest": _("yes") if one.person.is_guest else _("no"),
            "state": str(one.get_state_display()),
            "asked": one.registered_at.astimezone(zone),
            "note": one.note,
            "share": str(one.pool.name) if one.pool else "",
            **dict(zip([f"{ANSWER}{one.question}" for one in headings], answers_of(one), strict=True)),
        }
        yield [cell if isinstance(cell := cells[key], datetime) else harmless(cell) for key in keys]


def as_csv(lines: Iterable[Sequence[Cell]]) -> bytes:
    """A moment is written with its offset (ISO 8601): a program needs no heading to know when it was."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(
        [cell.isoformat(timespec="minutes") if isinstance(cell, datetime) else cell for cell in line]
        for line in lines
    )
    return file.getvalue().encode(
        "utf-8-sig"
    )  # spreadsheets take it as UTF-8 only with the mark at its beginning


def as_xlsx(lines: Iterable[Sequence[Cell]]) -> bytes:
    """A moment is a date by its type, which one sorts and reckons with. Every other cell is text by its type: a spreadsheet
    calculates none of them, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(1, WIDE_COLUMNS + 1):
        sheet.column_dimensions[get_column_letter(number)].width = COLUMN_SIGNS
    for line in lines:
        sheet.append([cell_of(sheet, one) for one in line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell_of(sheet: Any, value: Cell) -> WriteOnlyCell:
    if isinstance(value, datetime):  # a spreadsheet knows no zones: the wall time of its own
        cell = WriteOnlyCell(sheet, value=value.replace(tzinfo=None, second=0, microsecond=0))
        cell.number_format = CLOCK
        return cell
    cell = WriteOnlyCell(sheet, value=storable(value))
    cell.data_type = "s"
    return cell


def storable(text: str) -> str:
    """Without the control characters that XML has no place for."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)
