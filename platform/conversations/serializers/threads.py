"""Threads as wholes, and what one has of them: what is read, how loud."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from conversations.actions.moving import MOST_SPLIT
from conversations.actions.threads import LONGEST_TITLE
from conversations.models import Thread
from conversations.models.message import LARGEST_SEQ
from notices.models import Level
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


class ThreadLevelSerializer(serializers.Serializer):
    level = serializers.ChoiceField(choices=Level.choices, allow_blank=True)


class ReadSerializer(serializers.Serializer):
    first = serializers.IntegerField(min_value=1, max_value=LARGEST_SEQ)
    last = serializers.IntegerField(min_value=1, max_value=LARGEST_SEQ)
