"""Entries and answers over HTTP for programs: the same actions and policies as the pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import extend_schema
from rest_framework import generics, mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from calendars import actions, policy
from calendars.agenda import AHEAD, date_of_entry, dates
from calendars.fields import moment
from calendars.models import Entry, MailChoice, Subscription
from calendars.serializers import (
    DateNoteSerializer,
    DateSerializer,
    EntrySerializer,
    MailChoiceSerializer,
    NewAddressSerializer,
    ReplySerializer,
    SubscriptionSerializer,
    WindowSerializer,
)
from spaces.models import Space

KEY = r"(?P<key>\d{8}T\d{4})"


class WallTimeSchema(OpenApiSerializerFieldExtension):
    target_class = "calendars.serializers.WallTime"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {
            "type": "string",
            "example": "2026-12-01T10:00:00",
            "description": "Wall time, without an offset",
        }


def refuse_hold(entry: Entry) -> None:
    if entry.is_hold:
        raise actions.EntryRefused("held", _("A poll holds this date: change it there."))


class EntryFilter(filters.FilterSet):
    space = filters.CharFilter("space__slug")
    ends_after = filters.IsoDateTimeFilter(
        "ends_at", "gt", help_text="Single entries that end after an instant"
    )
    starts_before = filters.IsoDateTimeFilter("starts_at", "lt")
    mine = filters.BooleanFilter(method="keep_mine", help_text="Only what belongs to you")

    class Meta:
        model = Entry
        fields = ["kind", "status"]

    def keep_mine(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.of(self.request.user) if value else queryset


class EntryViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    """A deleted entry stays as cancelled, so that subscribed calendars learn of it."""

    serializer_class = EntrySerializer
    filterset_class = EntryFilter
    ordering = ("starts_at", "pk")
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    queryset = Entry.objects.none()

    def get_queryset(self) -> QuerySet[Entry]:
        found = Entry.objects.visible_to(self.request.user).with_belonging_of(self.request.user)
        return found.select_related("space").prefetch_related("occurrences")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        made = super().get_serializer(*args, **kwargs)
        fields = getattr(made, "fields", {})
        if "space" in fields and not fields["space"].read_only:
            fields["space"].queryset = Space.objects.visible_to(self.request.user)
        return made

    def perform_create(self, serializer: serializers.BaseSerializer[Any]) -> None:
        made = actions.create_entry(by=self.request.user, **serializer.validated_data)
        serializer.instance = self.get_queryset().get(pk=made.pk)

    def perform_update(self, serializer: serializers.BaseSerializer[Any]) -> None:
        entry, changes = serializer.instance, dict(serializer.validated_data)
        refuse_hold(entry)
        policy.require_change(self.request.user, entry)
        if changes.pop("space", entry.space) != entry.space:
            raise serializers.ValidationError({"space": "An entry stays in its space."})
        actions.change_entry(entry=entry, by=self.request.user, **changes)
        serializer.instance = self.get_queryset().get(pk=entry.pk)

    def perform_destroy(self, instance: Entry) -> None:
        refuse_hold(instance)
        policy.require_change(self.request.user, instance)
        actions.cancel_entry(entry=instance, by=self.request.user)

    @extend_schema(request=ReplySerializer, responses=ReplySerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """Answer an entry, a series as a whole, or one date of it."""
        answer = ReplySerializer(data=request.data)
        answer.is_valid(raise_exception=True)
        given = actions.reply(person=request.user, entry=self.get_object(), **answer.values())
        return Response(ReplySerializer(given).data)

    @extend_schema(parameters=[WindowSerializer], responses=DateSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def dates(self, request: Request, pk: str) -> Response:
        """The dates of an entry between two instants, moved and cancelled ones as they are; at most 800 days."""
        window = WindowSerializer(data=request.query_params)
        window.is_valid(raise_exception=True)
        start = window.validated_data.get("start", timezone.now())
        until = window.validated_data.get("until", start + AHEAD)
        return Response(DateSerializer(dates([self.get_object()], start, until), many=True).data)

    @extend_schema(request=DateSerializer, responses=DateSerializer)
    @action(detail=True, methods=["post"], url_path=f"dates/{KEY}/move")
    def move(self, request: Request, pk: str, key: str) -> Response:
        """Hold one date of a series at another time, or elsewhere."""
        return self._on_date(actions.move_date, key, DateSerializer(data=request.data))

    @extend_schema(request=DateNoteSerializer, responses=DateSerializer)
    @action(detail=True, methods=["post"], url_path=f"dates/{KEY}/cancellation")
    def cancel_date(self, request: Request, pk: str, key: str) -> Response:
        """Call one date of a series off."""
        return self._on_date(actions.cancel_date, key, DateNoteSerializer(data=request.data))

    @extend_schema(request=None, responses=DateSerializer)
    @action(detail=True, methods=["post"], url_path=f"dates/{KEY}/restoration")
    def restore_date(self, request: Request, pk: str, key: str) -> Response:
        """Hold one date as the series says again."""
        return self._on_date(actions.restore_date, key)

    @extend_schema(responses=EntrySerializer)
    @action(detail=True, methods=["post"], url_path=f"dates/{KEY}/later")
    def change_later(self, request: Request, pk: str, key: str) -> Response:
        """Change one date and all later ones; the answer is the entry that holds them now."""
        entry, recurrence_id = self._date(key)
        given = self.get_serializer(entry, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        changes = {name: value for name, value in given.validated_data.items() if name != "space"}
        made = actions.change_later(entry=entry, by=request.user, recurrence_id=recurrence_id, **changes)
        return Response(self.get_serializer(self.get_queryset().get(pk=made.pk)).data)

    @extend_schema(request=None, responses=EntrySerializer)
    @action(detail=True, methods=["post"], url_path=f"dates/{KEY}/ending")
    def end_series(self, request: Request, pk: str, key: str) -> Response:
        """Let a series end with the date before this one."""
        entry, recurrence_id = self._date(key)
        actions.end_series(entry=entry, by=request.user, recurrence_id=recurrence_id)
        return Response(self.get_serializer(self.get_object()).data)

    def _date(self, key: str) -> tuple[Entry, datetime]:
        """An entry of which they may change dates, and the original start that a key names. Raises Http404, Denied."""
        entry, recurrence_id = self.get_object(), moment(key)
        policy.require_change(self.request.user, entry)
        if recurrence_id is None or date_of_entry(entry, recurrence_id) is None:
            raise Http404
        return entry, recurrence_id

    def _on_date(
        self, verb: Callable[..., object], key: str, given: serializers.BaseSerializer[Any] | None = None
    ) -> Response:
        entry, recurrence_id = self._date(key)
        if given is not None:
            given.is_valid(raise_exception=True)
        more = given.validated_data if given is not None else {}
        verb(entry=entry, by=self.request.user, recurrence_id=recurrence_id, **more)
        return Response(DateSerializer(date_of_entry(self.get_object(), recurrence_id)).data)


class MailChoiceView(generics.GenericAPIView):
    """Whether you get invitations to meetings by mail: `suits` (only while no program fetches your calendar), `yes`, `no`."""

    serializer_class = MailChoiceSerializer

    def get(self, request: Request) -> Response:
        choice = MailChoice.objects.filter(person=request.user).first() or MailChoice()
        return Response(self.get_serializer(choice).data)

    def put(self, request: Request) -> Response:
        said = self.get_serializer(data=request.data)
        said.is_valid(raise_exception=True)
        return Response(
            self.get_serializer(actions.choose_mail(person=request.user, **said.validated_data)).data
        )


class SubscriptionViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet
):
    """One's own secret calendar addresses. To delete one revokes it: its address answers no more."""

    serializer_class = SubscriptionSerializer
    ordering = ("created_at", "pk")
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    queryset = Subscription.objects.none()

    def get_queryset(self) -> QuerySet[Subscription]:
        mine = Subscription.objects.standing().filter(person=self.request.user)
        return mine.select_related("space", "country")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        made = super().get_serializer(*args, **kwargs)
        fields = getattr(made, "fields", {})
        if "space" in fields:
            fields["space"].queryset = Space.objects.of(self.request.user)
        return made

    @extend_schema(request=SubscriptionSerializer, responses={201: NewAddressSerializer})
    def create(self, request: Request) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made, token = actions.subscribe(person=request.user, **self.options(asked.validated_data))
        return self.address(made, token, 201)

    def perform_update(self, serializer: serializers.BaseSerializer[Any]) -> None:
        options = self.options(dict(serializer.validated_data))
        serializer.instance = actions.change_subscription(subscription=serializer.instance, **options)

    def destroy(self, request: Request, pk: str) -> Response:
        actions.revoke_subscription(subscription=self.get_object())
        return Response(status=204)

    @extend_schema(request=None, responses=NewAddressSerializer)
    @action(detail=True, methods=["post"])
    def reset(self, request: Request, pk: str) -> Response:
        """Another address for the same subscription; the old one ends at once."""
        subscription = self.get_object()
        return self.address(subscription, actions.reset_subscription(subscription=subscription), 200)

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """With spaces in the place of slugs; one that the person doesn't belong to is as if it weren't there."""
        if "disclosures" in given:
            slugs = given.pop("disclosures")
            told = Space.objects.of(self.request.user).filter(slug__in=slugs)
            given["disclosures"] = {space: slugs[space.slug] for space in told}
        return given

    def address(self, subscription: Subscription, token: str, status: int) -> Response:
        subscription.address = settings.SITE_URL + reverse("calendars:feed", args=[token])  # type: ignore[attr-defined]
        answer = NewAddressSerializer(subscription, context=self.get_serializer_context())
        return Response(answer.data, status=status, headers={"Cache-Control": "no-store"})
