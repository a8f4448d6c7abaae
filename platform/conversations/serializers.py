from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conversations.actions.moving import MOST_SPLIT
from conversations.actions.posting import LONGEST_CLIENT_ID
from conversations.actions.threads import LONGEST_TITLE
from conversations.files.limits import MOST_FILES
from conversations.frames import signs
from conversations.models import Attachment, Message, Reaction, SavedDraft, Thread, Version
from conversations.models.message import LARGEST_SEQ, LONGEST_BODY
from conversations.models.saved_draft import LONGEST_DRAFT
from notices.models import Level
from people.models import Person
from spaces.models import Space


class ThreadSerializer(serializers.ModelSerializer):
    space = serializers.SlugRelatedField("slug", queryset=Space.objects.none())
    unread = serializers.IntegerField(read_only=True)
    has_draft = serializers.BooleanField(read_only=True, default=False)
    about_kind = serializers.CharField(
        max_length=24, required=False, help_text="What it speaks of: `entry` or `date`"
    )
    about_key = serializers.CharField(
        max_length=60, required=False, help_text="An entry's id; of a date `ID-20261201T1000`"
    )

    class Meta:
        model = Thread
        fields = [
            "id",
            "space",
            "title",
            "language",
            "circle",
            "about_kind",
            "about_key",
            "about_label",
            "about_url",
            "is_pinned",
            "is_locked",
            "last_seq",
            "revision",
            "last_posted_at",
            "unread",
            "has_draft",
        ]
        read_only_fields = [
            "about_label",
            "about_url",
            "is_pinned",
            "is_locked",
            "last_seq",
            "revision",
            "last_posted_at",
        ]


class ArrangeSerializer(serializers.Serializer):
    """What is given is changed, all or nothing."""

    title = serializers.CharField(max_length=LONGEST_TITLE, required=False)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False)
    circle = serializers.ChoiceField(Thread.Circle.choices, required=False)
    is_confirmed = serializers.BooleanField(
        required=False,
        default=False,
        help_text="All members may read what was said among coordinators: needed to open such a thread to them",
    )
    is_pinned = serializers.BooleanField(required=False)
    is_locked = serializers.BooleanField(required=False)


class MoveSerializer(serializers.Serializer):
    space = serializers.SlugRelatedField("slug", queryset=Space.objects.none())

    def __init__(self, *args: Any, of: Any = None, **kwargs: Any) -> None:
        """`of` is whose spaces may be named; nobody's in the description of the API."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["space"]
        field.queryset = Space.objects.of(of) if of else Space.objects.none()


class SplitSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=LONGEST_TITLE)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False, help_text="As before, if absent")
    seqs = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_SEQ),
        required=False,
        max_length=MOST_SPLIT,
    )
    from_seq = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_SEQ, help_text="All from this one on"
    )


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["id", "name"]


class SignsSerializer(serializers.Serializer):
    sign = serializers.ChoiceField(Reaction.Sign.choices)
    people = serializers.ListField(child=serializers.IntegerField(), help_text="All who gave it")
    names = serializers.ListField(child=serializers.CharField(), help_text="Of the first ten")


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


class ReadSerializer(serializers.Serializer):
    first = serializers.IntegerField(min_value=1, max_value=LARGEST_SEQ)
    last = serializers.IntegerField(min_value=1, max_value=LARGEST_SEQ)


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
