"""What other rooms may name of a calendar: an entry, or one date of a series. See `spaces.subjects`."""

from django.urls import reverse
from django.utils import formats

from calendars.agenda import date_of_entry
from calendars.fields import moment
from calendars.models import Entry
from spaces.models import Space


def entry(space: Space, key: str) -> tuple[str, str] | None:
    """By its number: a meeting, a part of a programme, a stop. One query."""
    found = entry_of(space, key)
    return (found.title, address(found)) if found else None


def date(space: Space, key: str) -> tuple[str, str] | None:
    """By the number of its series and when the rule puts it, `7-20261201T1000`. Two queries.

    It is called by the day on which it takes place, wherever that has moved.
    """
    number, _dash, name = key.partition("-")
    found, recurrence_id = entry_of(space, number), moment(name)
    if found is None or recurrence_id is None or not found.is_series:
        return None
    one = date_of_entry(found, recurrence_id)
    if one is None:
        return None
    day = formats.date_format(one.first_day, "DATE_FORMAT")
    return f"{found.title} · {day}", f"{address(found)}#date-{one.key}"


def entry_of(space: Space, number: str) -> Entry | None:
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    return Entry.objects.filter(space=space, pk=number).without_released_holds().first()


def address(found: Entry) -> str:
    return reverse("calendars:entry", args=[found.pk])
