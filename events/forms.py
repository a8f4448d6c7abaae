from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from events.models import Event, ProgrammeItem
from registrations.forms import OccasionForm, SlotForm, clock_field, words


class EventForm(OccasionForm):
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

    def __init__(self, *args: Any, event: Event | None = None, **kwargs: Any) -> None:
        if event is not None:
            entry = event.entry
            kwargs["initial"] = {"kind": event.kind, "theme": event.theme, "place": entry.place}
            if not entry.is_all_day:
                kwargs["initial"] |= {"begins": entry.starts_local.time(), "ends": entry.ends_local.time()}
        super().__init__(*args, plan=event and event.seat_plan, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("The end must be later than the beginning."))
        elif bool(begins) != bool(ends) and "begins" not in self.errors and "ends" not in self.errors:
            self.add_error("ends" if begins else "begins", _("Give both times, or none of them."))
        return data


class ItemForm(SlotForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ProgrammeItem.Kind)
    room = forms.CharField(label=_("Room"), max_length=80, required=False)
    speakers = forms.CharField(label=_("Speakers"), max_length=300, required=False)
    language = forms.ChoiceField(label=_("Spoken language"), choices=settings.LANGUAGES)

    field_order = ["title", "kind", "day", "begins", "ends", "room", "speakers", "language"]

    def __init__(self, *args: Any, event: Event, item: ProgrammeItem | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"language": event.space.language}
        if item is not None:
            initial = {name: getattr(item, name) for name in ("kind", "room", "speakers", "language")}
        super().__init__(*args, span=event.entry, entry=item and item.entry, **{**kwargs, "initial": initial})
        if not event.entry.is_all_day and item is None:
            self.initial.setdefault("begins", event.entry.starts_local.time())

    def of_item(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "room", "speakers", "language")}
