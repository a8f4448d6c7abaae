from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from events.models import Event, ProgrammeItem
from occasions.forms import OccasionForm, PartForm, clock_field
from registrations.forms import words


class EventForm(OccasionForm):
    field_of = {
        **OccasionForm.field_of,
        "begins_missing": "begins",
        "ends_missing": "ends",
        "ends_before_start": "ends",
        "hours_of_several_days": "begins",
    }

    kind = forms.ChoiceField(label=_("Kind"), choices=Event.Kind)
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("House, street and city, or “online”.")
    )
    begins = clock_field(_("Begins"), required=False, help_text=_("Only for an event of one day."))
    ends = clock_field(_("Ends"), required=False)
    theme = words(_("Theme"), rows=4, most=3000)

    field_order = [
        "title",
        "kind",
        "first_day",
        "last_day",
        "begins",
        "ends",
        "zone",
        "place",
        "capacity",
        "summary",
        "theme",
        "language",
        "visibility",
    ]

    def __init__(self, *args: Any, occasion: Event | None = None, **kwargs: Any) -> None:
        if occasion is not None:
            entry = occasion.entry
            kwargs["initial"] = {"kind": occasion.kind, "theme": occasion.theme, "place": entry.place}
            if not entry.is_all_day:
                kwargs["initial"] |= {"begins": entry.starts_local.time(), "ends": entry.ends_local.time()}
        super().__init__(*args, occasion=occasion, **kwargs)


class ItemForm(PartForm):
    own = ("kind", "room", "place", "speakers", "description", "language")

    kind = forms.ChoiceField(label=_("Kind"), choices=ProgrammeItem.Kind)
    room = forms.CharField(label=_("Room"), max_length=80, required=False)
    place = forms.CharField(
        label=_("Place"),
        max_length=110,
        required=False,
        help_text=_("Only where it is not the place of the event."),
    )
    speakers = forms.CharField(label=_("Speakers"), max_length=300, required=False)
    description = words(_("Description"), rows=4, most=4500)
    language = forms.ChoiceField(label=_("Spoken language"), choices=settings.LANGUAGES)

    field_order = ["title", "kind", "day", "begins", "ends", "room", "place", "speakers", "language"]

    def __init__(self, *args: Any, whole: Event, part: ProgrammeItem | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if part is None:
            initial = {"language": whole.space.language}
            if not whole.entry.is_all_day:
                initial["begins"] = whole.entry.starts_local.time()
        super().__init__(*args, whole=whole, part=part, initial=initial, **kwargs)
