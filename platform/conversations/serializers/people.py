"""Who writes, who is named, who can be."""

from rest_framework import serializers

from conversations.models.message import LONGEST_BODY
from people.models import Person


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["id", "name"]


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
