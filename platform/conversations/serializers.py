from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conversations.actions.posting import LONGEST_CLIENT_ID
from conversations.frames import signs
from conversations.models import Message, Reaction, SavedDraft, Thread, Version
from conversations.models.message import LARGEST_SEQ, LONGEST_BODY
from conversations.models.saved_draft import LONGEST_DRAFT
from people.models import Person
from spaces.models import Space


class ThreadSerializer(serializers.ModelSerializer):
    space = serializers.SlugRelatedField("slug", queryset=Space.objects.none())
    unread = serializers.IntegerField(read_only=True)
    has_draft = serializers.BooleanField(read_only=True, default=False)

    class Meta:
        model = Thread
        fields = [
            "id",
            "space",
            "title",
            "language",
            "is_pinned",
            "is_locked",
            "last_seq",
            "revision",
            "last_posted_at",
            "unread",
            "has_draft",
        ]
        read_only_fields = ["is_pinned", "is_locked", "last_seq", "revision", "last_posted_at"]


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["id", "name"]


class SignsSerializer(serializers.Serializer):
    sign = serializers.ChoiceField(Reaction.Sign.choices)
    people = serializers.ListField(child=serializers.IntegerField(), help_text="All who gave it")
    names = serializers.ListField(child=serializers.CharField(), help_text="Of the first ten")


class MessageSerializer(serializers.ModelSerializer):
    """`seq` is its place in the thread, `revision` the thread's count at its last change: ask with `since`."""

    author = AuthorSerializer(read_only=True, allow_null=True)
    reply_to = serializers.IntegerField(source="reply_to.seq", read_only=True, allow_null=True, default=None)
    reactions = serializers.SerializerMethodField()

    @extend_schema_field(SignsSerializer(many=True))
    def get_reactions(self, message: Message) -> list[dict[str, Any]]:
        return signs(message)

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
            "created_at",
            "edited_at",
            "deleted_at",
        ]
        read_only_fields = fields


class PostSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=LONGEST_BODY, trim_whitespace=False)
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


class ChangeSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=LONGEST_BODY, trim_whitespace=False)
    language = serializers.CharField(max_length=8, required=False, default="")


class ReadSerializer(serializers.Serializer):
    first = serializers.IntegerField(min_value=1)
    last = serializers.IntegerField(min_value=1)


class VersionSerializer(serializers.ModelSerializer):
    """What a message said from `written_at` to `replaced_at`."""

    class Meta:
        model = Version
        fields = ["body", "html", "language", "written_at", "replaced_at"]
        read_only_fields = fields


class ReactSerializer(serializers.Serializer):
    sign = serializers.CharField(max_length=8)
    on = serializers.BooleanField(default=True, help_text="False takes it back")


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
