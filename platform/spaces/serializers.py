from typing import Any

from rest_framework import serializers

from notices.models import Level
from spaces.models import Membership, Space


class SpaceSerializer(serializers.ModelSerializer):
    countries = serializers.SlugRelatedField("code", many=True, read_only=True)  # type: ignore[var-annotated]
    my_state = serializers.ChoiceField(
        choices=Membership.State.choices,
        read_only=True,
        allow_null=True,
        help_text="State of your own membership",
    )
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Space
        fields = [
            "id",
            "slug",
            "kind",
            "title",
            "summary",
            "language",
            "visibility",
            "joining",
            "state",
            "is_confidential",
            "countries",
            "my_state",
            "url",
        ]
        read_only_fields = fields


class MembershipSerializer(serializers.ModelSerializer):
    person = serializers.SerializerMethodField()
    space = serializers.SlugRelatedField("slug", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Membership
        fields = ["id", "space", "person", "state", "role", "asked_at", "joined_at"]
        read_only_fields = fields

    def get_person(self, membership: Membership) -> dict[str, Any]:
        return {"id": membership.person_id, "name": membership.person.name}


class SpaceLevelSerializer(serializers.Serializer):
    level = serializers.ChoiceField(choices=Level.choices)


class NoteSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)
