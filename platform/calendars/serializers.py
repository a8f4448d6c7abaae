from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from calendars.models import Entry, MailChoice, Reply
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

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


class EntrySerializer(serializers.ModelSerializer):
    """`starts_local` and `ends_local` are wall time in `zone`, without an offset; `starts_at`, `ends_at` are UTC."""

    space = serializers.SlugRelatedField("slug", queryset=Space.objects.none())
    starts_local = WallTime()
    ends_local = WallTime()

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
            "conference_url",
            "zone",
            "is_all_day",
            "starts_local",
            "ends_local",
            "starts_at",
            "ends_at",
            "rrule",
            "status",
            "sequence",
        ]
        read_only_fields = ["id", "uid", "kind", "starts_at", "ends_at", "status", "sequence"]


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
