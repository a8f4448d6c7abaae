from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from calendars import actions as calendars
from calendars.dated import as_stored, series_of
from calendars.models import Entry
from calendars.series import starts_of
from home.demo.days import Days, span
from home.demo.facts import rows
from home.demo.people import Cast
from partners.models import Country
from spaces import actions as spaces
from spaces.models import Membership, Space
from workgroups import actions as groups
from workgroups.actions import Group
from workgroups.models import ActionLearningGroup, WorkingGroup

AHEAD = timedelta(days=400)
MEMBERS_FOR_HOURS = 24 * 60


def load(cast: Cast, days: Days) -> None:
    """Working groups and action-learning groups with their people and meetings."""
    found = rows("groups")
    for row in found["group"]:
        group = propose(WorkingGroup, row, cast, mandate=row["mandate"], rhythm=row["rhythm"])
        make_meeting(group.space, row["meeting"], cast, days)
    for row in found["learning_group"]:
        own = {name: row[name] for name in ("challenge", "format")}
        group = propose(ActionLearningGroup, row, cast, **own)
        make_meeting(group.space, row["meeting"], cast, days)


def date_back(days: Days) -> None:
    """Whoever joins, joins now: the rows alone can say that people belonged before they wrote."""
    joined = {"joined_at": days.hours_ago(MEMBERS_FOR_HOURS)}
    Membership.objects.active().filter(space__is_demo=True).update(**joined)


def propose(model: type[Group], row: dict[str, Any], cast: Cast, **own: Any) -> Group:
    by = cast[row["coordinator"]]
    words = {name: row[name] for name in ("title", "summary", "visibility", "joining")}
    words["most_members"] = row.get("size")
    countries = Country.objects.filter(code__in=row["countries"])
    group = groups.propose(
        model=model, by=by, space={**words, "countries": countries, "is_demo": True}, group=own
    )
    for key in row["members"]:
        spaces.admit(space=group.space, person=cast[key], by=by)
    for request in row.get("requests", []):
        spaces.ask_to_join(space=group.space, person=cast[request["person"]], note=request["note"])
    return group


def make_meeting(space: Space, row: dict[str, Any], cast: Cast, days: Days) -> Entry:
    """A series with, where its row says so, answers to the next date, one date moved and one called off."""
    by = space.created_by
    entry = calendars.create_entry(
        space=space,
        by=by,
        title=row["title"],
        description=row.get("description", ""),
        conference_url=row["conference_url"],
        zone=row["zone"],
        rrule=row["rule"],
        **span(days.day(row["weekday"], row["begins_in_days"]), row["starts"], row["minutes"]),
    )
    for key, answer in row.get("answers", {}).items():
        calendars.reply(
            person=cast[key], entry=entry, partstat=answer, recurrence_id=nth_date(entry, 1, days)
        )
    if "moved" in row:
        moved = row["moved"]
        planned = nth_date(entry, moved["on"], days)
        day = planned.date() + timedelta(days=moved["days_later"])
        calendars.move_date(
            entry=entry,
            by=by,
            recurrence_id=planned,
            starts_local=datetime.combine(day, time.fromisoformat(moved["starts"])),
            note=moved["note"],
        )
    if "cancelled" in row:
        off = row["cancelled"]
        calendars.cancel_date(
            entry=entry, by=by, recurrence_id=nth_date(entry, off["on"], days), note=off["note"]
        )
    return entry


def nth_date(entry: Entry, number: int, days: Days) -> datetime:
    """When the series' rule puts its first, second … date after today."""
    tomorrow = days.today + timedelta(days=1)
    dates = starts_of(series_of(entry), tomorrow, tomorrow + AHEAD)
    return as_stored(next(islice(dates, number - 1, None)))
