from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from calendars.fields import WallTimeFormField
from partners.forms import CountryChoice
from partners.models import Country, Organisation
from questionnaires.models import Choice, Questionnaire
from registrations.actions.plans import LONGEST_OFFER_HOURS, MOST_SEATS
from registrations.answered import choices_of
from registrations.desk import Column
from registrations.models import Pool, SeatPlan
from registrations.models.asked import FIRST, SECOND
from registrations.models.registration import NO_SHARE
from registrations.models.seat_plan import MOST_DAYS_KEPT

# What each group of states of `models.registration.GROUPS` is called that hosts look through.
GROUP_NAMES: dict[str, Promise] = {
    "": _("Registered"),
    "to-decide": _("To decide"),
    "confirmed": _("With a seat"),
    "offered": _("Seat offered"),
    "waiting": _("Waiting"),
    "gone": _("No longer registered"),
}


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


class GuestNameForm(forms.Form):
    """A guest corrects it."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        error_messages={"required": _("Enter a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class GuestForm(GuestNameForm):
    """Who registers without an account."""

    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={"required": _("Enter an e-mail address.")},
        max_length=254,
        help_text=_("We send a link there. It is how you register, and how you change or withdraw later."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = CountryChoice(
        Country.objects.all(), label=_("Country"), required=False, empty_label=_("Another, or none")
    )


class CancellationForm(forms.Form):
    field_of = {"reason_missing": "reason"}

    reason = words(
        _("Why?"), most=300, required=True, help_text=_("Whoever it concerns reads this sentence.")
    )


class ReasonForm(forms.Form):
    """Of what needs none."""

    reason = words(
        _("Why?"),
        rows=2,
        most=300,
        help_text=_("It stands in the history, which the hosts read. Leave people's names out of it."),
    )


class CapacityForm(ReasonForm):
    field_of = {"capacity": "capacity"}
    field_order = ("capacity", "reason")

    capacity = seats(
        _("Seats"), help_text=_("Fewer seats take nobody's seat away. More let the waiting list move up.")
    )
    # How many of those who wait move up by it, as the host has read.
    known = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class LimitForm(forms.Form):
    field_of = {"capacity": "capacity"}

    capacity = seats(_("Seats"))


class InstantField(WallTimeFormField):
    """A wall time of the form's zone, as the instant that it is; its initial value as well."""

    zone = ZoneInfo("UTC")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)
        return value

    def to_python(self, value: Any) -> datetime | None:
        wall = super().to_python(value)
        try:
            return wall and wall.replace(tzinfo=self.zone).astimezone(UTC)
        except OverflowError:  # the first and the last day that a calendar of Python knows
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class OfPlan(forms.Form):
    """A form about a plan: its times are by the clock of the place, and kept as instants."""

    def __init__(self, *args: Any, plan: SeatPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, InstantField):
                field.zone = ZoneInfo(plan.zone)


class DoorForm(OfPlan):
    """When registration opens and closes."""

    field_of = {"closes_first": "closes"}

    opens = InstantField(
        label=_("Opens"), required=False, help_text=_("Empty: not before you open it yourself.")
    )
    closes = InstantField(label=_("Closes"), required=False, help_text=_("Empty: when it begins."))

    def __init__(self, *args: Any, plan: SeatPlan, **kwargs: Any) -> None:
        super().__init__(
            *args, plan=plan, initial={"opens": plan.opens_at, "closes": plan.closes_at}, **kwargs
        )


class RulesForm(OfPlan):
    """How seats are given."""

    needs_approval = forms.BooleanField(
        label=_("We decide on each registration"),
        required=False,
        help_text=_("Who registers waits until you accept them, or refuse and say why."),
    )
    asks_again = forms.BooleanField(
        label=_("We look again at changed answers"),
        required=False,
        help_text=_("Who changes what they answered keeps the seat; you see that something changed."),
    )
    offer_hours = forms.IntegerField(
        label=_("Hours to take a seat that comes free"),
        min_value=0,
        max_value=LONGEST_OFFER_HOURS,
        help_text=_("The longest waiting is asked first, then the next. 0: the seat is theirs at once."),
    )
    cut_off_at = InstantField(
        label=_("No seat is given after"),
        required=False,
        help_text=_("From then on nobody moves up: rooms and meals are ordered. Empty: until it begins."),
    )
    answers_kept_days = forms.IntegerField(
        label=_("Days that answers are kept after the end"),
        required=False,  # left empty it stays as it is
        min_value=0,
        max_value=MOST_DAYS_KEPT,
        help_text=_(
            "Then what was answered to your forms is deleted by itself, and so are words to the hosts. Those who answer read"
            " this on the form. Proof for funders doesn't need the answers."
        ),
    )

    takes_guests = forms.BooleanField(
        label=_("People without an account can register"),
        required=False,
        help_text=_("They confirm their address by a link in a mail. They read no talk and see no members."),
    )

    def __init__(self, *args: Any, plan: SeatPlan, **kwargs: Any) -> None:
        initial = {name: getattr(plan, name) for name in self.base_fields}
        super().__init__(*args, plan=plan, initial=initial, **kwargs)
        if not plan.could_take_guests:
            del self.fields["takes_guests"]
        if plan.is_of_group:  # how people join is said where the group is edited
            del self.fields["needs_approval"], self.fields["asks_again"]
            kept = self.fields["answers_kept_days"]
            kept.label = _("Days that answers are kept of who no longer belongs or waits")

    def clean(self) -> dict[str, Any]:
        return {"needs_approval": False, "asks_again": False, **(super().clean() or self.cleaned_data)}


