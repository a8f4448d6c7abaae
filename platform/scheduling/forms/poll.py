from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.fields import WallTimeFormField
from calendars.recurrence import instant
from frontend.templatetags.time import city
from people.forms import ZoneField
from people.models import Person
from scheduling.models import Poll
from scheduling.models.poll import MOST_WEEKS
from spaces import policy
from spaces.models import Space

EVERYBODY, CHOSEN = "everybody", "chosen"


class PollForm(forms.Form):
    """What a poll asks, but for its dates. `reader` types the deadline by their own clock."""

    title = forms.CharField(label=_("What is it about?"), max_length=160)
    zone = ZoneField(
        help_text=_("The city by whose clock it is held. Everybody sees their own hour beside it.")
    )
    duration_minutes = forms.IntegerField(
        label=_("How many minutes?"),
        min_value=5,
        max_value=24 * 60,
        initial=60,
        help_text=_("For each date whose end you leave empty."),
    )
    begins_on = forms.DateField(
        label=_("In which week does it begin?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Any day of that week, or a day from which on it may begin."),
    )
    weeks = forms.IntegerField(label=_("For how many weeks?"), min_value=2, max_value=MOST_WEEKS, initial=10)
    closes_local = WallTimeFormField(label=_("Answers until"), required=False)
    description = forms.CharField(
        label=_("What should people know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asks = forms.ChoiceField(
        label=_("Who is asked"),
        choices=[
            (EVERYBODY, _("Everybody here, also who joins later")),
            (CHOSEN, _("Only those ticked below")),
        ],
        widget=forms.RadioSelect,
        initial=EVERYBODY,
    )
    asked = forms.ModelMultipleChoiceField(
        label=_("Only these"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    required = forms.ModelMultipleChoiceField(
        label=_("Who has to be there"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Before a date is fixed to which one of them said no, you are asked whether you mean it."
        ),
    )
    shows = forms.ChoiceField(
        label=_("Who sees the answers"),
        choices=Poll.Shows.choices,
        widget=forms.RadioSelect,
        initial=Poll.Shows.NAMES,
    )
    has_holds = forms.BooleanField(
        label=_("Hold the dates in calendars until one is fixed"),
        required=False,
        help_text=_("They stand there as tentative and keep nobody from other dates."),
    )
    settles_by_itself = forms.BooleanField(
        label=_("At the deadline, fix the best date by itself"),
        required=False,
        help_text=_(
            "Only where one date is clearly the best, more than half can come, and nobody who has to be there said no "
            "or nothing. Otherwise you are asked to choose."
        ),
    )

    def __init__(
        self,
        *args: Any,
        space: Space,
        kind: str,
        reader: Person,
        poll: Poll | None = None,
        **kwargs: Any,
    ) -> None:
        if poll is not None:
            kwargs["initial"] = {**initial_of(poll, reader), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.kind, self.reader, self.poll = kind, reader, poll
        people = policy.audience(space).order_by("name", "pk")
        for name in ("asked", "required"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        self.fields["zone"].initial = reader.zone
        self.fields["closes_local"].help_text = _("By your clock, %(city)s.") % {"city": city(reader.zone)}
        if kind == Poll.Kind.DAYS:
            del self.fields["zone"], self.fields["duration_minutes"]
        if kind != Poll.Kind.WEEKLY or poll is not None:
            del self.fields["begins_on"], self.fields["weeks"]
        if poll is not None:
            self.fields.pop("duration_minutes", None)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        closes_local, asks = data.get("closes_local"), data.get("asks")
        data["closes_at"] = closes_local and instant(closes_local, ZoneInfo(self.reader.zone))
        was = self.poll.closes_at if self.poll else None
        if data["closes_at"] and data["closes_at"] <= timezone.now() and data["closes_at"] != was:
            self.add_error("closes_local", _("The deadline is over: choose a later one."))
        if data.get("settles_by_itself") and not closes_local:
            self.add_error("closes_local", _("Give a deadline at which the best date is fixed."))
        if asks == CHOSEN and not data.get("asked") and not data.get("required"):
            self.add_error("asked", _("Say who is asked."))
        return data

    @property
    def details(self) -> list[forms.BoundField]:
        """What most polls leave as it is."""
        names = ("description", "asks", "asked", "required", "shows", "has_holds", "settles_by_itself")
        return [self[name] for name in names]

    @property
    def has_wrong_details(self) -> bool:
        return self.is_bound and any(field.errors for field in self.details)

    @property
    def knows_whom(self) -> bool:
        """Whether the address said who is asked or needed: then it is shown, not hidden among the details."""
        return self.poll is None and any(self.initial.get(name) for name in ("asked", "required"))

    def values(self) -> dict[str, Any]:
        """What `actions.open_poll` and `change_poll` take."""
        data = self.cleaned_data
        names = (
            "title", "description", "zone", "closes_at", "shows", "has_holds", "settles_by_itself",
            "duration_minutes", "weeks",
        )  # fmt: skip
        found = {name: data[name] for name in names if name in data}
        found["asked"] = list(data["asked"]) if data["asks"] == CHOSEN else None
        found["required"] = list(data["required"])
        return found


def initial_of(poll: Poll, reader: Person) -> dict[str, Any]:
    """Without microseconds: a deadline that isn't touched stays the same."""
    closes_at = poll.closes_at and poll.closes_at.astimezone(ZoneInfo(reader.zone)).replace(tzinfo=None)
    invitees = list(poll.invitees.all())
    return {
        "title": poll.title,
        "description": poll.description,
        "zone": poll.zone,
        "closes_local": closes_at,
        "asks": EVERYBODY if poll.asks_everybody else CHOSEN,
        "asked": [one.person_id for one in invitees if not poll.asks_everybody],
        "required": [one.person_id for one in invitees if one.is_required],
        "shows": poll.shows,
        "has_holds": poll.has_holds,
        "settles_by_itself": poll.settles_by_itself,
    }


class DeadlineForm(forms.Form):
    """Until when a poll is open again."""

    closes_local = WallTimeFormField(label=_("Answers until"), required=False)

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        self.fields["closes_local"].help_text = _("By your clock, %(city)s.") % {"city": city(reader.zone)}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        local = data.get("closes_local")
        data["closes_at"] = local and instant(local, ZoneInfo(self.reader.zone))
        if data["closes_at"] and data["closes_at"] <= timezone.now():
            self.add_error("closes_local", _("The deadline is over: choose a later one."))
        return data
