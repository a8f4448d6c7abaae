"""When people are left in peace: at night and on public holidays, by their own clock, nothing is mailed or pushed to
them but what presses."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from notices.actions import MAIL_AFTER
from notices.models import Notice
from notices.schedule import DAY, EVENING, FARTHEST, MORNING, at_wall
from people.models import Person

PRESSES = timedelta(hours=24)
# Rooms that say for each notice when it may be mailed, and so what of it presses: the late changes of the calendar.
TIMED_BY_THEMSELVES = {"calendars"}

# Which days are holidays where a person is; a higher room knows, and registers itself.
IsOff = Callable[[date], bool]
rooms: list[Callable[[Person], IsOff]] = []


def days_off(person: Person) -> IsOff:
    """Of this person; asks the rooms once, when a first day is looked at."""
    known: list[IsOff] = []

    def is_off(day: date) -> bool:
        if not known:
            known.extend(room(person) for room in rooms)
        return any(ask(day) for ask in known)

    return is_off


def until(person: Person, now: datetime) -> datetime | None:
    """When the quiet of now ends; None where there is none, as for whoever has no account: they have nothing but mail to
    learn by what came of what they asked for."""
    if person.is_guest:
        return None
    local = now.astimezone(ZoneInfo(person.zone))
    today, is_off = local.date(), days_off(person)
    if MORNING <= local.time() < EVENING and not is_off(today):
        return None
    first = today if local.time() < MORNING else today + DAY
    coming = [first + n * DAY for n in range(FARTHEST)]
    return at_wall(next((day for day in coming if not is_off(day)), first), MORNING, person.zone)


def presses(notice: Notice, now: datetime | None = None) -> bool:
    """Whether it is told at night as well: it speaks of something that begins within 24 hours, or its own room has it
    mailed now."""
    now = now or timezone.now()
    if notice.key.partition(".")[0] in TIMED_BY_THEMSELVES:
        return notice.mail_due_at is not None and notice.mail_due_at <= now + MAIL_AFTER
    params = notice.params if isinstance(notice.params, dict) else {}
    moments = [value.get("starts_at") for value in params.values() if isinstance(value, dict)]
    return any(now <= starts < now + PRESSES for starts in map(_instant, moments) if starts is not None)


def _instant(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None
