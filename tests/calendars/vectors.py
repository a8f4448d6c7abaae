"""The recurrence vectors as our own objects: what the engines were given, and what they agreed on."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from calendars.ics import CalendarText, Override
from calendars.recurrence import Change, Series

DATA = Path(__file__).parents[1] / "data" / "recurrence-vectors.json"
VECTORS = json.loads(DATA.read_text())["vectors"]
UNIVERSAL = [vector for vector in VECTORS if vector["support"] == "universal"]
DOUBTFUL = [vector for vector in VECTORS if vector["support"] != "universal"]
WRITTEN_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DURATIONS = {"PT45M": timedelta(minutes=45), "P1D": timedelta(days=1)}


def ids(vectors):
    return [vector["id"] for vector in vectors]


def local(text):
    """The wall time or the date that a value of the vectors means."""
    if len(text) == 8:
        return datetime.strptime(text, "%Y%m%d").date()
    return datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")


def ends_of(vector):
    starts, end = local(vector["dtstart"]), vector["end"]
    if not end:
        return starts + timedelta(days=1)
    return starts + DURATIONS[end] if end in DURATIONS else local(end)


def exdates_of(vector):
    return tuple(local(text) for listed in vector["exdate"] for text in listed.split(","))


def series_of(vector):
    starts = local(vector["dtstart"])
    return Series(
        starts,
        ends_of(vector) - starts,
        vector["tz"],
        vector["rrule"] or "",
        exdates_of(vector),
        vector["status"].lower(),
    )


def changes_of(vector):
    return [
        Change(
            local(change["recurrence_id"]),
            local(change["dtstart"]),
            local(change["dtend"]),
            change["status"].lower(),
            change["tz"],
        )
        for change in vector["overrides"]
    ]


def calendar_text_of(vector):
    return CalendarText(
        uid=f"{vector['id']}@hansa.example.org",
        sequence=1,
        created=WRITTEN_AT,
        last_modified=WRITTEN_AT,
        summary=vector["title"],
        starts_local=local(vector["dtstart"]),
        ends_local=ends_of(vector),
        zone=vector["tz"],
        status=vector["status"].lower(),
        rrule=vector["rrule"] or "",
        exdates=exdates_of(vector),
        overrides=tuple(
            Override(
                recurrence_id=local(change["recurrence_id"]),
                sequence=2,
                last_modified=WRITTEN_AT,
                starts_local=local(change["dtstart"]),
                ends_local=local(change["dtend"]),
                zone=change["tz"],
                status=change["status"].lower(),
            )
            for change in vector["overrides"]
        ),
    )


def window_of(vector):
    return tuple(datetime.fromisoformat(day).replace(tzinfo=UTC) for day in vector["window"])


def expected_of(vector):
    """Sorted (start, end, status): aware UTC, or dates with the end excluded."""
    return sorted(
        (moment(found["start"]), moment(found["end"]), found["status"]) for found in vector["expected"]
    )


def moment(text):
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
