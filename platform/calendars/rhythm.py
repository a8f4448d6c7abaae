"""A series' rhythm and its end, in words for people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from calendars.dated import series_of
from calendars.models import Entry
from calendars.recurrence import last_start, parse_rule
from calendars.rules import Rule
from calendars.series import date_of
from frontend.templatetags.time import day_words, locale

EVERY_MONTH = {
    1: gettext_noop("Every month: the first %(weekday)s"),
    2: gettext_noop("Every month: the second %(weekday)s"),
    3: gettext_noop("Every month: the third %(weekday)s"),
    4: gettext_noop("Every month: the fourth %(weekday)s"),
    -1: gettext_noop("Every month: the last %(weekday)s"),
}


def rhythm_words(entry: Entry) -> str:
    """`Every week: Thursday, the last time on Thu, 29 Apr 2027`; nothing for what takes place once."""
    rule = parse_rule(entry.rrule)
    if rule is None:
        return ""
    words, last = _words(rule, entry.starts_local.weekday()), last_start(series_of(entry))
    if last is None:
        return words
    return _("%(rhythm)s, the last time on %(day)s") % {"rhythm": words, "day": day_words(date_of(last))}


def _words(rule: Rule, weekday: int) -> str:
    """Weeks, and one weekday of each month; of other rules, which programs bring, that they have a rhythm."""
    days, interval = rule.by_day or ((0, weekday),), rule.interval
    is_plain = rule == Rule(rule.frequency, interval, rule.count, rule.until, rule.by_day)
    names = locale().days["stand-alone"]["wide"]
    said = {"weekday": ", ".join(names[day] for _nth, day in days), "weeks": interval}
    if not is_plain:
        return _("In a rhythm of its own")
    if rule.frequency == "WEEKLY" and interval == 1:
        return _("Every week: %(weekday)s") % said
    if rule.frequency == "WEEKLY":
        text = ngettext("Every %(weeks)s week: %(weekday)s", "Every %(weeks)s weeks: %(weekday)s", interval)
        return text % said
    if rule.frequency == "MONTHLY" and interval == len(days) == 1 and days[0][0] in EVERY_MONTH:
        return _(EVERY_MONTH[days[0][0]]) % said
    return _("In a rhythm of its own")
