"""The dates of a poll, a small form each. A row left empty is no date; a row of an option carries its key."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scheduling.models import Option, Poll
from scheduling.models.poll import MOST_OPTIONS, ZONE_OF_DATES
from scheduling.times import Times, reason_against

BLANK_ROWS, BLANK_ROWS_MORE = 4, 2
WEEKDAYS = [
    ("", "–"),
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


def clock_field(label: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs
    )


class Row(forms.Form):
    """`option` is the key of the option that it changes, as of `revision`; both are empty for a new one."""

    option = forms.IntegerField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    strike = forms.BooleanField(label=_("Take this date out"), required=False)

    start = ""  # the field that an error about the whole row stands beside

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("option"):
            del self.fields["strike"]

    def times(self, duration_minutes: int | None, begins_on: date | None) -> Times:
        """What the row means, once it is valid."""
        raise NotImplementedError

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name != "strike"]


class TimesRow(Row):
    day = day_field(_("Day"))
    begins = clock_field(_("Begins"))
    ends = clock_field(_("Ends"), required=False)

    start = "day"

    def times(self, duration_minutes: int | None, begins_on: date | None) -> Times:
        """An end that isn't later than the begin is on the next day."""
        data = self.cleaned_data
        starts = datetime.combine(data["day"], data["begins"])
        return Times(starts, end_of(starts, data["ends"], duration_minutes))


class WeeklyRow(Row):
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int)
    begins = clock_field(_("Begins"))
    ends = clock_field(_("Ends"), required=False)

    start = "weekday"

    def times(self, duration_minutes: int | None, begins_on: date | None) -> Times:
        """Of the first date: the first such weekday from the day on which the rhythm may begin."""
        data = self.cleaned_data
        first = begins_on or timezone.localdate()
        day = first + timedelta(days=(data["weekday"] - first.weekday()) % 7)
        starts = datetime.combine(day, data["begins"])
        return Times(starts, end_of(starts, data["ends"], duration_minutes))


class DaysRow(Row):
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"), required=False)

    start = "first_day"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first one."))
        return data

    def times(self, duration_minutes: int | None, begins_on: date | None) -> Times:
        data = self.cleaned_data
        return Times(first_day=data["first_day"], last_day=data["last_day"] or data["first_day"])


ROWS: dict[str, type[Row]] = {
    Poll.Kind.TIMES: TimesRow,
    Poll.Kind.WEEKLY: WeeklyRow,
    Poll.Kind.DAYS: DaysRow,
}


def end_of(starts: datetime, ends: Any, duration_minutes: int | None) -> datetime:
    if ends is None:
        return starts + timedelta(minutes=duration_minutes or 60)
    found = datetime.combine(starts, ends)
    return found if found > starts else found + timedelta(days=1)


def rows(kind: str, data: Any = None, initial: list[dict[str, Any]] | None = None) -> Any:
    """A formset for a kind of poll, with rows to fill in after those that are there."""
    made = forms.formset_factory(
        ROWS[kind],
        extra=BLANK_ROWS_MORE if initial else BLANK_ROWS,
        max_num=MOST_OPTIONS,
        absolute_max=2 * MOST_OPTIONS,
    )
    return made(data, initial=initial or [], prefix="options")


def initial_of(option: Option) -> dict[str, Any]:
    times, known = option.times, {"option": option.pk, "revision": option.revision}
    if times.is_of_days:
        return {**known, "first_day": times.first_day, "last_day": times.last_day}
    return {
        **known,
        "day": times.starts.date(),
        "weekday": times.starts.weekday(),
        "begins": times.starts.time(),
        "ends": times.ends.time(),
    }


def filled(formset: Any) -> list[Row]:
    """The rows that say something."""
    return [row for row in formset.forms if row.has_changed() or row.initial.get("option")]


def refuse_dates(
    formset: Any,
    *,
    zone: str,
    weeks: int | None,
    duration_minutes: int | None,
    begins_on: date | None = None,
    before: dict[int, Option] | None = None,
) -> list[tuple[Row, Times]]:
    """The rows with the times they mean; what is wrong with one stands beside it. What was so before isn't judged."""
    found = []
    for row in filled(formset):
        known = (before or {}).get(row.cleaned_data.get("option") or 0)
        times = row.times(duration_minutes, first_of(row, known, begins_on))
        if known is None or known.times != times:
            refuse_row(row, times, zone, weeks)
        if known and known.times != times and known.revision != row.cleaned_data.get("revision"):
            row.add_error(
                row.start, _("Somebody changed this date meanwhile: open the page anew and look at it.")
            )
        found.append((row, times))
    return found


def first_of(row: Row, known: Option | None, begins_on: date | None) -> date | None:
    """From which day on a rhythm's first date is looked for: one that keeps its weekday keeps its date."""
    if known and row.cleaned_data.get("weekday") == known.times.starts.weekday():
        return known.times.starts.date()
    return begins_on


def refuse_row(row: Row, times: Times, zone: str, weeks: int | None) -> None:
    option = Option(poll=Poll(zone=zone))
    option.times = times
    now = timezone.now()
    if option.is_past(now):
        row.add_error(row.start, _("This date is over: choose a later one."))
    elif reason := reason_against(times, zone or ZONE_OF_DATES, weeks, now):
        row.add_error(row.start, reason.message)
