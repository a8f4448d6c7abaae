from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calendars.models import Entry
from calendars.serializers import WallTime
from partners.models import Country, Organisation
from questionnaires.models import Choice, Questionnaire
from registrations.actions.plans import LONGEST_OFFER_HOURS, MOST_SEATS
from registrations.keeping import kept_until
from registrations.models import Guest, Pool, Registration, SeatPlan
from registrations.models.seat_plan import MOST_DAYS_KEPT
from registrations.rules import rules_of


class RegistrationSerializer(serializers.ModelSerializer):
    space = serializers.SlugRelatedField("slug", source="plan.space", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Registration
        fields = ["id", "plan", "space", "state", "note", "registered_at", "expires_at"]
        read_only_fields = ["id", "space", "state", "registered_at", "expires_at"]
        validators: list[object] = []  # asking twice gives the same row, not an error


class GuestLinkSerializer(serializers.Serializer):
    """Who registers without an account; `language` is that of the mails to them."""

    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    organisation = serializers.CharField(max_length=160, required=False, allow_blank=True)
    country = serializers.PrimaryKeyRelatedField(
        queryset=Country.objects.all(), required=False, allow_null=True
    )


class GuestTokenSerializer(serializers.Serializer):
    token = serializers.CharField(max_length=100)


class GuestNameSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=120)


class GuestRegistrationSerializer(serializers.ModelSerializer):
    """`token` is the guest's own secret; `registration` is null until the form of the plan is handed in."""

    token = serializers.CharField(read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)
    email = serializers.EmailField(source="person.email", read_only=True)
    registration = RegistrationSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Guest
        fields = ["token", "plan", "name", "email", "organisation", "country", "since", "registration"]
        read_only_fields = fields


class PoolSerializer(serializers.ModelSerializer):
    class Meta:
        model = Pool
        fields = ["id", "kind", "country", "organisation", "seats", "release_at", "giving_at", "released_at"]
        read_only_fields = fields


class SeatPlanSerializer(serializers.ModelSerializer):
    space = serializers.SlugRelatedField("slug", read_only=True)  # type: ignore[var-annotated]
    confirmed = serializers.IntegerField(source="taken", read_only=True, help_text="How many have a seat")
    is_open = serializers.BooleanField(
        read_only=True, help_text="Whether the hosts have registration open now"
    )

    entry = serializers.IntegerField(
        source="entry_number",
        read_only=True,
        allow_null=True,
        help_text="What the seats are for; of a single date its series; null: belonging to the space",
    )
    capacity = serializers.IntegerField(source="size", read_only=True)
    needs_approval = serializers.BooleanField(source="hosts_decide", read_only=True)
    takes_guests = serializers.BooleanField(
        source="may_take_guests", read_only=True, help_text="Whether people without an account can register"
    )
    date = serializers.CharField(
        read_only=True, allow_null=True, source="key", help_text="Of a single date its name in addresses"
    )
    pools = PoolSerializer(many=True, read_only=True)
    answers_kept_until = serializers.SerializerMethodField(
        help_text="When answers to its forms are deleted, as it is planned now; null: not known yet"
    )

    rules = serializers.SerializerMethodField(
        help_text="How its seats are given, in sentences for who asks for one; none where no seat is given any more"
    )
    queue = serializers.IntegerField(read_only=True, help_text="How many wait")
    my_place = serializers.IntegerField(
        source="my_place_in_queue", read_only=True, help_text="Among all who wait; 0: you do not"
    )
    my_share = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="The pool that is kept for you, while you wait"
    )
    my_place_in_share = serializers.IntegerField(
        read_only=True, help_text="Among those who wait and for whom that pool is kept; 0: there is none"
    )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_rules(self, plan: SeatPlan) -> list[str]:
        return rules_of(plan)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_answers_kept_until(self, plan: SeatPlan) -> datetime | None:
        return kept_until(plan)

    class Meta:
        model = SeatPlan
        fields = [
            "id",
            "space",
            "entry",
            "date",
            "title",
            "starts_at",
            "ends_at",
            "zone",
            "is_cancelled",
            "capacity",
            "confirmed",
            "is_open",
            "opens_at",
            "closes_at",
            "cut_off_at",
            "needs_approval",
            "asks_again",
            "offer_hours",
            "answers_kept_days",
            "answers_kept_until",
            "takes_guests",
            "pools",
            "rules",
            "queue",
            "my_place",
            "my_share",
            "my_place_in_share",
        ]
        read_only_fields = fields


class HostedRegistrationSerializer(serializers.ModelSerializer):
    """Somebody's registration, for the hosts."""

    name = serializers.CharField(source="person.name", read_only=True)
    email = serializers.EmailField(source="person.email", read_only=True)
    is_guest = serializers.BooleanField(source="person.is_guest", read_only=True)

    class Meta:
        model = Registration
        fields = [
            "id",
            "name",
            "email",
            "is_guest",
            "state",
            "place",
            "pool",
            "from_pool",
            "needs_look",
            "note",
            "registered_at",
            "changed_at",
            "expires_at",
        ]
        read_only_fields = fields


