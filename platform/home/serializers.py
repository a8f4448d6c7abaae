from rest_framework import serializers


class LineSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="notice.pk")
    count = serializers.IntegerField(source="notice.count", help_text="Of how many things it tells")
    text = serializers.CharField(source="notice.text")
    url = serializers.CharField(source="notice.url")
    space = serializers.CharField(source="space.slug", default=None, allow_null=True)
    created_at = serializers.DateTimeField(source="notice.created_at")


class TalkSerializer(serializers.Serializer):
    thread = serializers.IntegerField(source="thread.pk")
    space = serializers.CharField(source="thread.space.slug")
    title = serializers.CharField(source="thread.title")
    unread = serializers.IntegerField()
    last_seq = serializers.IntegerField()
    first_unread = serializers.IntegerField()


class WaitingSerializer(serializers.Serializer):
    text = serializers.CharField()
    url = serializers.CharField()


class SinceSerializer(serializers.Serializer):
    """In the order in which it matters; `threads` are the rest, the liveliest space first."""

    to_me = LineSerializer(many=True)
    waiting = WaitingSerializer(many=True)
    dates = LineSerializer(many=True)
    news = LineSerializer(many=True)
    threads = TalkSerializer(many=True, source="talks")
    muted = serializers.IntegerField(help_text="Threads with something new of which you want to hear nothing")
    has_more = serializers.BooleanField()


class ShownThreadSerializer(serializers.Serializer):
    thread = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    last_seq = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class ShownNoticeSerializer(serializers.Serializer):
    id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    count = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ShownSerializer(serializers.Serializer):
    """What a program has shown: up to where, and with which count. What came meanwhile stays unread."""

    threads = ShownThreadSerializer(many=True, required=False, default=list)
    notices = ShownNoticeSerializer(many=True, required=False, default=list)
