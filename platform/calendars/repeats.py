"""The rhythms that a form offers, to and from rules of repetition."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from calendars.recurrence import build_rule, parse_rule


class Repeat(TextChoices):
    NONE = "", _("Does not repeat")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY_NTH = "monthly", _("Every month on the same weekday, such as the second Thursday")
    MONTHLY_LAST = "monthly-last", _("Every month on the last such weekday")
    AS_IT_IS = "as-it-is", _("As it is now")


def rule_of(repeats: str, starts: datetime, *, until: date | None = None, count: int | None = None) -> str:
    """The rule for a first date. A fifth weekday is taken for what it is called: not every month has one."""
    weekday = [starts.weekday()]
    if repeats == Repeat.WEEKLY:
        return build_rule("WEEKLY", weekdays=weekday, until=until, count=count)
    if repeats == Repeat.FORTNIGHTLY:
        return build_rule("WEEKLY", weekdays=weekday, interval=2, until=until, count=count)
    if repeats == Repeat.MONTHLY_NTH:
        nth = (starts.day - 1) // 7 + 1
        return build_rule(
            "MONTHLY", weekdays=weekday, position=nth if nth < 5 else -1, until=until, count=count
        )
    if repeats == Repeat.MONTHLY_LAST:
        return build_rule("MONTHLY", weekdays=weekday, position=-1, until=until, count=count)
    return ""


def repeat_of(entry: Entry) -> dict[str, Any]:
    """What the form's three questions show for an entry."""
    rule = parse_rule(entry.rrule)
    if rule is None:
        return {"repeats": Repeat.NONE}
    until = rule.until
    if isinstance(until, datetime):
        until = (until.astimezone(ZoneInfo(entry.zone)) if until.tzinfo else until).date()
    for repeats in (Repeat.WEEKLY, Repeat.FORTNIGHTLY, Repeat.MONTHLY_NTH, Repeat.MONTHLY_LAST):
        offered = rule_of(repeats, entry.starts_local, until=until, count=rule.count)
        if parse_rule(offered) == replace(rule, until=until):
            return {"repeats": repeats, "until": until, "count": rule.count}
    return {"repeats": Repeat.AS_IT_IS}
