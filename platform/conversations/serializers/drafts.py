"""What one has begun to write."""

from rest_framework import serializers

from conversations.models import SavedDraft
from conversations.models.message import LARGEST_SEQ
from conversations.models.saved_draft import LONGEST_DRAFT


class DraftSerializer(serializers.ModelSerializer):
    """An empty `body` is no draft. `draft_revision` counts on nevertheless: it is what a device says in `known`."""

    draft_revision = serializers.IntegerField(source="revision", read_only=True)

    class Meta:
        model = SavedDraft
        fields = ["body", "language", "reply_to", "draft_revision", "changed_at"]
        read_only_fields = fields


class KeepSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=LONGEST_DRAFT, trim_whitespace=False, allow_blank=True)
    language = serializers.CharField(max_length=8)
    reply_to = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_SEQ
    )
    known = serializers.IntegerField(
        required=False, default=0, min_value=0, help_text="The draft_revision that your device goes by"
    )