class PoolForm(OfPlan):
    """For whom a share of the seats is kept: one choice for all kinds, so that nothing can contradict itself."""

    for_whom = forms.ChoiceField(label=_("Kept for"))
    seats = seats(_("Seats"))
    release_at = InstantField(
        label=_("Kept until"),
        required=False,
        help_text=_("What is left then goes to everybody. Empty: until you give it to all yourself."),
    )
    field_of = {"kind": "for_whom", "pool": "for_whom"}

    def __init__(self, *args: Any, plan: SeatPlan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        choice: Any = self.fields["for_whom"]
        choice.choices = [
            ("", _("Choose")),
            ("hosts", Pool.Kind.HOSTS.label),
            ("speakers", Pool.Kind.SPEAKERS.label),
            (_("Countries"), [(f"country-{one.pk}", one.name) for one in Country.objects.all()]),
            (
                _("Organisations"),
                [(f"organisation-{one.pk}", one.name) for one in Organisation.objects.order_by("name")],
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """As `actions.keep_pool` takes it."""
        given = super().clean() or {}
        kind, _dash, key = given.pop("for_whom", "").partition("-")
        given["kind"] = kind
        if kind == "country":
            given["country"] = Country.objects.get(pk=key)
        if kind == "organisation":
            given["organisation"] = Organisation.objects.get(pk=key)
        return given


class SpokenSelect(forms.Select):
    """What people wrote has the tag of its language, where that is not the page's."""

    languages: dict[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        language = self.languages.get(str(value), "")
        if language and language != get_language():
            option["attrs"]["lang"] = language
        return option


class DeskForm(forms.Form):
    """What the hosts look for; what cannot be read is left out. Nobody is asked for what a plan hasn't: forms, shares,
    answers to choose. One query for the countries, one where forms are asked. Reads `pools`."""

    # By the names of `for_desk`.
    LOOKED_FOR = {
        "text": "q",
        "country": "country",
        "state": "state",
        "lacks": "lacks",
        "pool": "pool",
        "choice": "choice",
    }

    q = forms.CharField(
        label=_("Name, address or organisation"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"data-row-filter": ""}),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    lacks = forms.ChoiceField(label=_("Has not handed in"), required=False, widget=SpokenSelect)
    pool = forms.ChoiceField(label=_("Counts for the share"), required=False)
    choice = forms.ChoiceField(label=_("Has answered"), required=False, widget=SpokenSelect)

    def __init__(self, *args: Any, plan: SeatPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["country"]
        choice.choices = [("", _("All")), *[(one.code, one.name) for one in Country.objects.all()]]
        self.offer("lacks", *titles(plan))
        shares = [(str(pool.pk), pool.name) for pool in plan.pools.all()]
        self.offer("pool", [(NO_SHARE, _("open to all")), *shares] if shares else [])
        self.offer("choice", *grouped(choices_of(plan)))

    def offer(self, name: str, choices: Sequence[Any], languages: Mapping[str, str] | None = None) -> None:
        if not choices:
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.choices = [("", _("Does not matter")), *choices]
        if languages:
            field.widget.languages = languages

    def narrowing(self) -> list[forms.BoundField]:
        """The fields that a plan has or hasn't."""
        return [self[name] for name in ("lacks", "choice", "pool") if name in self.fields]

    def asked(self) -> dict[str, str]:
        """As `Registration.objects.for_desk` takes it."""
        self.is_valid()
        given = self.cleaned_data
        return {name: given.get(key, "") for name, key in self.LOOKED_FOR.items()}


def titles(plan: SeatPlan) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Of the forms of a plan, and their languages."""
    forms = {FIRST: plan.questionnaire, SECOND: plan.second_questionnaire}
    said = {which: form.said("title") for which, form in forms.items() if form is not None}
    return [(which, one.text) for which, one in said.items()], {
        which: one.language for which, one in said.items()
    }


def grouped(choices: Sequence[Choice]) -> tuple[list[Any], dict[str, str]]:
    """The choices of each question together, and their languages."""
    groups = [
        (question.said("label").text, [(str(one.pk), label_of(one)) for one in some])
        for question, some in groupby(choices, key=lambda one: one.question)
    ]
    return groups, {str(one.pk): one.said("label").language for one in choices}


def label_of(choice: Choice) -> str:
    words = choice.said("label").text
    return gettext("%(answer)s (no longer offered)") % {"answer": words} if choice.is_removed else words


class ColumnsForm(forms.Form):
    """Which columns of the people's table a host wants to see."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, columns: Sequence[Column], shown: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, initial={"columns": [one.key for one in shown]}, **kwargs)
        choice: Any = self.fields["columns"]
        choice.choices = [(one.key, one.heading) for one in columns]


class FormsForm(forms.Form):
    """Which of the space's questionnaires are asked."""

    first = forms.ModelChoiceField(
        Questionnaire.objects.none(),
        label=_("On registering"),
        required=False,
        empty_label=_("No form"),
        help_text=_(
            "Whoever registers answers it first. Who has registered already is asked for it as well."
        ),
    )
    second = forms.ModelChoiceField(
        Questionnaire.objects.none(),
        label=_("After acceptance"),
        required=False,
        empty_label=_("No form"),
        help_text=_("Whoever has a seat is asked for it once it is theirs, and told by a notice."),
    )

    def __init__(self, *args: Any, plan: SeatPlan, **kwargs: Any) -> None:
        initial = {"first": plan.questionnaire_id, "second": plan.second_questionnaire_id}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.queryset = Questionnaire.objects.filter(space=plan.space_id)
