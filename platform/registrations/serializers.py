from rest_framework import serializers

from registrations.models import Registration, SeatPlan


class RegistrationSerializer(serializers.ModelSerializer):
    space = serializers.SlugRelatedField("slug", source="plan.space", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Registration
        fields = ["id", "plan", "space", "state", "note", "registered_at"]
        read_only_fields = ["id", "space", "state", "registered_at"]
        validators: list[object] = []  # asking twice gives the same row, not an error


class SeatPlanSerializer(serializers.ModelSerializer):
    space = serializers.SlugRelatedField("slug", read_only=True)  # type: ignore[var-annotated]
    confirmed = serializers.IntegerField(source="taken", read_only=True, help_text="How many have a seat")
    is_open = serializers.BooleanField(
        read_only=True, help_text="Whether the hosts have registration open now"
    )

    class Meta:
        model = SeatPlan
        fields = ["id", "space", "entry", "capacity", "confirmed", "is_open", "opens_at", "closes_at"]
        read_only_fields = fields
