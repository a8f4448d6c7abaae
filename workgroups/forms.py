from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from partners.models import Country
from spaces.models import Space
from workgroups.models import ActionLearningGroup, WorkingGroup
from workgroups.models.learning_group import LEAST_PEOPLE, MOST_PEOPLE

OF_SPACE = ["title", "summary", "countries", "language", "visibility", "joining"]


class CountriesField(forms.ModelMultipleChoiceField):
    """Partner countries as boxes to tick, in the reader's language."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class GroupForm(forms.ModelForm):
    """A group and the outside of its space, in one form; `space_values` and `group_values` part them again."""

    of_space = OF_SPACE
    title = forms.CharField(label=_("Name"), max_length=Space._meta.get_field("title").max_length)
    summary = forms.CharField(
        label=_("Purpose in a sentence or two"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    countries = CountriesField(
        label=_("Countries that take part"), queryset=Country.objects.all(), required=False
    )
    language = forms.ChoiceField(label=_("Working language"), choices=settings.LANGUAGES)
    visibility = forms.ChoiceField(
        label=_("Who may see it"), choices=Space.Visibility.choices, initial=Space.Visibility.PARTNERS
    )
    joining = forms.ChoiceField(
        label=_("How people join"),
        choices=[one for one in Space.Joining.choices if one[0] != Space.Joining.REGISTRATION],
        initial=Space.Joining.REQUEST,
    )

    field_order = ["title", "summary", "mandate", "challenge"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            space = self.instance.space
            for name in self.of_space:
                self.initial[name] = space.countries.all() if name == "countries" else getattr(space, name)

    def space_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.of_space}

    def group_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def _post_clean(self) -> None:
        """The action writes, after it has looked at the rights: nothing is put into the instance before."""


class WorkingGroupForm(GroupForm):
    class Meta:
        model = WorkingGroup
        fields = ["mandate", "rhythm"]
        widgets = {"mandate": forms.Textarea(attrs={"rows": 4})}
        labels = {"mandate": _("Mandate"), "rhythm": _("Rhythm of meetings, in words")}


class LearningGroupForm(GroupForm):
    """Four to eight people; nobody walks in by the open door."""

    class Meta:
        model = ActionLearningGroup
        fields = ["challenge", "format"]
        widgets = {"challenge": forms.Textarea(attrs={"rows": 3})}
        labels = {"challenge": _("The challenge"), "format": _("Format")}

    of_space = [*OF_SPACE, "most_members"]
    most_members = forms.IntegerField(
        label=_("People at most"), min_value=LEAST_PEOPLE, max_value=MOST_PEOPLE, initial=8
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        closed = (Space.Joining.REQUEST, Space.Joining.INVITATION)
        joining = self.fields["joining"]
        joining.choices = [one for one in Space.Joining.choices if one[0] in closed]  # type: ignore[attr-defined]
