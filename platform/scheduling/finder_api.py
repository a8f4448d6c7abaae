"""Looking for a time, and one's busy calendars, over HTTP for programs: the same search, actions and policies."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from scheduling import actions
from scheduling.models import BusyCalendar
from scheduling.search import MINUTES, Wish, search
from scheduling.words import Told, tell, tell_rhythm
from spaces import policy
from spaces.models import Space

PEOPLE_AT_MOST = 500


class WishSerializer(serializers.Serializer):
    """`needed` and `welcome` are ids of members; days are those of your own zone."""

    minutes = serializers.ChoiceField(choices=MINUTES)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    needed = serializers.ListField(
        child=serializers.IntegerField(min_value=1), max_length=PEOPLE_AT_MOST, default=list
    )
    welcome = serializers.ListField(
        child=serializers.IntegerField(min_value=1), max_length=PEOPLE_AT_MOST, default=list
    )
    countries = serializers.ListField(child=serializers.CharField(max_length=2), max_length=50, default=list)
    at_least = serializers.IntegerField(min_value=1, max_value=20, default=1)
    is_rhythm = serializers.BooleanField(default=False, help_text="A weekday and an hour, every week")

    def wish(self) -> Wish:
        given = dict(self.validated_data)
        for name in ("needed", "welcome"):
            given[name] = frozenset(given[name])
        return Wish(**given | {"countries": tuple(given["countries"])})


class PersonalSerializer(serializers.Serializer):
    person = serializers.DictField(help_text="`id` and `name`")
    can_come = serializers.BooleanField()
    words = serializers.CharField()


class ProposalSerializer(serializers.Serializer):
    """`option` is the wall time in your zone, as a poll takes it."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    option = serializers.CharField()
    unmet = serializers.IntegerField(help_text="How many who are needed, and countries, are missing")
    cost = serializers.IntegerField(
        help_text="The smaller the better, between proposals with the same `unmet`"
    )
    can_come = serializers.IntegerField()
    summary = serializers.CharField()
    against = serializers.ListField(child=serializers.CharField())
    people = PersonalSerializer(many=True)


class RhythmSerializer(serializers.Serializer):
    title = serializers.CharField()
    weekday = serializers.IntegerField(help_text="0 is Monday")
    zone = serializers.CharField()
    summary = serializers.CharField()
    dates = ProposalSerializer(many=True)


class AnswerSerializer(serializers.Serializer):
    """Best first; `rhythms` where those were wished for."""

    zone = serializers.CharField()
    proposals = ProposalSerializer(many=True)
    rhythms = RhythmSerializer(many=True)


class ProposalView(APIView):
    """Look for a time with members of a space."""

    @extend_schema(request=WishSerializer, responses=AnswerSerializer)
    def post(self, request: Request, slug: str) -> Response:
        space = get_object_or_404(Space.objects.visible_to(request.user), slug=slug)
        policy.require(request.user, "find_time", space)
        asked = WishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = search(space=space, asker=request.user, wish=asked.wish())
        answer = {
            "zone": found.zone,
            "proposals": [row(tell(found, one)) for one in found.proposals],
            "rhythms": [
                {
                    "title": told.title,
                    "weekday": one.weekday,
                    "zone": one.zone,
                    "summary": told.summary,
                    "dates": [row(tell(found, date)) for date in one.dates],
                }
                for one in found.rhythms
                for told in [tell_rhythm(found, one)]
            ],
        }
        return Response(AnswerSerializer(answer).data)


def row(told: Told) -> dict[str, Any]:
    return {
        "starts_at": told.starts_at,
        "ends_at": told.ends_at,
        "option": told.option,
        "unmet": told.proposal.unmet,
        "cost": told.proposal.cost,
        "can_come": told.proposal.can,
        "summary": told.summary,
        "against": told.sentences,
        "people": [
            {"person": {"id": person.pk, "name": person.name}, "can_come": not is_away, "words": words}
            for person, words, is_away in told.by_person
        ],
    }


class BusyCalendarSerializer(serializers.ModelSerializer):
    address = serializers.CharField(write_only=True, max_length=2000, help_text="Is never shown again")
    busy_times = serializers.SerializerMethodField(help_text="How many spans are known")
    failure_words = serializers.CharField(read_only=True)

    class Meta:
        model = BusyCalendar
        fields = [
            "id", "address", "host", "added_at", "fetched_at", "busy_times", "unread", "failure", "failure_words",
        ]  # fmt: skip
        read_only_fields = ["id", "host", "added_at", "fetched_at", "unread", "failure"]

    def get_busy_times(self, calendar: BusyCalendar) -> int:
        return len(calendar.spans)


class BusyCalendarViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet
):
    """The calendars kept elsewhere from which your own busy times are read."""

    serializer_class = BusyCalendarSerializer
    ordering = ("added_at", "pk")
    queryset = BusyCalendar.objects.none()

    def get_queryset(self) -> QuerySet[BusyCalendar]:
        return BusyCalendar.objects.filter(person=self.request.user)

    @extend_schema(responses={201: BusyCalendarSerializer})
    def create(self, request: Request) -> Response:
        """The same address again gives the same calendar."""
        given = BusyCalendarSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = actions.add_busy_calendar(person=request.user, address=given.validated_data["address"])
        return Response(BusyCalendarSerializer(made).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance: BusyCalendar) -> None:
        actions.remove_busy_calendar(calendar=instance)

    @extend_schema(request=None, responses=BusyCalendarSerializer)
    @action(detail=True, methods=["post"])
    def reading(self, request: Request, pk: str) -> Response:
        """Read it again, now."""
        return Response(BusyCalendarSerializer(actions.read_again(calendar=self.get_object())).data)
