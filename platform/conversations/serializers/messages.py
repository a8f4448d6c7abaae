"""What is said, and what hangs on it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conversations.actions.posting import LONGEST_CLIENT_ID
from conversations.files.limits import MOST_FILES
from conversations.frames import signs
from conversations.models import Message, Reaction, Version
from conversations.models.message import LONGEST_BODY
from conversations.serializers.attachments import AttachmentSerializer
from conversations.serializers.people import AuthorSerializer


class SignsSerializer(serializers.Serializer):
    sign = serializers.ChoiceField(Reaction.Sign.choices)
    people = serializers.ListField(child=serializers.IntegerField(), help_text="All who gave it")
    names = serializers.ListField(child=serializers.CharField(), help_text="Of the first ten")


class ReactSerializer(serializers.Serializer):
    sign = serializers.CharField(max_length=8)
    on = serializers.BooleanField(default=True, help_text="False takes it back")


class MessageSerializer(serializers.ModelSerializer):
    """`seq` is its place in the thread, `revision` the thread's count at its last change: ask with `since`."""

    author = AuthorSerializer(read_only=True, allow_null=True)
    reply_to = serializers.IntegerField(source="reply_to.seq", read_only=True, allow_null=True, default=None)
    reactions = serializers.SerializerMethodField()

    @extend_schema_field(SignsSerializer(many=True))
    def get_reactions(self, message: Message) -> list[dict[str, Any]]:
        return signs(message)

    moved_to = serializers.PrimaryKeyRelatedField(read_only=True, help_text="The id of the message it is now")
    mentions = serializers.SlugRelatedField("person_id", many=True, read_only=True)  # type: ignore[var-annotated]
    attachments = AttachmentSerializer(many=True, read_only=True)

    class Meta:
        model = Message
        fields = [
            "id",
            "thread",
            "seq",
            "revision",
            "author",
            "body",
            "html",
            "language",
            "reply_to",
            "reactions",
            "mentions",
            "attachments",
            "created_at",
            "edited_at",
            "deleted_at",
            "moved_to",
        ]
        read_only_fields = fields


class PostSerializer(serializers.Serializer):
    body = serializers.CharField(
        max_length=LONGEST_BODY,
        trim_whitespace=False,
        allow_blank=True,
        help_text="Empty only with attachments",
    )
    language = serializers.CharField(max_length=8)
    client_id = serializers.CharField(
        max_length=LONGEST_CLIENT_ID, help_text="Your own name for it: sent twice, it is one message"
    )
    reply_to = serializers.IntegerField(
        required=False, min_value=1, help_text="The seq of the message it answers"
    )
    draft_revision = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="The revision of your draft that it came from, which goes with it",
    )
    attachments = serializers.ListField(
        child=serializers.CharField(max_length=32),
        required=False,
        max_length=MOST_FILES,
        help_text="Keys of files that you uploaded for this thread",
    )


class ChangeSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=LONGEST_BODY, trim_whitespace=False)
    language = serializers.CharField(max_length=8, required=False, default="")


class VersionSerializer(serializers.ModelSerializer):
    """What a message said from `written_at` to `replaced_at`."""

    class Meta:
        model = Version
        fields = ["body", "html", "language", "written_at", "replaced_at"]
        read_only_fields = fields
