import math
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from calendars.models import Entry, MailChoice, Reply, Subscription
from partners.models import Country
from people.zones import validate_zone
from spaces.models import Space


class WallTime(serializers.Field):
    """`2026-12-01T10:00:00`: REST framework's own field would give it a zone."""

    default_error_messages = {"invalid": _("Write it as 2026-12-01T10:00:00, without an offset.")}

    def to_internal_value(self, data: Any) -> datetime:
        try:
            found = datetime.fromisoformat(data)
        except (TypeError, ValueError):
            found = None
        if found is None or found.tzinfo is not None:
            self.fail("invalid")
        return found

    def to_representation(self, value: datetime | date) -> str:
        return value.isoformat()


class EntrySerializer(serializers.ModelSerializer):
    """`starts_local` and `ends_local` are wall time in `zone`, without an offset; `starts_at`, `ends_at` are UTC."""

    space = serializers.SlugRelatedField("slug", queryset=Space.objects.none())
    starts_local = WallTime()
    ends_local = WallTime()
    exdates = serializers.ListField(child=WallTime(), required=False, max_length=366)
    latitude = serializers.FloatField(min_value=-90, max_value=90, allow_null=True, required=False)
    longitude = serializers.FloatField(min_value=-180, max_value=180, allow_null=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one, other = (
            attrs.get(name, getattr(self.instance, name, None)) for name in ("latitude", "longitude")
        )
        if any(value is not None and not math.isfinite(value) for value in (one, other)):
            raise serializers.ValidationError({"latitude": _("Write it in degrees, such as 59.437.")})
        if (one is None) != (other is None):
            raise serializers.ValidationError(
                {"longitude": _("Give both latitude and longitude, or neither.")}
            )
        return attrs

    class Meta:
        model = Entry
        fields = [
            "id",
            "uid",
            "space",
            "kind",
            "title",
            "description",
            "place",
            "latitude",
            "longitude",
            "conference_url",
            "zone",
            "is_all_day",
            "starts_local",
            "ends_local",
            "starts_at",
            "ends_at",
            "rrule",
            "exdates",
            "status",
            "sequence",
        ]
        read_only_fields = ["id", "uid", "kind", "starts_at", "ends_at", "status", "sequence"]

    def validate_exdates(self, value: list[datetime]) -> tuple[datetime, ...]:
        return tuple(sorted(set(value)))

    def to_representation(self, instance: Entry) -> dict[str, Any]:
        """The link to join is for those who belong."""
        found = super().to_representation(instance)
        if not getattr(instance, "is_mine", False):
            found["conference_url"] = ""
        return found


class DateSerializer(serializers.Serializer):
    """One date of an entry as it takes place. `recurrence_id` is when the series puts it, and `key` its name in
    addresses; local times are of `zone`, the others UTC; of whole days the end is the midnight after the last."""

    key = serializers.CharField(read_only=True)
    recurrence_id = WallTime(read_only=True, allow_null=True)
    starts_local = WallTime()
    ends_local = WallTime(required=False)
    zone = serializers.CharField(required=False, validators=[validate_zone])
    starts_at = serializers.DateTimeField(read_only=True)
    ends_at = serializers.DateTimeField(read_only=True)
    place = serializers.CharField(required=False, allow_blank=True, max_length=200)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)
    status = serializers.CharField(read_only=True)
    is_moved = serializers.BooleanField(read_only=True)
    has_seats = serializers.BooleanField(read_only=True, help_text="Who comes takes a seat: see seat-plans")


class DateNoteSerializer(serializers.Serializer):
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


class WindowSerializer(serializers.Serializer):
    """Which dates to show: from now on, a year and a month, unless told otherwise."""

    start = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


class MailChoiceSerializer(serializers.ModelSerializer):
    class Meta:
        model = MailChoice
        fields = ["wish"]


class ReplySerializer(serializers.ModelSerializer):
    """`recurrence_id` names one date of a series by its original start, in the entry's zone; without it: the whole."""

    recurrence_id = WallTime(source="occurrence.recurrence_id", required=False)

    class Meta:
        model = Reply
        fields = ["partstat", "comment", "recurrence_id"]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        found = dict(self.validated_data)
        date = found.pop("occurrence", None)
        return {**found, "recurrence_id": date["recurrence_id"] if date else None}


class SubscriptionSerializer(serializers.ModelSerializer):
    """What an address holds is said once; the options can be changed while it stands. `program` fetched it last.

    `disclosures`: how much an address for all of one's dates tells of confidential spaces, by their slugs; of those that
    aren't named it says "Busy".
    """

    space = serializers.SlugRelatedField("slug", queryset=Space.objects.none(), required=False)
    country = serializers.PrimaryKeyRelatedField(queryset=Country.objects.all(), required=False)
    disclosures = serializers.DictField(
        child=serializers.ChoiceField(Subscription.Detail.choices), required=False, write_only=True
    )
    program = serializers.CharField(read_only=True)

    class Meta:
        model = Subscription
        fields = [
            "id",
            "label",
            "scope",
            "space",
            "country",
            "language",
            "detail",
            "alarm_minutes",
            "with_tentative",
            "disclosures",
            "created_at",
            "last_fetched_at",
            "program",
        ]
        read_only_fields = ["id", "created_at", "last_fetched_at", "program"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None:
            fixed = [name for name in ("scope", "space", "country") if name in attrs]
            if fixed:
                raise serializers.ValidationError(
                    {name: _("This cannot be changed: make another address.") for name in fixed}
                )
            return attrs
        scope = attrs.get("scope", Subscription.Scope.PERSONAL)
        for name in ("space", "country"):
            if (name in attrs) != (scope == name):
                raise serializers.ValidationError({name: _("This belongs to another scope.")})
        return attrs


class NewAddressSerializer(SubscriptionSerializer):
    """With the secret address, which is told in this one answer."""

    address = serializers.CharField(read_only=True)

    class Meta(SubscriptionSerializer.Meta):
        fields = [*SubscriptionSerializer.Meta.fields, "address"]
