from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from evidence.door import Row
from evidence.models import Attendance, Door
from partners.models import Country
from people.models import Person
from registrations.models import Registration

MOST_NOTES = 100
LONGEST_AGO_SECONDS = 14 * 24 * 3600
LARGEST_KEY = 2**63 - 1


class OnListSerializer(serializers.Serializer[Row]):
    """Somebody on the list of a door. Who has no seat and waits for none is without a name."""

    registration = serializers.IntegerField(source="registration.pk")
    person = serializers.IntegerField(source="person.pk")
    name = serializers.SerializerMethodField()
    organisation = serializers.SerializerMethodField()
    country = serializers.SerializerMethodField(help_text="Two letters; empty where none is known")
    state = serializers.ChoiceField(Registration.State.choices, source="registration.state")
    ticket = serializers.CharField(
        help_text="SHA-256 of the ticket's secret in hexadecimal; empty: none made yet"
    )
    code = serializers.CharField(help_text="The same of its first eight letters")
    on_site = serializers.DateTimeField(source="on_site.arrived_at", default=None, allow_null=True)
    online = serializers.DateTimeField(source="online.arrived_at", default=None, allow_null=True)

    meant = serializers.SerializerMethodField(
        help_text="How they said that they would take part: on_site or online; empty where they were not asked"
    )
    is_absent = serializers.BooleanField(
        help_text="The day is over, they had a seat before it was, and nobody noted them"
    )

    def get_name(self, row: Row) -> str:
        return row.person.name if row.registration.is_standing or row.is_there else ""

    def get_organisation(self, row: Row) -> str:
        return row.organisation.name if self.get_name(row) and row.organisation else ""

    def get_meant(self, row: Row) -> str:
        return row.meant if self.get_name(row) else ""

    def get_country(self, row: Row) -> str:
        return str(row.country.short) if self.get_name(row) and row.country else ""


class DoorSerializer(serializers.Serializer[dict[str, Any]]):
    plan = serializers.IntegerField()
    title = serializers.CharField()
    day = serializers.DateField(help_text="By the clock of the place")
    days = serializers.ListField(child=serializers.DateField())
    zone = serializers.CharField()
    until = serializers.DateTimeField(
        help_text="When the day is over there: no device keeps the list any longer"
    )
    people = OnListSerializer(many=True)


class NewcomerSerializer(serializers.Serializer[dict[str, Any]]):
    """Of a walk-in: who came. The verb says what is wrong with what was typed: one note of a device holds up no other."""

    person = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST_KEY,
        required=False,
        allow_null=True,
        default=None,
        help_text="Who has an account, or asked for a seat",
    )
    name = serializers.CharField(
        max_length=120,
        required=False,
        default="",
        allow_blank=True,
        help_text="Without `person` and `email` it is refused, with those it may mean to choose from",
    )
    email = serializers.CharField(
        max_length=254,
        required=False,
        default="",
        allow_blank=True,
        help_text="Whose it is; nobody's yet: a guest with the `name`, where the hosts take people without an account",
    )
    organisation = serializers.CharField(
        max_length=160, required=False, default="", allow_blank=True, help_text="What a new guest says"
    )
    country = serializers.CharField(
        max_length=2,
        required=False,
        default="",
        allow_blank=True,
        help_text="Two letters; what a new guest says",
    )
    reason = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True, help_text="Where all seats are taken"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["person"] is None and not attrs["name"].strip():
            raise serializers.ValidationError({"person": "Name a person."}, code="required")
        return attrs


def who_came(given: dict[str, Any]) -> dict[str, Any]:
    """What the verb takes of it. One query where a country is said; one that is not known is none."""
    said = {name: given[name] for name in ("name", "email", "organisation", "reason")}
    country = Country.objects.filter(code__iexact=given["country"]).first() if given["country"] else None
    return {**said, "country": country, "person": Person(pk=given["person"]) if given["person"] else None}


class AttendanceNoteSerializer(NewcomerSerializer):
    do = serializers.ChoiceField(["check_in", "strike", "walk_in"], default="check_in")
    client_id = serializers.CharField(
        max_length=64, help_text="The program's own name for this: the same again changes nothing"
    )
    registration = serializers.IntegerField(
        min_value=1, max_value=LARGEST_KEY, required=False, allow_null=True, default=None
    )
    said = serializers.CharField(
        max_length=200,
        required=False,
        default="",
        allow_blank=True,
        help_text="What a ticket says, where no registration is named",
    )
    mode = serializers.ChoiceField(Attendance.Mode.choices, default=Attendance.Mode.ON_SITE)
    source = serializers.ChoiceField(
        [Attendance.Source.SCAN, Attendance.Source.HAND, Attendance.Source.SHEET],
        default=Attendance.Source.HAND,
    )
    seconds_ago = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_AGO_SECONDS,
        default=0,
        help_text="How long ago it was: clocks of devices go wrong, the time between two of their moments doesn't",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["do"] == "walk_in":
            return super().validate(attrs)
        if attrs["registration"] is None and (attrs["do"] == "strike" or not attrs["said"]):
            raise serializers.ValidationError({"registration": "Name a registration."}, code="required")
        return attrs


class AttendanceNotesSerializer(serializers.Serializer[dict[str, Any]]):
    """What a device noted, in its order."""

    day = serializers.DateField()
    notes = AttendanceNoteSerializer(many=True, allow_empty=False, max_length=MOST_NOTES)


def moment(note: dict[str, Any]) -> datetime:
    return timezone.now() - timedelta(seconds=note["seconds_ago"])


class CandidateSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    organisation = serializers.CharField()
    warning = serializers.CharField(
        help_text="A sentence to read before they are let in, where the hosts said no; else empty"
    )


class NoteOutcomeSerializer(serializers.Serializer[dict[str, Any]]):
    client_id = serializers.CharField()
    outcome = serializers.ChoiceField(
        ["welcome", "again", "struck", "nothing", "refused"],
        help_text="again: stood there before; struck: taken back; nothing: there was nothing to take back",
    )
    code = serializers.CharField(help_text="Why it was refused; else empty")
    detail = serializers.CharField(help_text="The same as a sentence, in the language of the one who asks")
    registration = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    organisation = serializers.CharField(help_text="Of a walk_in; else empty")
    arrived_at = serializers.DateTimeField(allow_null=True)
    candidates = CandidateSerializer(many=True, help_text="Of a walk_in by name: whom it may mean")


class NoteOutcomesSerializer(serializers.Serializer[dict[str, Any]]):
    results = NoteOutcomeSerializer(many=True)


class WalkInSerializer(NewcomerSerializer):
    day = serializers.DateField(required=False, allow_null=True, default=None)
    client_id = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)


class CandidatesSerializer(serializers.Serializer[dict[str, Any]]):
    results = CandidateSerializer(many=True)


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    name = serializers.CharField(source="registration.person.name", read_only=True)

    class Meta:
        model = Attendance
        fields = ["id", "registration", "name", "day", "mode", "source", "arrived_at", "left_at", "struck_at"]
        read_only_fields = fields


class TicketSerializer(serializers.Serializer[Any]):
    address = serializers.CharField(help_text="What its QR code says; whoever has it can show it at the door")
    code = serializers.CharField(help_text="Its first letters, to be said or typed")
    made_at = serializers.DateTimeField()


class SpanSerializer(serializers.ModelSerializer):
    """Days around those of the entry on which the door stands open too."""

    class Meta:
        model = Door
        fields = ["days_before", "days_after"]
        extra_kwargs = {name: {"required": True} for name in fields}
