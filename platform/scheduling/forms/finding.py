"""What the finder is asked: whom, how long, in which days."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.models import Country
from scheduling.search import LONGEST, MINUTES, Wish
from spaces.models import Membership

# Of a small group everybody is needed until somebody says otherwise.
SMALL = 8


def length_words(minutes: int) -> str:
    if minutes < 60 or minutes % 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class FindForm(forms.Form):
    """A field for each member of the space, beside what is asked of all."""

    NEEDED, WELCOME, OUT = "needed", "welcome", "out"
    ASKED = [(NEEDED, _("needed")), (WELCOME, _("welcome")), (OUT, _("not asked"))]

    what = forms.ChoiceField(
        label=_("What are you looking for?"),
        choices=[("date", _("One date")), ("rhythm", _("A weekday and an hour, every week"))],
        widget=forms.RadioSelect,
        initial="date",
    )
    minutes = forms.TypedChoiceField(label=_("How long"), coerce=int, initial=60)
    first_day = day_field(_("From"))
    last_day = day_field(_("Until"))
    countries = forms.MultipleChoiceField(
        label=_("Countries that must take part"), widget=forms.CheckboxSelectMultiple, required=False
    )
    at_least = forms.IntegerField(
        label=_("With how many people each, at least"), min_value=1, max_value=20, initial=1, required=False
    )

    def __init__(
        self, *args: Any, members: list[Membership], countries: list[Country], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members, self.today = members, today
        self.country_of = {row.person_id: country_of(row) for row in members}
        self.fields["minutes"].choices = [(one, length_words(one)) for one in MINUTES]  # type: ignore[attr-defined]
        self.fields["first_day"].initial = today + timedelta(days=1)
        self.fields["last_day"].initial = today + timedelta(days=14)
        self.present = [one for one in countries if one.pk in self.country_of.values()]
        self.fields["countries"].choices = [(one.pk, one.name) for one in self.present]  # type: ignore[attr-defined]
        usual = self.NEEDED if len(members) <= SMALL else self.WELCOME
        for row in members:
            self.fields[f"person-{row.person_id}"] = forms.ChoiceField(
                label=row.person.name,
                choices=self.ASKED,
                widget=forms.RadioSelect,
                required=False,
                initial=usual,
            )

    def asked(self) -> Iterator[tuple[Country | None, list[tuple[Membership, BoundField]]]]:
        """The fields of people, by country; those without one last."""
        for country in [*self.present, None]:
            code = country.pk if country else ""
            rows = [row for row in self.members if self.country_of[row.person_id] == code]
            if rows:
                yield country, [(row, self[f"person-{row.person_id}"]) for row in rows]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and first < self.today:
            self.add_error("first_day", _("The first day lies in the past."))
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        elif first and last and last - first >= LONGEST:
            self.add_error("last_day", _("Look through eight weeks at most at a time."))
        elif first and last and cleaned.get("what") == "rhythm" and (last - first).days < 13:
            self.add_error("last_day", _("A rhythm needs two whole weeks to be seen."))
        return cleaned

    def wish(self) -> Wish:
        given = self.cleaned_data

        def keys(answer: str) -> frozenset[int]:
            return frozenset(
                row.person_id for row in self.members if given.get(f"person-{row.person_id}") == answer
            )

        return Wish(
            minutes=given["minutes"],
            first_day=given["first_day"],
            last_day=given["last_day"],
            needed=keys(self.NEEDED),
            welcome=keys(self.WELCOME),
            countries=tuple(given["countries"]),
            at_least=given["at_least"] or 1,
            is_rhythm=given["what"] == "rhythm",
        )


def country_of(row: Membership) -> str:
    """Of the first organisation that confirmed them, from what the list has loaded; empty without one."""
    confirmed = sorted(row.person.affiliations.all(), key=lambda one: one.pk)
    return confirmed[0].organisation.country_id if confirmed else ""
