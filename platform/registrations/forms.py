from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from calendars.fields import WallTimeFormField
from questionnaires.models import Questionnaire
from registrations.actions.plans import MOST_SEATS
from registrations.models import SeatPlan


def words(
    label: Any, *, rows: int = 3, most: int = 1000, required: bool = False, help_text: Any = ""
) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, widget=area)


def seats(label: Any, *, required: bool = True, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=MOST_SEATS, required=required, help_text=help_text
    )


class RegistrationForm(forms.Form):
    note = words(_("A word to the hosts"), most=500, help_text=_("Only the hosts read it."))


class CancellationForm(forms.Form):
    field_of = {"reason_missing": "reason"}

    reason = words(
        _("Why?"), most=300, required=True, help_text=_("Whoever it concerns reads this sentence.")
    )


class CapacityForm(forms.Form):
    field_of = {"capacity": "capacity"}

    capacity = seats(
        _("Seats"), help_text=_("Fewer seats take nobody's seat away. More let the waiting list move up.")
    )


class DoorForm(forms.Form):
    """When registration opens and closes, by the clock of the place; kept as instants."""

    field_of = {"closes_first": "closes"}

    opens = WallTimeFormField(
        label=_("Opens"), required=False, help_text=_("Empty: not before you open it yourself.")
    )
    closes = WallTimeFormField(label=_("Closes"), required=False, help_text=_("Empty: when it begins."))

    def __init__(self, *args: Any, plan: SeatPlan, **kwargs: Any) -> None:
        self.zone = ZoneInfo(plan.entry.zone)
        initial = {"opens": self.wall(plan.opens_at), "closes": self.wall(plan.closes_at)}
        super().__init__(*args, initial=initial, **kwargs)

    def wall(self, instant: datetime | None) -> datetime | None:
        return instant and instant.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)

    def clean_opens(self) -> datetime | None:
        return self.instant(self.cleaned_data["opens"])

    def clean_closes(self) -> datetime | None:
        return self.instant(self.cleaned_data["closes"])

    def instant(self, wall: datetime | None) -> datetime | None:
        try:
            return wall and wall.replace(tzinfo=self.zone).astimezone(UTC)
        except OverflowError:  # the first and the last day that a calendar of Python knows
            raise forms.ValidationError(self.fields["opens"].error_messages["invalid"], code="invalid")


class FormsForm(forms.Form):
    """Which of the space's questionnaires are asked."""

    first = forms.ModelChoiceField(
        Questionnaire.objects.none(),
        label=_("On registering"),
        required=False,
        empty_label=_("no form"),
        help_text=_(
            "Whoever registers answers it first. Who has registered already is asked for it as well."
        ),
    )
    second = forms.ModelChoiceField(
        Questionnaire.objects.none(),
        label=_("After acceptance"),
        required=False,
        empty_label=_("no form"),
        help_text=_("Whoever has a seat is asked for it once it is theirs, and told by a notice."),
    )

    def __init__(self, *args: Any, plan: SeatPlan, **kwargs: Any) -> None:
        initial = {"first": plan.questionnaire_id, "second": plan.second_questionnaire_id}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.queryset = Questionnaire.objects.filter(space=plan.space_id)
