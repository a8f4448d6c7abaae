from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.fields import WallTimeFormField, moment
from calendars.models import Entry, MailChoice, Reply
from calendars.positions import PositionField
from calendars.recurrence import Series, refuse
from calendars.repeats import Repeat, repeat_of, rule_of
from people.forms import ZoneField

DAY = timedelta(days=1)
# To which field a refusal of `recurrence.refuse` belongs; the others are about the start.
FIELD_OF_REASON = {"endless": "count", "too_many": "count", "too_far": "until", "unknown_zone": "zone"}
FIELD_OF_REASON |= {"overlap": "ends_local"}


class EntryForm(forms.Form):
    """An entry, single or a series that people use: the rule is built from three questions.

    What was chosen for dates on holidays comes beside the fields, as the preview offers it: `on-20261031T1000` is
    `out` for a date left out, another start (`20261102T1000`) for one that moves, and empty for one that stays.
    A new entry must not begin in the past, which is a slip of the keys here. Only the form says so: programs bring
    meetings that have been, by the API, and whoever edits may set right what is over.
    """

    title = forms.CharField(label=_("Title"), max_length=160)
    starts_local = WallTimeFormField(label=_("Starts"))
    ends_local = WallTimeFormField(label=_("Ends"))
    is_all_day = forms.BooleanField(
        label=_("Whole days"),
        required=False,
        help_text=_("From the first day to the last; hours don't count."),
    )
    zone = ZoneField(help_text=_("The time above is this city's; it stays the same when clocks change."))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    position = PositionField()
    conference_url = forms.URLField(
        label=_("Link to join online"), max_length=500, required=False, assume_scheme="https"
    )
    repeats = forms.ChoiceField(label=_("Repeats"), choices=Repeat.choices, required=False)
    until = forms.DateField(
        label=_("Repeats until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which it can take place; or give a number of dates."),
    )
    count = forms.IntegerField(label=_("Number of dates"), required=False, min_value=1, max_value=366)
    description = forms.CharField(
        label=_("Description"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_of = FIELD_OF_REASON

    def __init__(self, *args: Any, entry: Entry | None = None, **kwargs: Any) -> None:
        self.entry = entry
        if entry is not None:
            names = ("title", "zone", "place", "conference_url", "description", "starts_local", "is_all_day")
            known = {name: getattr(entry, name) for name in names} | repeat_of(entry)
            known["ends_local"] = entry.ends_local - (DAY if entry.is_all_day else timedelta())
            known["seen"] = entry.revision
            if entry.latitude is not None:
                known["position"] = (entry.latitude, entry.longitude)
            kwargs["initial"] = known | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if entry is not None and kwargs["initial"].get("repeats") == Repeat.AS_IT_IS:
            return
        self.fields["repeats"].choices = [  # type: ignore[attr-defined]
            choice for choice in Repeat.choices if choice[0] != Repeat.AS_IT_IS
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned |= {"rrule": "", "exdates": (), "moved": {}}
        if not (cleaned.get("starts_local") and cleaned.get("ends_local") and cleaned.get("zone")):
            return cleaned
        if cleaned["is_all_day"]:
            first, last = cleaned["starts_local"].date(), cleaned["ends_local"].date()
            cleaned["starts_local"] = datetime.combine(first, time())
            cleaned["ends_local"] = datetime.combine(last, time()) + DAY
        if cleaned["ends_local"] <= cleaned["starts_local"]:
            self.add_error("ends_local", _("The end must be later than the start."))
        elif self.entry is None and self.is_past(cleaned):
            self.add_error("starts_local", _("This lies in the past. Choose a later time."))
        elif self.clean_rule(cleaned):
            self.clean_choices(cleaned)
            self.refuse_dates(cleaned)
        return cleaned

    def is_past(self, cleaned: dict[str, Any]) -> bool:
        """By the clock of the entry's zone; what lasts whole days may begin today."""
        now = timezone.localtime(timezone=ZoneInfo(cleaned["zone"])).replace(tzinfo=None)
        if cleaned["is_all_day"]:
            return bool(cleaned["starts_local"].date() < now.date())
        return bool(cleaned["starts_local"] < now.replace(second=0, microsecond=0))

    def clean_rule(self, cleaned: dict[str, Any]) -> bool:
        starts, repeats = cleaned["starts_local"], cleaned.get("repeats")
        until, count = cleaned.get("until"), cleaned.get("count")
        if repeats == Repeat.AS_IT_IS and self.entry is not None:
            if until or count:
                self.add_error("repeats", _("Choose a rhythm to give it another end."))
            cleaned["rrule"] = self.entry.rrule
        elif not repeats and (until or count):
            self.add_error("repeats", _("Choose how often it repeats, or leave the end empty."))
        elif repeats and until and count:
            self.add_error("count", _("Give a last day or a number of dates, not both."))
        elif until and until < starts.date():
            self.add_error("until", _("The last day lies before the first date."))
        else:
            cleaned["rrule"] = rule_of(repeats or "", starts, until=until, count=count)
        return not self.errors

    def clean_choices(self, cleaned: dict[str, Any]) -> None:
        """What was left out stays so; a choice for what is no date is as if nothing had been said."""
        if not cleaned["rrule"]:
            return
        known = self.entry.exdates if self.entry else ()
        left_out, moved = {datetime.combine(one, cleaned["starts_local"].time()) for one in known}, {}
        for name in self.data:
            start = moment(name[3:]) if name.startswith("on-") else None
            if start is None:
                continue
            chosen = self.data[name]
            if chosen == "out":
                left_out.add(start)
            elif moment(chosen):
                moved[start] = moment(chosen)
        cleaned["exdates"], cleaned["moved"] = tuple(sorted(left_out)), moved

    def refuse_dates(self, cleaned: dict[str, Any]) -> None:
        starts, zone = cleaned["starts_local"], cleaned["zone"]
        duration = cleaned["ends_local"] - starts
        first, exdates = starts, cleaned["exdates"]
        if cleaned["is_all_day"]:
            first, exdates = starts.date(), tuple(one.date() for one in exdates)
        today = timezone.localdate(timezone=ZoneInfo(zone))
        for reason in refuse(cleaned["rrule"], first, zone, duration=duration, today=today, exdates=exdates):
            self.add_error(FIELD_OF_REASON.get(reason.code, "starts_local"), reason.message)

    def add_error(self, field: str | None, error: Any) -> None:
        """Whoever was told that somebody else changed the entry meanwhile can save again."""
        super().add_error(field, error)
        if field == "seen" and self.entry:
            self.data = self.data.copy()
            self.data["seen"] = str(Entry.objects.values_list("revision", flat=True).get(pk=self.entry.pk))

    def series(self) -> Series:
        """What the form means, for a preview."""
        starts, ends = self.cleaned_data["starts_local"], self.cleaned_data["ends_local"]
        first, left_out = starts, self.cleaned_data["exdates"]
        if self.cleaned_data["is_all_day"]:
            first, left_out = starts.date(), tuple(one.date() for one in left_out)
        rule, zone = self.cleaned_data["rrule"], self.cleaned_data["zone"]
        return Series(first, ends - starts, zone, rule, left_out)

    def choice(self, key: str) -> str:
        """What was chosen for the date of a key, in the preview, or is so already."""
        if moment(key) in self.cleaned_data["exdates"]:
            return "out"
        return str(self.data.get(f"on-{key}", ""))

    def values(self) -> dict[str, Any]:
        """What `actions.create_entry`, `change_entry` and `change_later` take."""
        names = (
            "title", "starts_local", "ends_local", "is_all_day", "zone", "place", "conference_url", "description",
            "rrule", "exdates",
        )  # fmt: skip
        latitude, longitude = self.cleaned_data["position"] or (None, None)
        position = {"latitude": latitude, "longitude": longitude}
        return {name: self.cleaned_data[name] for name in names} | position


class DateForm(forms.Form):
    """Another time or place for one date of a series."""

    starts_local = WallTimeFormField(label=_("Starts"))
    ends_local = WallTimeFormField(label=_("Ends"))
    zone = ZoneField(help_text=_("The time above is this city's."))
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty to keep the usual place."),
    )
    note = forms.CharField(label=_("Why, in a sentence"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_local"), cleaned.get("ends_local")
        if starts and ends and ends <= starts:
            self.add_error("ends_local", _("The end must be later than the start."))
        return cleaned


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Why, in a sentence"), max_length=500, required=False)


class MailChoiceForm(forms.Form):
    wish = forms.ChoiceField(
        label=_("When do you want invitations to meetings by mail?"),
        choices=MailChoice.Wish.choices,
        widget=forms.RadioSelect,
    )


class AnswerForm(forms.Form):
    """What the page behind a link in a mail takes; its three buttons are the choices."""

    answer = forms.ChoiceField(choices=Reply.Partstat.choices)
    comment = forms.CharField(
        label=_("A word with it"),
        max_length=500,
        required=False,
        help_text=_("The other members read it beside your answer."),
    )