class LogLineSerializer(serializers.Serializer):
    """One line of a log, from `history`."""

    registration = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="null: it is about all seats"
    )
    name = serializers.CharField(read_only=True, help_text="Of whom; empty where it is about all seats")
    what = serializers.CharField(source="decision.what", read_only=True, help_text="Of what kind, as a code")
    before = serializers.CharField(
        source="decision.before", read_only=True, default="", help_text="The state; empty of all seats"
    )
    after = serializers.CharField(source="decision.after", read_only=True, default="")
    params = serializers.JSONField(
        source="decision.params", read_only=True, help_text="Of what `text` is built"
    )
    text = serializers.CharField(read_only=True, help_text="What was decided, in your language")
    by = serializers.CharField(read_only=True, help_text="Empty: the rules")
    reason = serializers.CharField(source="decision.reason", read_only=True)
    why = serializers.CharField(read_only=True, help_text="`reason`, or else the rule by which it came")
    decided_at = serializers.DateTimeField(read_only=True)


class DecisionSerializer(LogLineSerializer):
    id = serializers.IntegerField(source="decision.pk", read_only=True)


class DateLimitSerializer(serializers.Serializer):
    """`recurrence_id`: when the series puts the date, in the entry's zone."""

    entry = serializers.PrimaryKeyRelatedField(queryset=Entry.objects.none())
    recurrence_id = WallTime()
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_SEATS)

    def __init__(self, *args: object, entries: QuerySet[Entry] | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if entries is not None:
            self.fields["entry"].queryset = entries  # type: ignore[attr-defined]


class WhySerializer(serializers.Serializer):
    reason = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="For the history, which hosts read; without people's names",
    )


class CapacitySerializer(WhySerializer):
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_SEATS)


class ForesightSerializer(serializers.Serializer):
    """One of the two."""

    capacity = serializers.IntegerField(
        min_value=1, max_value=MOST_SEATS, required=False, help_text="If there were so many seats"
    )
    pool = serializers.PrimaryKeyRelatedField(
        queryset=Pool.objects.none(), required=False, help_text="If this share were given to all"
    )

    def __init__(self, *args: object, plan: SeatPlan | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if plan is not None:
            self.fields["pool"].queryset = plan.pools.kept()  # type: ignore[attr-defined]

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if len(given) != 1:
            raise serializers.ValidationError("Name either `capacity` or `pool`.")
        return given


class MovesSerializer(serializers.Serializer):
    moves_up = serializers.IntegerField(help_text="How many of those who wait would get a seat")
    is_offered = serializers.BooleanField(
        help_text="Whether they are asked first, and have a time to take it"
    )


class RulesSerializer(serializers.Serializer):
    needs_approval = serializers.BooleanField()
    asks_again = serializers.BooleanField()
    offer_hours = serializers.IntegerField(min_value=0, max_value=LONGEST_OFFER_HOURS)
    cut_off_at = serializers.DateTimeField(allow_null=True)
    answers_kept_days = serializers.IntegerField(
        min_value=0,
        max_value=MOST_DAYS_KEPT,
        required=False,
        help_text="After the end; of a group, after somebody no longer belongs or waits. Left out: as it is",
    )
    takes_guests = serializers.BooleanField(required=False, help_text="Left out: as it is")


class TimesSerializer(serializers.Serializer):
    opens_at = serializers.DateTimeField(
        allow_null=True, help_text="null: not before somebody opens registration"
    )
    closes_at = serializers.DateTimeField(allow_null=True, help_text="null: when it begins")


class AskedFormsSerializer(serializers.Serializer):
    """Numbers of questionnaires of the same space; null: no form."""

    first = serializers.PrimaryKeyRelatedField(
        queryset=Questionnaire.objects.none(), allow_null=True, help_text="On registering"
    )
    second = serializers.PrimaryKeyRelatedField(
        queryset=Questionnaire.objects.none(), allow_null=True, help_text="Of who has a seat"
    )

    def __init__(self, *args: object, plan: SeatPlan | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if plan is not None:
            for name in ("first", "second"):
                field: Any = self.fields[name]
                field.queryset = Questionnaire.objects.filter(space=plan.space_id)


class ShareSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Pool.Kind.choices)
    country = serializers.PrimaryKeyRelatedField(queryset=Country.objects.all(), required=False)
    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.all(), required=False)
    seats = serializers.IntegerField(min_value=1, max_value=MOST_SEATS)
    release_at = serializers.DateTimeField(required=False, allow_null=True)


class HostsReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class ColumnSerializer(serializers.Serializer):
    key = serializers.CharField()
    heading = serializers.CharField()
    is_shown = serializers.BooleanField()


class CountedChoiceSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    form = serializers.IntegerField(source="question.questionnaire_id")
    question = serializers.CharField(source="question.key")
    key = serializers.CharField()
    label = serializers.SerializerMethodField()
    chosen = serializers.IntegerField(help_text="By how many it was handed in")
    places = serializers.IntegerField(allow_null=True, help_text="null: everybody may choose it")
    is_removed = serializers.BooleanField(help_text="It is no longer offered")

    def get_label(self, choice: Choice) -> str:
        return choice.said("label").text


class ChosenColumnsSerializer(serializers.Serializer):
    columns = serializers.ListField(child=serializers.CharField(max_length=40), help_text="Keys of columns")

    def __init__(self, *args: object, keys: Sequence[str] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.keys = keys

    def validate_columns(self, columns: list[str]) -> list[str]:
        if unknown := sorted(set(columns) - set(self.keys)):
            raise serializers.ValidationError(f"There is no column of this key: {', '.join(unknown)}.")
        return columns


class CountingSerializer(serializers.Serializer):
    pool = serializers.PrimaryKeyRelatedField(queryset=Pool.objects.none(), allow_null=True)

    def __init__(self, *args: object, plan: SeatPlan | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if plan is not None:
            self.fields["pool"].queryset = plan.pools.kept()  # type: ignore[attr-defined]
