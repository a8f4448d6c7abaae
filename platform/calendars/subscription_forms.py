"""What an address shall hold, in which language, and how much it tells."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from calendars.models import Subscription
from calendars.programs import PROGRAMS
from partners.models import Country
from people.models import Person
from spaces.models import Space

Scope, Detail = Subscription.Scope, Subscription.Detail
PUBLIC = "public"
DETAIL = _("How much it tells")


class OptionsForm(forms.Form):
    """What can be changed while an address stands. Reminders and confidential spaces are of one's own dates alone."""

    label = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Calendar programs show it, such as “Hansa, my phone”.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    detail = forms.ChoiceField(
        label=DETAIL,
        choices=Detail.choices,
        help_text=_("Your calendar program, and whoever runs it, can read what stands in it."),
    )
    alarm_minutes = forms.TypedChoiceField(
        label=_("Reminder"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("No reminder")), *Subscription.Alarm.choices],
        help_text=_("For an address with your own dates. Of whole days it comes at nine on the day before."),
    )
    with_tentative = forms.BooleanField(
        label=_("Hold the dates of open polls"),
        required=False,
        help_text=_("They stand there as tentative until the poll is closed."),
    )

    def __init__(
        self,
        *args: Any,
        person: Person,
        subscription: Subscription | None = None,
        **kwargs: Any,
    ) -> None:
        self.spaces = {str(space.pk): space for space in Space.objects.of(person).order_by("title")}
        told = {}
        if subscription is not None:
            told = {f"tell_{row.space_id}": row.detail for row in subscription.disclosures.all()}
            known = {
                name: getattr(subscription, name) for name in self.base_fields if hasattr(subscription, name)
            }
            kwargs["initial"] = known | told | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if subscription is None or subscription.scope == Scope.PERSONAL:
            for name, space in self.walled().items():
                self.fields[name] = forms.ChoiceField(
                    label=format_lazy(_("What it tells of {group}"), group=space.title),
                    choices=Detail.choices,
                    initial=Detail.BUSY,
                    required=False,
                    help_text=_("This group is confidential: what it says shall stay there."),
                )
        else:
            del self.fields["alarm_minutes"]

    def walled(self) -> dict[str, Space]:
        return {f"tell_{pk}": space for pk, space in self.spaces.items() if space.is_confidential}

    def options(self) -> dict[str, Any]:
        """What `actions.change_subscription` takes."""
        names = ("label", "language", "detail", "alarm_minutes", "with_tentative")
        told = {space: self.cleaned_data.get(name) or Detail.BUSY for name, space in self.walled().items()}
        options = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return options | {"disclosures": told}


class SubscriptionForm(OptionsForm):
    """A new address: what it shall hold, and for which program."""

    what = forms.ChoiceField(label=_("What it holds"))
    program = forms.ChoiceField(
        label=_("Your calendar program"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("We show the steps for it."),
    )
    detail = forms.ChoiceField(
        label=DETAIL,
        required=False,
        choices=[
            ("", _("Everything; of confidential groups only that you are busy")),
            *Detail.choices,
        ],
        help_text=_("Your calendar program, and whoever runs it, can read what stands in it."),
    )
    field_order = ["what", "program", "label", "language", "detail", "alarm_minutes", "with_tentative"]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.countries = {country.code.lower(): country for country in Country.objects.all()}
        self.fields["what"].choices = self.scopes()  # type: ignore[attr-defined]
        self.fields["program"].choices = [(key, one.name) for key, one in PROGRAMS.items()]  # type: ignore[attr-defined]
        self.fields["language"].initial = person.language
        self.fields["label"].initial = "Hansa"
        self.fields["with_tentative"].initial = True

    def scopes(self) -> list[Any]:
        one = [(key, space.title) for key, space in self.spaces.items()]
        countries = sorted(((key, one.name) for key, one in self.countries.items()), key=lambda pair: pair[1])
        found: list[Any] = [(Scope.PERSONAL.value, Scope.PERSONAL.label)]
        if one:
            found.append((Scope.SPACE.label, one))
        if countries:
            found.append((Scope.COUNTRY.label, countries))
        return [*found, (PUBLIC, _("Events and visits that are open to everybody"))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("alarm_minutes") is not None and cleaned.get("what") != Scope.PERSONAL:
            self.add_error("alarm_minutes", _("Reminders come with an address for your own dates only."))
        return cleaned

    @property
    def is_public(self) -> bool:
        return self.cleaned_data["what"] == PUBLIC

    def values(self) -> dict[str, Any]:
        """What `actions.subscribe` takes. A confidential space's own address says "Busy" unless more was chosen."""
        what = self.cleaned_data["what"]
        space, country = self.spaces.get(what), self.countries.get(what)
        usual = Detail.BUSY if space and space.is_confidential else Detail.EVERYTHING
        return self.options() | {
            "scope": Scope.SPACE if space else Scope.COUNTRY if country else Scope.PERSONAL,
            "space": space,
            "country": country,
            "detail": self.cleaned_data["detail"] or usual,
        }
