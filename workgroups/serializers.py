"""A group as programs read and write it: with the outside of its space, as its form has both."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from partners.models import Country
from spaces.models import Space
from workgroups.models import ActionLearningGroup, WorkingGroup
from workgroups.models.learning_group import LEAST_PEOPLE, MOST_PEOPLE

OF_SPACE = ("title", "summary", "countries", "language", "visibility", "joining")

JOINING = [one for one in Space.Joining.choices if one[0] != Space.Joining.REGISTRATION]
CLOSED = [one for one in JOINING if one[0] != Space.Joining.OPEN]


class GroupSerializer(serializers.ModelSerializer[Any]):
    slug = serializers.SlugField(source="space.slug", read_only=True)
    state = serializers.ChoiceField(source="space.state", choices=Space.State.choices, read_only=True)
    title = serializers.CharField(source="space.title", max_length=Space._meta.get_field("title").max_length)
    summary = serializers.CharField(source="space.summary", max_length=1000)
    countries = serializers.SlugRelatedField(
        "code", source="space.countries", many=True, required=False, queryset=Country.objects.all()
    )  # type: ignore[var-annotated]
    language = serializers.ChoiceField(source="space.language", choices=settings.LANGUAGES)
    visibility = serializers.ChoiceField(source="space.visibility", choices=Space.Visibility.choices)
    joining = serializers.ChoiceField(source="space.joining", choices=JOINING)

    def asked_for(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Of the space, and of the group, as the actions take them."""
        given = dict(self.validated_data)
        return given.pop("space"), given


class WorkingGroupSerializer(GroupSerializer):
    class Meta:
        model = WorkingGroup
        fields = ["slug", "state", *OF_SPACE, "mandate", "rhythm"]


class LearningGroupSerializer(GroupSerializer):
    joining = serializers.ChoiceField(source="space.joining", choices=CLOSED)
    most_members = serializers.IntegerField(
        source="space.most_members",
        min_value=LEAST_PEOPLE,
        max_value=MOST_PEOPLE,
        help_text="How many may belong; who comes later waits at its seat plan. Fewer put nobody out",
    )

    class Meta:
        model = ActionLearningGroup
        fields = ["slug", "state", *OF_SPACE, "most_members", "challenge", "format"]
