from rest_framework import serializers

from conversations.actions.posting import LONGEST_CLIENT_ID
from conversations.models import Message, Thread
from conversations.models.message import LONGEST_BODY
from notices.models import Level
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


class MessageSerializer(serializers.ModelSerializer):
    """`seq` is its place in the thread, `revision` the thread's count at its last change: ask with `since`."""

    author = AuthorSerializer(read_only=True, allow_null=True)
    reply_to = serializers.IntegerField(source="reply_to.seq", read_only=True, allow_null=True, default=None)
    mentions = serializers.SlugRelatedField("person_id", many=True, read_only=True)  # type: ignore[var-annotated]

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
            "mentions",
            "created_at",
            "edited_at",
            "deleted_at",
        ]
        read_only_fields = fields


class BodySerializer(serializers.Serializer):
    body = serializers.CharField(max_length=LONGEST_BODY, trim_whitespace=False)


class NamedSerializer(serializers.Serializer):
    readers = AuthorSerializer(many=True, read_only=True)
    strangers = AuthorSerializer(
        many=True, read_only=True, help_text="They share a space with you and can't read this thread"
    )


class OfferSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="person.pk", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)
    organisation = serializers.CharField(read_only=True)
    written = serializers.CharField(read_only=True, help_text="What to write behind the @")


class ThreadLevelSerializer(serializers.Serializer):
    level = serializers.ChoiceField(choices=Level.choices, allow_blank=True)


class PostSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=LONGEST_BODY, trim_whitespace=False)
    language = serializers.CharField(max_length=8)
    client_id = serializers.CharField(
        max_length=LONGEST_CLIENT_ID, help_text="Your own name for it: sent twice, it is one message"
    )
    reply_to = serializers.IntegerField(
        required=False, min_value=1, help_text="The seq of the message it answers"
    )


class ChangeSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=LONGEST_BODY, trim_whitespace=False)
    language = serializers.CharField(max_length=8, required=False, default="")


class ReadSerializer(serializers.Serializer):
    first = serializers.IntegerField(min_value=1)
    last = serializers.IntegerField(min_value=1)
