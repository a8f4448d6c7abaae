from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needs.actions.hosts import LONGEST_PHONE
from needs.actions.reading import LONGEST_NOTE
from needs.answer import LONGEST, Answer
from needs.models import Look
from needs.purposes import CHOICES, Purpose, in_order
from people.models import Person

# Neither the browser's own memory nor a shared computer's keeps what is typed here.
QUIET = {"autocomplete": "off"}

WORDS: dict[str, tuple[Any, Any]] = {
    Purpose.DIET: (_("Anything else about food and drink"), _("For example how severe an allergy is.")),
    Purpose.ACCESS: (_("Anything else that you need"), _("For example how wide a door must be.")),
    Purpose.HEALTH: (
        _("What the hosts should know"),
        _("Only what they need in order to help: what may happen, and what to do then."),
    ),
    Purpose.CONTACT: (_("Anything else"), _("For example which language this person speaks.")),
}


def box(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def several(label: Any, choices: Iterable[tuple[str, Any]], **more: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), widget=widget, required=False, **more
    )


def line(label: Any, most: int, help_text: Any = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs=QUIET | attrs)
    return forms.CharField(label=label, max_length=most, required=False, help_text=help_text, widget=widget)


class TellingForm(forms.Form):
    """One purpose: what there is to choose, one's own words, a number to be called; and that one agrees, unticked."""

    def __init__(
        self, *args: Any, purpose: str, told: Answer | None, has_agreed: bool, **kwargs: Any
    ) -> None:
        initial = {
            name: getattr(told, name) for name in ("choices", "words", "name", "phone") if told is not None
        }
        super().__init__(*args, initial=initial, **kwargs)
        label, help_text = WORDS[purpose]
        words = forms.CharField(
            label=label,
            help_text=help_text,
            max_length=LONGEST["words"],
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, **QUIET}),
        )
        if purpose == Purpose.CONTACT:
            self.fields["name"] = line(
                _("Whom we call"), LONGEST["name"], _("Their name, and what they are to you.")
            )
            self.fields["phone"] = line(_("Their number"), LONGEST["phone"], inputmode="tel")
            self.fields["words"] = words
        else:
            if CHOICES[purpose]:
                self.fields["choices"] = several(_("What holds for you"), CHOICES[purpose].items())
            self.fields["words"] = words
            self.fields["phone"] = line(
                _("Would you rather tell by phone?"),
                LONGEST["phone"],
                _("Give a number: a reader calls you, and you need write nothing else here."),
                inputmode="tel",
            )
        if not has_agreed:
            self.fields["consent"] = box(_("I have read this and I agree"))

    @property
    def answer(self) -> Answer:
        given = self.cleaned_data
        return Answer(
            choices=tuple(given.get("choices", ())),
            words=given["words"],
            name=given.get("name", ""),
            phone=given["phone"],
        )

    @property
    def has_ticked(self) -> bool:
        return bool(self.cleaned_data.get("consent"))


class AskingForm(forms.Form):
    purposes = several(
        _("Purposes"),
        Purpose.choices,
        help_text=_(
            "Ask only for what you act on. What was told for a purpose that you untick is deleted at once."
        ),
    )
    phone = forms.CharField(
        label=_("Where they can call you instead"),
        max_length=LONGEST_PHONE,
        required=False,
        help_text=_("A number and when somebody answers, for who would rather tell than write."),
    )


class NamingForm(forms.Form):
    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Coordinator"), empty_label=_("Choose somebody")
    )

    def __init__(self, *args: Any, able: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = able


class ReadingForm(forms.Form):
    """Whom one reads is chosen among all who belong: who told something, the list does not tell."""

    def __init__(self, *args: Any, asked: Iterable[str], people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = [(value, Purpose(value).label) for value in in_order(asked)]
        self.fields["purposes"] = several(_("What you have to read"), labels)
        self.fields["person"] = forms.ModelChoiceField(
            people, label=_("Of whom"), required=False, empty_label=_("Everybody who told something")
        )
        self.fields["reason"] = forms.ChoiceField(
            label=_("Why you have to read it"), choices=Look.Reason.choices, widget=forms.RadioSelect
        )
        self.fields["note"] = forms.CharField(
            label=_("In your own words"),
            max_length=LONGEST_NOTE,
            required=False,
            help_text=_("Those whose answers you read see this. Repeat nothing here that you read."),
        )
