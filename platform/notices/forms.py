from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from frontend.templatetags.time import clock_words
from notices.models import MailSettings
from notices.schedule import EVENING, MORNING

HALF_HOUR = timedelta(minutes=30)
ANY_DAY = date(2000, 1, 1)


def times() -> list[tuple[str, str]]:
    """Every half hour of the day, as a clock shows it."""
    found, moment = [], datetime.combine(ANY_DAY, MORNING)
    while moment.time() < EVENING:
        found.append((moment.strftime("%H:%M"), clock_words(moment)))
        moment += HALF_HOUR
    return found


class MailSettingsForm(forms.Form):
    field_of = {"days": "weekdays"}

    at_once = forms.BooleanField(
        label=_("Mail me at once what is meant for me"),
        help_text=_("Mentions, answers and decisions, after five minutes, unless you read them in the page."),
        required=False,
    )
    digest = forms.ChoiceField(
        label=_("A digest of what you did not read"),
        choices=MailSettings.Digest,
        widget=forms.RadioSelect,
        help_text=_("Nothing comes when there is nothing new."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    weekday = forms.TypedChoiceField(label=_("Once a week on"), choices=list(WEEKDAYS.items()), coerce=int)
    at = forms.TypedChoiceField(label=_("At"), choices=times, coerce=time.fromisoformat)

    def __init__(self, *args: Any, chosen: MailSettings, **kwargs: Any) -> None:
        names = ("at_once", "digest", "weekdays", "weekday")
        initial = {name: getattr(chosen, name) for name in names}
        super().__init__(*args, initial={**initial, "at": chosen.at.strftime("%H:%M")}, **kwargs)
        at, known = self.initial["at"], dict(times())
        if at not in known:  # set by a program to another minute
            known[at] = clock_words(datetime.combine(ANY_DAY, chosen.at))
        self.fields["at"].choices = sorted(known.items())
