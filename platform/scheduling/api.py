"""Polls over HTTP for programs: the same actions and policies as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from scheduling import actions
from scheduling.board import board
from scheduling.models import Guest, Option, Poll
from scheduling.serializers import (
    BoardSerializer,
    ChoiceSerializer,
    DeadlineSerializer,
    GuestSerializer,
    OptionSerializer,
    PollSerializer,
    RemindedSerializer,
    VotesSerializer,
)
from spaces import policy
from spaces.models import Space

OPTION = OpenApiParameter("option_id", OpenApiTypes.INT, OpenApiParameter.PATH)
GUEST = OpenApiParameter("guest_id", OpenApiTypes.INT, OpenApiParameter.PATH)


class PollFilter(filters.FilterSet):
    space = filters.CharFilter("space__slug")

    class Meta:
        model = Poll
        fields = ["state", "kind"]


class PollViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    """A deleted poll stays as called off, with its answers."""

    serializer_class = PollSerializer
    filterset_class = PollFilter
    ordering = ("pk",)
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]
    queryset = Poll.objects.none()

    def get_queryset(self) -> QuerySet[Poll]:
        found = Poll.objects.visible_to(self.request.user).select_related("space", "made_by", "chosen")
        return found.prefetch_related("options")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        made = super().get_serializer(*args, **kwargs)
        fields = getattr(made, "fields", {})
        if "space" in fields and not fields["space"].read_only:
            fields["space"].queryset = Space.objects.of(self.request.user)
        return made

    def perform_create(self, serializer: serializers.BaseSerializer[Any]) -> None:
        data = dict(serializer.validated_data)
        options = [OptionSerializer.times(row) for row in data.pop("options")]
        people = self.people(data["space"], data)
        serializer.instance = actions.open_poll(by=self.request.user, options=options, **{**data, **people})

    @extend_schema(exclude=True)
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not kwargs.get("partial"):
            self.http_method_not_allowed(request)
        return super().update(request, *args, **kwargs)

    def perform_update(self, serializer: serializers.BaseSerializer[Any]) -> None:
        """Its options have addresses of their own."""
        data, poll = dict(serializer.validated_data), serializer.instance
        for name in ("space", "kind", "options", "duration_minutes", "weeks"):
            if name in data:
                raise serializers.ValidationError({name: "This cannot be changed here."})
        people = self.people(poll.space, data) if "asked" in data or "required" in data else {}
        serializer.instance = actions.change_poll(poll=poll, by=self.request.user, **{**data, **people})

    def perform_destroy(self, instance: Poll) -> None:
        actions.cancel_poll(poll=instance, by=self.request.user)

    def people(self, space: Space, data: dict[str, Any]) -> dict[str, Any]:
        """Those named by keys. Whom a stranger's key belongs to is not told: it is refused like one that isn't there."""
        asked, required = set(data.get("asked", ())), set(data.get("required", ()))
        found = {person.pk: person for person in policy.audience(space).filter(pk__in=asked | required)}
        if set(found) != asked | required:
            raise actions.PollRefused(
                "not_a_member", _("Only those who belong here can be asked; others are guests.")
            )
        return {
            "asked": [found[pk] for pk in sorted(asked)] or None,
            "required": [found[pk] for pk in sorted(required)],
        }

    def answer(self, poll: Poll) -> Response:
        return Response(PollSerializer(self.get_queryset().get(pk=poll.pk)).data)

    def checked(self, serializer: type[serializers.Serializer[Any]]) -> Any:
        found = serializer(data=self.request.data)
        found.is_valid(raise_exception=True)
        return found

    @extend_schema(request=OptionSerializer, responses=PollSerializer)
    @action(detail=True, methods=["post"], url_path="options")
    def add_option(self, request: Request, pk: str) -> Response:
        """Add an option; one that stands already is not added twice."""
        poll = self.get_object()
        times = OptionSerializer.times(self.checked(OptionSerializer).validated_data)
        return self.answer(actions.change_options(poll=poll, by=request.user, add=[times]))

    @extend_schema(request=OptionSerializer, responses=PollSerializer, parameters=[OPTION])
    @action(detail=True, methods=["put"], url_path=r"options/(?P<option_id>\d+)")
    def move_option(self, request: Request, pk: str, option_id: str) -> Response:
        """Give an option another time: who had answered it is asked again."""
        poll = self.get_object()
        times = OptionSerializer.times(self.checked(OptionSerializer).validated_data)
        change = {int(option_id): times}
        return self.answer(actions.change_options(poll=poll, by=request.user, change=change))

    @extend_schema(responses=PollSerializer, parameters=[OPTION])
    @move_option.mapping.delete
    def strike_option(self, request: Request, pk: str, option_id: str) -> Response:
        """Take an option out; what was answered to it is kept."""
        strike = [int(option_id)]
        return self.answer(actions.change_options(poll=self.get_object(), by=request.user, strike=strike))

    @extend_schema(responses=BoardSerializer)
    @action(detail=True, methods=["get"])
    def votes(self, request: Request, pk: str) -> Response:
        """One's own answers and how the options stand."""
        return Response(BoardSerializer(board(self.get_object(), request.user)).data)

    @extend_schema(request=VotesSerializer, responses=BoardSerializer)
    @votes.mapping.put
    def vote(self, request: Request, pk: str) -> Response:
        """Answer some of the options, or all, in one call."""
        poll = self.get_object()
        actions.vote(poll=poll, person=request.user, answers=self.checked(VotesSerializer).given())
        return Response(BoardSerializer(board(poll, request.user)).data)

    @extend_schema(request=None, responses=RemindedSerializer)
    @action(detail=True, methods=["post"])
    def reminder(self, request: Request, pk: str) -> Response:
        return Response({"reminded": actions.remind(poll=self.get_object(), by=request.user)})

    @extend_schema(request=None, responses=PollSerializer)
    @action(detail=True, methods=["post"])
    def closing(self, request: Request, pk: str) -> Response:
        return self.answer(actions.close_poll(poll=self.get_object(), by=request.user))

    @extend_schema(request=ChoiceSerializer, responses=PollSerializer)
    @action(detail=True, methods=["post"])
    def choice(self, request: Request, pk: str) -> Response:
        """Fix an option: it becomes an entry, whose key is `entry`."""
        poll = self.get_object()
        wanted = self.checked(ChoiceSerializer).validated_data
        option = get_object_or_404(Option, poll=poll, pk=wanted["option"])
        is_meant = wanted["in_spite_of_no"]
        return self.answer(actions.choose(poll=poll, option=option, by=request.user, in_spite_of_no=is_meant))

    @extend_schema(request=DeadlineSerializer, responses=PollSerializer)
    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, pk: str) -> Response:
        """Ask again; every answer is kept."""
        poll = self.get_object()
        closes_at = self.checked(DeadlineSerializer).validated_data["closes_at"]
        return self.answer(actions.reopen_poll(poll=poll, by=request.user, closes_at=closes_at))

    @extend_schema(responses=GuestSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def guests(self, request: Request, pk: str) -> Response:
        poll = self.get_object()
        policy.require(request.user, "open_poll", poll.space)
        return Response(GuestSerializer(Guest.objects.filter(poll=poll), many=True).data)

    @extend_schema(request=GuestSerializer, responses=GuestSerializer)
    @guests.mapping.post
    def invite_guest(self, request: Request, pk: str) -> Response:
        """Inviting twice gives the first guest again. The link goes to their mailbox alone."""
        poll = self.get_object()
        asked = self.checked(GuestSerializer).validated_data
        return Response(GuestSerializer(actions.invite_guest(poll=poll, by=request.user, **asked)).data)

    @extend_schema(responses={204: None}, parameters=[GUEST])
    @action(detail=True, methods=["delete"], url_path=r"guests/(?P<guest_id>\d+)")
    def remove_guest(self, request: Request, pk: str, guest_id: str) -> Response:
        guest = get_object_or_404(Guest.objects.select_related("poll"), poll=self.get_object(), pk=guest_id)
        actions.remove_guest(guest=guest, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
