from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calendars.serializers import WallTime
from scheduling.actions import Given
from scheduling.board import Board
from scheduling.models import Guest, Option, Poll, Vote
from scheduling.times import Times
from spaces.models import Space


class OptionSerializer(serializers.ModelSerializer):
    """With times: wall times in the poll's zone. With whole days: dates, both within it."""

    starts_local = WallTime(required=False)
    ends_local = WallTime(required=False)

    class Meta:
        model = Option
        fields = [
            "id",
            "uid",
            "revision",
            "is_struck",
            "starts_local",
            "ends_local",
            "starts_at",
            "ends_at",
            "first_day",
            "last_day",
        ]
        read_only_fields = ["id", "uid", "revision", "is_struck", "starts_at", "ends_at"]

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("first_day") and not data.get("last_day"):
            data["last_day"] = data["first_day"]
        pairs = [("starts_local", "ends_local"), ("first_day", "last_day")]
        given = [all(data.get(name) for name in pair) for pair in pairs]
        if given.count(True) != 1 or len([value for value in data.values() if value]) != 2:
            raise serializers.ValidationError(
                "Give either starts_local and ends_local, or first_day and last_day."
            )
        return data

    @staticmethod
    def times(data: dict[str, Any]) -> Times:
        names = ("starts_local", "ends_local", "first_day", "last_day")
        return Times(**{name: data.get(name) for name in names})


class PollSerializer(serializers.ModelSerializer):
    """`asked` and `required` (who has to be there) are keys of people of the space; `asked` empty means all of them."""

    space = serializers.SlugRelatedField("slug", queryset=Space.objects.none())
    options = OptionSerializer(many=True)
    asked = serializers.ListField(child=serializers.IntegerField(), required=False, write_only=True)
    required = serializers.ListField(child=serializers.IntegerField(), required=False, write_only=True)
    entry = serializers.IntegerField(
        source="chosen.entry_id", read_only=True, default=None, help_text="The date that was fixed"
    )
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Poll
        fields = [
            "id",
            "space",
            "kind",
            "title",
            "description",
            "zone",
            "duration_minutes",
            "weeks",
            "closes_at",
            "shows",
            "has_holds",
            "settles_by_itself",
            "asks_everybody",
            "asked",
            "required",
            "state",
            "options",
            "chosen",
            "entry",
            "url",
        ]
        read_only_fields = ["id", "state", "chosen", "asks_everybody"]
        validators: list[object] = []


class AnswerSerializer(serializers.Serializer):
    """`answer` empty takes it back. `revision` is that of the option as it was seen; left out, as it is now."""

    option = serializers.IntegerField()
    answer = serializers.ChoiceField(choices=Vote.Answer.choices, allow_blank=True)
    revision = serializers.IntegerField(required=False, min_value=0)


class VotesSerializer(serializers.Serializer):
    votes = AnswerSerializer(many=True, allow_empty=False)

    def given(self) -> dict[int, Given]:
        rows = self.validated_data["votes"]
        return {row["option"]: Given(row["answer"], row.get("revision")) for row in rows}


class MineSerializer(serializers.Serializer):
    """`look_again`: the option has another time than the one that was answered; it counts as no answer."""

    option = serializers.IntegerField()
    answer = serializers.CharField(allow_blank=True)
    look_again = serializers.BooleanField()


class StandingSerializer(serializers.Serializer):
    """How one option stands; names only where the poll shows them to the reader."""

    option = serializers.IntegerField()
    yes = serializers.IntegerField()
    if_need_be = serializers.IntegerField()
    no = serializers.IntegerField()
    silent = serializers.IntegerField()
    names = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)


class BoardSerializer(serializers.Serializer):
    """One's own answers in the order of time, and how the options stand, the best first."""

    mine = serializers.SerializerMethodField()
    standing = serializers.SerializerMethodField()

    @extend_schema_field(MineSerializer(many=True))
    def get_mine(self, board: Board) -> list[dict[str, Any]]:
        return [
            {"option": line.option.pk, "answer": line.mine or line.before, "look_again": bool(line.before)}
            for line in board.lines
        ]

    @extend_schema_field(StandingSerializer(many=True))
    def get_standing(self, board: Board) -> list[dict[str, Any]]:
        if not board.shows_totals:
            return []
        found = []
        for tally in board.ranked:
            lists = {"yes": tally.yes, "if_need_be": tally.if_need_be, "no": tally.no, "silent": tally.silent}
            row: dict[str, Any] = {
                "option": tally.option.pk,
                **{name: len(who) for name, who in lists.items()},
            }
            if board.shows_names:
                row["names"] = {name: [voter.name for voter in who] for name, who in lists.items()}
            found.append(row)
        return found


class ChoiceSerializer(serializers.Serializer):
    option = serializers.IntegerField()
    in_spite_of_no = serializers.BooleanField(
        default=False, help_text="Meant although somebody who has to be there said no"
    )


class DeadlineSerializer(serializers.Serializer):
    closes_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class RemindedSerializer(serializers.Serializer):
    reminded = serializers.IntegerField()


class GuestSerializer(serializers.ModelSerializer):
    """The link itself goes to the guest's mailbox and nowhere else."""

    class Meta:
        model = Guest
        fields = ["id", "name", "email", "language", "is_required", "confirmed_at", "invited_at"]
        read_only_fields = ["id", "confirmed_at", "invited_at"]
        validators: list[object] = []
