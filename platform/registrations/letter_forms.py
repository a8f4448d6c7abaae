"""What hosts fill in to write to people of a plan."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from frontend.templatetags.time import country
from questionnaires.models import Choice, Said
from registrations.forms import GROUP_NAMES, DeskForm, label_of
from registrations.models import Letter, SeatPlan
from registrations.models.asked import FIELDS
from registrations.models.letter import ANSWER, LONGEST_BODY, LONGEST_SUBJECT
from registrations.models.registration import NO_SHARE

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

    field_order = ("state", "country", "lacks", "choice", "pool", "q")

    def __init__(
        self,
        data: Any = None,
        *,
        plan: SeatPlan,
        letter: Letter | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.plan, self.letter = plan, letter
        super().__init__(data, plan=plan, initial=known(letter) if letter else initial)
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

    def offer(self, name: str, choices: Sequence[Any], languages: Mapping[str, str] | None = None) -> None:
        """What a draft is for stays to be chosen when its plan has it no longer, and what is sent from a page that still
        had it is refused: without either it would be for everybody."""
        field: Any = self.fields[name]
        field.choices = [("", _("Does not matter"))]
        kept = self.letter.whom[name] if self.letter else ""
        if kept and not forms.ChoiceField(choices=choices).valid_value(kept):
            said = words_of_gone(self.plan, name, kept)
            choices = [*choices, (kept, said.text)]
            languages = {**(languages or {}), kept: said.language}
        super().offer(name, choices, languages)
        if self.data.get(name):
            self.fields.setdefault(name, field)

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


def whom_words(letter: Letter) -> list[Said]:
    """Whom the hosts looked for, each condition in words, with its language where hosts wrote them. Reads `plan` and its
    `pools`; a query for an answer."""
    whom, plan = letter.whom, letter.plan
    found = [Said(str(WHOM.get(whom["state"], whom["state"])), "")]
    if whom["country"]:
        found.append(Said(country(whom["country"]), ""))
    if whom["lacks"]:
        found.append(lacking_words(plan, whom["lacks"]))
    if whom["pool"]:
        shares = {str(pool.pk): pool.name for pool in plan.pools.all()} | {NO_SHARE: _("open to all")}
        found.append(Said(_("Share: %(share)s") % {"share": shares.get(whom["pool"], "…")}, ""))
    if whom["choice"]:
        found.append(answer_words(plan, whom["choice"]))
    if whom["text"]:
        found.append(Said(f"“{whom['text']}”", ""))
    return found


def lacking_words(plan: SeatPlan, which: str) -> Said:
    form = getattr(plan, FIELDS[which])
    said = form.said("title") if form else Said("…", "")
    return Said(_("have not handed in “%(form)s”") % {"form": said.text}, "")


def answer_words(plan: SeatPlan, choice: str) -> Said:
    if choice == ANSWER:
        return Said(_("by an answer that they gave"), "")
    found = Choice.objects.select_related("question__questionnaire").filter(pk=choice).first()
    if found is None:
        return Said("…", "")
    said = found.said("label")
    forms = (plan.questionnaire_id, plan.second_questionnaire_id)
    is_asked = found.question.questionnaire_id in forms and not found.question.is_removed
    return Said(label_of(found) if is_asked else not_asked(said.text), said.language)


def not_asked(words: str) -> str:
    return _("%(words)s (no longer asked here)") % {"words": words}


def words_of_gone(plan: SeatPlan, name: str, value: str) -> Said:
    """Of a form, a share or an answer that a plan has no longer. A query for an answer."""
    if name == "pool":
        return Said(_("open to all") if value == NO_SHARE else _("A share that is no longer here"), "")
    said = answer_words(plan, value) if name == "choice" else Said("…", "")
    return Said(not_asked("…"), "") if said.text == "…" else said


def known(letter: Letter) -> dict[str, Any]:
    found = {
        "language": letter.language,
        "revision": letter.revision,
        **{key: letter.whom[name] for name, key in LetterForm.LOOKED_FOR.items()},
    }
    for code in letter.languages:
        found[f"subject_{code}"] = str(letter.said("subject", code))
        found[f"body_{code}"] = str(letter.said("body", code))
    return found
