from rest_framework import serializers

from conversations.actions.posting import LONGEST_CLIENT_ID
from conversations.files.limits import MOST_FILES
from conversations.models import Attachment, Message, Thread
from conversations.models.message import LONGEST_BODY
from people.models import Person
from spaces.models import Space


class ThreadSerializer(serializers.ModelSerializer):
    space = serializers.SlugRelatedField("slug", queryset=Space.objects.none())
    unread = serializers.IntegerField(read_only=True)

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
        ]
        read_only_fields = ["is_pinned", "is_locked", "last_seq", "revision", "last_posted_at"]


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["id", "name"]


class AttachmentSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Attachment
        fields = ["key", "name", "size", "content_type", "url"]
        read_only_fields = fields


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True)


class MessageSerializer(serializers.ModelSerializer):
    """`seq` is its place in the thread, `revision` the thread's count at its last change: ask with `since`."""

    author = AuthorSerializer(read_only=True, allow_null=True)
    reply_to = serializers.IntegerField(source="reply_to.seq", read_only=True, allow_null=True, default=None)
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
            "attachments",
            "created_at",
            "edited_at",
            "deleted_at",
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
    attachments = serializers.ListField(
        child=serializers.CharField(max_length=32),
        required=False,
        max_length=MOST_FILES,
        help_text="Keys of files that you uploaded for this thread",
    )


class ChangeSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=LONGEST_BODY, trim_whitespace=False)
    language = serializers.CharField(max_length=8, required=False, default="")


class ReadSerializer(serializers.Serializer):
    first = serializers.IntegerField(min_value=1)
    last = serializers.IntegerField(min_value=1)
