from datetime import time, timedelta

from calendars.models import Entry
from home.demo.days import WEEKDAYS, Days
from home.demo.facts import rows
from home.demo.people import Cast
from people import actions as people
from scheduling import actions as scheduling
from spaces.policy import audience


def load(cast: Cast, days: Days) -> None:
    """When people work and when they are away; and who sits outside their hours in the meetings that there are."""
    found = rows("hours")
    for row in found["hours"]:
        hours = time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"])
        week = {WEEKDAYS.index(weekday): hours for weekday in row["weekdays"]}
        people.set_working_hours(person=cast[row["person"]], hours=week)
    for row in found["leave"]:
        first = days.today + timedelta(days=row["begins_in_days"])
        last = first + timedelta(days=row["days"] - 1)
        people.add_leave(person=cast[row["person"]], first_day=first, last_day=last)
    for entry in Entry.objects.filter(space__is_demo=True, kind=Entry.Kind.MEETING).select_related("space"):
        scheduling.note_meeting(entry=entry, people=audience(entry.space))
