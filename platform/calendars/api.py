"""Entries and answers over HTTP for programs: the same actions and policies as the pages."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django_filters import rest_framework as filters
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from calendars import actions
from calendars.models import Entry, Subscription
from calendars.serializers import (
    EntrySerializer,
    NewAddressSerializer,
    ReplySerializer,
    SubscriptionSerializer,
)
from spaces import policy
from spaces.models import Space


class WallTimeSchema(OpenApiSerializerFieldExtension):
    target_class = "calendars.serializers.WallTime"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {
            "type": "string",
            "example": "2026-12-01T10:00:00",
            "description": "Wall time, without an offset",
        }


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
        return Entry.objects.visible_to(self.request.user).select_related("space")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        made = super().get_serializer(*args, **kwargs)
        fields = getattr(made, "fields", {})
        if "space" in fields and not fields["space"].read_only:
            fields["space"].queryset = Space.objects.visible_to(self.request.user)
        return made

    def perform_create(self, serializer: serializers.BaseSerializer[Any]) -> None:
        serializer.instance = actions.create_entry(by=self.request.user, **serializer.validated_data)

    def perform_update(self, serializer: serializers.BaseSerializer[Any]) -> None:
        changes = dict(serializer.validated_data)
        if changes.pop("space", serializer.instance.space) != serializer.instance.space:
            raise serializers.ValidationError({"space": "An entry stays in its space."})
        serializer.instance = actions.change_entry(entry=serializer.instance, by=self.request.user, **changes)

    def perform_destroy(self, instance: Entry) -> None:
        actions.cancel_entry(entry=instance, by=self.request.user)

    @extend_schema(request=ReplySerializer, responses=ReplySerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """Answer an entry, or a series as a whole."""
        entry = self.get_object()
        policy.require(request.user, "see_calendar", entry.space)
        answer = ReplySerializer(data=request.data)
        answer.is_valid(raise_exception=True)
        given = actions.reply(person=request.user, entry=entry, **answer.validated_data)
        return Response(ReplySerializer(given).data)


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
