"""What hosts fill in to write to people of a plan."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from registrations.forms import GROUP_NAMES, DeskForm
from registrations.models import Letter
from registrations.models.letter import LONGEST_BODY, LONGEST_SUBJECT

WHOM = {"confirmed": GROUP_NAMES["confirmed"], **GROUP_NAMES}


class LetterForm(DeskForm):
    """To whom, as at the desk; and a subject and a text in each language that the hosts write.

    `revision` is of the draft as it was shown, 0 for a new one.
    """

    language = forms.ChoiceField(
        label=gettext_lazy("Who reads none of your languages gets it in"), choices=settings.LANGUAGES
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    state = forms.ChoiceField(label=gettext_lazy("Who"), choices=list(WHOM.items()), required=False)

    field_order = ("state", "country", "q")

    def __init__(
        self, data: Any = None, *, letter: Letter | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=known(letter) if letter else initial)
        for code, _name in settings.LANGUAGES:
            self.fields[f"subject_{code}"] = forms.CharField(
                label=_("Subject"),
                max_length=LONGEST_SUBJECT,
                required=False,
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text"),
                max_length=LONGEST_BODY,
                required=False,
                strip=False,
                widget=forms.Textarea(attrs={"rows": 8, "data-grow": 8, "lang": code}),
            )

    def written(self) -> Iterator[dict[str, Any]]:
        """Each language with its two fields; open where something stands in it, or where a host begins."""
        first = {self["language"].value(), get_language()}
        for code, _name in settings.LANGUAGES:
            pair = [self[f"subject_{code}"], self[f"body_{code}"]]
            is_open = code in first or any(one.value() or one.errors for one in pair)
            yield {"code": code, "info": get_language_info(code), "fields": pair, "is_open": is_open}

    def given(self) -> dict[str, Any]:
        """As `actions.keep_letter` takes it."""
        texts = {
            code: (self.cleaned_data[f"subject_{code}"], self.cleaned_data[f"body_{code}"])
            for code, _name in settings.LANGUAGES
        }
        return {
            "language": self.cleaned_data["language"],
            "texts": texts,
            "whom": self.asked(),
            "revision": self.cleaned_data["revision"] or 0,
        }

    def take_revision(self, revision: int) -> None:
        """Typed for another one; from now on it is known what stands there."""
        self.data = self.data.copy()
        self.data["revision"] = str(revision)


def known(letter: Letter) -> dict[str, Any]:
    found = {
        "language": letter.language,
        "revision": letter.revision,
        "q": letter.whom_text,
        "country": letter.whom_country,
        "state": letter.whom_state,
    }
    for code in letter.languages:
        found[f"subject_{code}"] = str(letter.said("subject", code))
        found[f"body_{code}"] = str(letter.said("body", code))
    return found
