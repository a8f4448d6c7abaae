from rest_framework import serializers

from notices.models import MailSettings


class MailSettingsSerializer(serializers.ModelSerializer):
    """`weekdays` (0 is Monday) are those of a daily digest, `weekday` that of a weekly one, `at` is by your own clock."""

    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), max_length=7)
    at = serializers.TimeField(format="%H:%M")

    class Meta:
        model = MailSettings
        fields = ["at_once", "digest", "weekdays", "weekday", "at"]


class PushKeysSerializer(serializers.Serializer):
    p256dh = serializers.CharField(max_length=120)
    auth = serializers.CharField(max_length=40)


class PushSubscriptionSerializer(serializers.Serializer):
    """As a browser's own `PushSubscription` tells it."""

    endpoint = serializers.CharField(max_length=1000)
    keys = PushKeysSerializer()


class PushEndpointSerializer(serializers.Serializer):
    endpoint = serializers.CharField(max_length=1000)
