from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from calendars.series import instant
from home.demo.days import Days, span
from home.demo.facts import rows
from home.demo.people import Cast
from people.models import Person
from scheduling import actions
from scheduling.actions import Given
from scheduling.models import Option, Poll
from scheduling.times import Times
from spaces.models import Space

ANSWERS = {"y": "yes", "m": "if_need_be", "n": "no"}
NOON = time(12)


def load(cast: Cast, days: Days) -> None:
    """Polls of the groups, answered by some; one has found its date."""
    for row in rows("polls")["poll"]:
        poll = open_poll(row, cast, days)
        options = list(Option.objects.filter(poll=poll))
        for key, letters in row["answers"].items():
            answer(poll, cast[key], options, letters)
        if "fixed" in row:
            chosen = options[row["fixed"] - 1]
            actions.choose(poll=poll, option=chosen, by=poll.space.created_by, in_spite_of_no=True)


def open_poll(row: dict[str, Any], cast: Cast, days: Days) -> Poll:
    space = Space.objects.select_related("created_by").get(title=row["space"], is_demo=True)
    by = space.created_by
    kind = row.get("kind", Poll.Kind.TIMES)
    last_day = datetime.combine(days.today + timedelta(days=row["closes_in_days"]), NOON)
    return actions.open_poll(
        space=space,
        by=by,
        kind=kind,
        title=row["title"],
        description=row["description"],
        zone=row.get("zone", ""),
        has_holds=row.get("holds", False),
        closes_at=instant(last_day, ZoneInfo(by.zone)),
        required=[cast[key] for key in row.get("needed", [])],
        options=[times(option, days) for option in row["options"]],
    )


def times(row: dict[str, Any], days: Days) -> Times:
    day = days.day(row["weekday"], row["in_days"])
    if "days" in row:
        return Times(first_day=day, last_day=day + timedelta(days=row["days"] - 1))
    return Times(**span(day, row["starts"], row["minutes"]))


def answer(poll: Poll, person: Person, options: list[Option], letters: str) -> None:
    given = {
        option.pk: Given(ANSWERS[letter])
        for option, letter in zip(options, letters, strict=True)
        if letter in ANSWERS
    }
    actions.vote(poll=poll, person=person, answers=given)
