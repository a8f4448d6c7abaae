from typing import Any

from rest_framework import serializers

from needs.actions.hosts import LONGEST_PHONE
from needs.actions.own import Agreed
from needs.actions.reading import LONGEST_NOTE
from needs.answer import LONGEST, Answer
from needs.models import Look
from needs.purposes import CHOICES, Purpose


class CodesField(serializers.ListField):
    """Codes of choices, each as `asked` names it."""

    child = serializers.ChoiceField(
        choices=[(code, code) for choices in CHOICES.values() for code in choices]
    )


class AgreedSerializer(serializers.Serializer):
    """To which words somebody said yes, as `asked` gave them."""

    text_version = serializers.CharField(max_length=10)
    language = serializers.CharField(max_length=8)


class TellingSerializer(serializers.Serializer):
    """`phone` is the emergency contact's; with another purpose it is where one would rather be called."""

    choices = CodesField(default=list, max_length=30)
    words = serializers.CharField(default="", allow_blank=True, max_length=LONGEST["words"])
    name = serializers.CharField(default="", allow_blank=True, max_length=LONGEST["name"])
    phone = serializers.CharField(default="", allow_blank=True, max_length=LONGEST["phone"])
    consent = AgreedSerializer(required=False, allow_null=True, default=None)

    def answer(self) -> Answer:
        given = self.validated_data
        return Answer(tuple(given["choices"]), given["words"], given["name"], given["phone"])

    def agreed(self) -> Agreed | None:
        given = self.validated_data["consent"]
        return Agreed(**given) if given else None


class ChoiceOfPurposeSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()


class QuestionSerializer(serializers.Serializer):
    """`text` is what one agrees to, in the reader's language: send its version and language back with the answer."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)
    why = serializers.CharField()
    text = serializers.CharField()
    text_version = serializers.CharField()
    language = serializers.CharField()
    choices = ChoiceOfPurposeSerializer(many=True)


class ConsentSerializer(serializers.Serializer):
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    text = serializers.CharField()
    text_version = serializers.CharField()
    language = serializers.CharField()
    given_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ending = serializers.CharField()


class NeedSerializer(serializers.Serializer):
    """Not `is_readable`: the site has another key now, and the rest is empty."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)
    is_readable = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.CharField())
    words = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()
    kept_at = serializers.DateTimeField()


class LookSerializer(serializers.Serializer):
    by = serializers.CharField()
    purposes = serializers.ListField(child=serializers.ChoiceField(choices=Purpose.choices))
    reason = serializers.ChoiceField(choices=Look.Reason.choices)
    note = serializers.CharField()
    at = serializers.DateTimeField()


class OwnNeedsSerializer(serializers.Serializer):
    """One's own page: what is asked, what one told, what one agreed to, who has read it."""

    may_tell = serializers.BooleanField()
    why_not = serializers.CharField()
    asked = QuestionSerializer(many=True)
    phone = serializers.CharField(help_text="Where the hosts are called instead")
    readers = serializers.ListField(child=serializers.CharField())
    deleted_at = serializers.DateTimeField(allow_null=True)
    needs = NeedSerializer(many=True)
    consents = ConsentSerializer(many=True)
    looks = LookSerializer(many=True)


class AskingSerializer(serializers.Serializer):
    purposes = serializers.ListField(child=serializers.ChoiceField(choices=Purpose.choices), max_length=10)
    phone = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_PHONE)


class NumberSerializer(serializers.Serializer):
    """`exact`, or null: fewer than `below`, and more than nobody."""

    exact = serializers.IntegerField(allow_null=True)
    below = serializers.IntegerField()


class RowSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    number = NumberSerializer()


class CountSerializer(serializers.Serializer):
    """`rows` is empty where so few told something that numbers would name them."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)
    told = NumberSerializer()
    rows = RowSerializer(many=True)
    unreadable = serializers.BooleanField()


class ReadingSerializer(serializers.Serializer):
    """`person` is the id of a member; without it, everybody who told something."""

    purposes = serializers.ListField(child=serializers.ChoiceField(choices=Purpose.choices), max_length=10)
    reason = serializers.ChoiceField(choices=Look.Reason.choices)
    note = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_NOTE)
    person = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)


class ToldSerializer(NeedSerializer):
    person = serializers.DictField(help_text="`id` and `name`")


class ReaderSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


def shown(purpose: str, answer: Answer | None, kept_at: Any) -> dict[str, Any]:
    said = answer or Answer()
    return {
        "purpose": purpose,
        "is_readable": answer is not None,
        "choices": list(said.choices),
        "words": said.words,
        "name": said.name,
        "phone": said.phone,
        "kept_at": kept_at,
    }
