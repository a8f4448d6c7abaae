"""A series' rhythm and its end, in words for people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendars.dated import series_of
from calendars.models import Entry
from calendars.recurrence import last_start, parse_rule
from calendars.repeats import Repeat, repeat_of
from calendars.series import date_of
from frontend.templatetags.time import day_words, locale

EVERY_WEEK = {
    Repeat.WEEKLY: gettext_noop("Every week: %(weekday)s"),
    Repeat.FORTNIGHTLY: gettext_noop("Every two weeks: %(weekday)s"),
}
EVERY_MONTH = {
    1: gettext_noop("Every month: the first %(weekday)s"),
    2: gettext_noop("Every month: the second %(weekday)s"),
    3: gettext_noop("Every month: the third %(weekday)s"),
    4: gettext_noop("Every month: the fourth %(weekday)s"),
    -1: gettext_noop("Every month: the last %(weekday)s"),
}


def rhythm_words(entry: Entry) -> str:
    """`Every week: Thursday, the last time on Thu, 29 Apr 2027`; nothing for what takes place once."""
    if not entry.is_series:
        return ""
    words, last = _rhythm(entry), last_start(series_of(entry))
    if last is None:
        return words
    return _("%(rhythm)s, the last time on %(day)s") % {"rhythm": words, "day": day_words(date_of(last))}


def _rhythm(entry: Entry) -> str:
    """A rule that the form doesn't offer, which a program brought, isn't put into words."""
    repeats, rule = repeat_of(entry)["repeats"], parse_rule(entry.rrule)
    if repeats == Repeat.AS_IT_IS or rule is None:
        return _("In a rhythm of its own")
    weekday = locale().days["stand-alone"]["wide"][entry.starts_local.weekday()]
    words = EVERY_WEEK.get(repeats) or EVERY_MONTH[rule.by_day[0][0]]
    return _(words) % {"weekday": weekday}
