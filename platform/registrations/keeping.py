"""How long what was answered to the forms of a plan is kept, and how the form says so."""

from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import ngettext

from registrations.models import SeatPlan


def over_at(plan: SeatPlan) -> datetime | None:
    """The end from which the days are counted: of a series its last date, of what was called off that moment. None
    where it has no end, as belonging to a group hasn't. Needs `with_time()`."""
    if plan.is_of_group:
        return None
    if plan.occurrence is not None:
        return plan.occurrence.ends_at
    entry = plan.about
    return entry.cancelled_at if entry.is_cancelled and entry.cancelled_at else entry.last_ends_at


def kept_until(plan: SeatPlan) -> datetime | None:
    """As it is planned now: who moves it moves this. Needs `with_time()`."""
    over = over_at(plan)
    return over and over + timedelta(days=plan.answers_kept_days)


def kept_words(plan: SeatPlan) -> str:
    """For those who answer, in the language that is active. Needs `with_time()`."""
    days, until = plan.answers_kept_days, kept_until(plan)
    if plan.is_of_group:
        return ngettext(
            "What you write here is deleted %(days)d day after you no longer belong here or wait.",
            "What you write here is deleted %(days)d days after you no longer belong here or wait.",
            days,
        ) % {"days": days}
    if until is None:
        return ngettext(
            "What you write here is deleted %(days)d day after the end.",
            "What you write here is deleted %(days)d days after the end.",
            days,
        ) % {"days": days}
    return ngettext(
        "What you write here is deleted %(days)d day after the end: as it is planned now, on %(day)s.",
        "What you write here is deleted %(days)d days after the end: as it is planned now, on %(day)s.",
        days,
    ) % {"days": days, "day": formats.date_format(timezone.localtime(until), "DATE_FORMAT")}
