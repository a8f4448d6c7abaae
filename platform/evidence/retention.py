"""How long proof is kept: pure functions of dates.

The rule that most programmes have: five years from 31 December of the year in which the last payment was made
(Regulation (EU) 2021/1060, Article 82). A grant agreement that says otherwise wins.
"""

from datetime import UTC, date, datetime, timedelta, timezone

YEAR_OF_PAYMENT = "year-of-payment"
PAYMENT = "payment"
DAY = "day"

# Where a day ends last on earth: what is kept until a day is kept until it is over everywhere.
LAST_ZONE = timezone(timedelta(hours=-12))


def kept_until(
    *, rule: str, years: int, last_payment_on: date | None, day: date | None, is_on_hold: bool
) -> date | None:
    """The last day of keeping; None: for as long as nothing else is known."""
    if is_on_hold:
        return None
    if rule == DAY:
        return day
    if last_payment_on is None:
        return None
    if rule == YEAR_OF_PAYMENT:
        return date(last_payment_on.year + years, 12, 31)
    return years_later(last_payment_on, years)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; of 29 February, where that year has none, 1 March: never a day too early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def is_over(until: date | None, now: datetime) -> bool:
    """Whether the last day of keeping has ended wherever on earth somebody counts it."""
    return until is not None and now.astimezone(LAST_ZONE).date() > until


def first_moment_after(until: date) -> datetime:
    """When the last day has ended everywhere, in UTC."""
    return datetime(until.year, until.month, until.day, tzinfo=LAST_ZONE).astimezone(UTC) + timedelta(days=1)
