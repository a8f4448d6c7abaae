"""Threads as wholes: begun, arranged, moved, split, read, as loud as one likes."""

import secrets
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, pace
from conversations.api.attachments import AttachmentsOfThread
from conversations.api.drafts import DraftOfThread
from conversations.api.messages import MessagesOfThread
from conversations.api.people import PeopleOfThread
from conversations.models import Thread
from conversations.serializers import (
    ArrangeSerializer,
    MoveSerializer,
    ReadSerializer,
    SplitSerializer,
    ThreadLevelSerializer,
    ThreadSerializer,
)
from spaces.models import Space


class ThreadFilter(filters.FilterSet):
    space = filters.CharFilter("space__slug")

    class Meta:
        model = Thread
        fields = ["language", "circle", "about_kind", "about_key", "is_pinned"]


class ThreadViewSet(
    MessagesOfThread,
    AttachmentsOfThread,
    DraftOfThread,
    PeopleOfThread,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    viewsets.GenericViewSet,
):
    serializer_class = ThreadSerializer
    filterset_class = ThreadFilter
    ordering = ("-last_posted_at", "-pk")
    queryset = Thread.objects.none()

    def get_queryset(self) -> QuerySet[Thread]:
        person = self.request.user
        if not person.is_authenticated:
            return Thread.objects.none()
        return (
            Thread.objects.visible_to(person)
            .with_unread_of(person)
            .with_draft_of(person)
            .select_related("space")
        )

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        made = super().get_serializer(*args, **kwargs)
        if isinstance(made, ThreadSerializer):
            field: Any = made.fields["space"]
            field.queryset = Space.objects.of(self.request.user)
        return made

    def perform_create(self, serializer: serializers.BaseSerializer[Any]) -> None:
        pace.take(self.request.user.pk)
        serializer.instance = actions.start_thread(
            by=self.request.user, client_id=secrets.token_hex(16), **serializer.validated_data
        )

    @extend_schema(request=ArrangeSerializer, responses=ThreadSerializer)
    @transaction.atomic
    def partial_update(self, request: Request, pk: str) -> Response:
        thread = self.get_object()
        change = ArrangeSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        wanted = dict(change.validated_data)
        given = {"thread": thread, "by": request.user}
        is_confirmed = wanted.pop("is_confirmed")
        # First: it locks the space, which nobody may wait for who holds a thread already.
        if "circle" in wanted:
            actions.set_circle(**given, circle=wanted["circle"], is_confirmed=is_confirmed)
        if "title" in wanted or "language" in wanted:
            names = {name: wanted.get(name, getattr(thread, name)) for name in ("title", "language")}
            actions.rename_thread(**given, **names)
        if "is_pinned" in wanted:
            actions.set_pinned(**given, is_pinned=wanted["is_pinned"])
        if "is_locked" in wanted:
            actions.set_locked(**given, is_locked=wanted["is_locked"])
        return Response(self.shown(thread.pk))

    def shown(self, pk: int) -> Any:
        return ThreadSerializer(self.get_queryset().get(pk=pk)).data

    @extend_schema(request=MoveSerializer, responses=ThreadSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Into another space that you coordinate; never out of a confidential one."""
        thread = self.get_object()
        where = MoveSerializer(data=request.data, of=request.user)
        where.is_valid(raise_exception=True)
        actions.move_thread(thread=thread, by=request.user, to=where.validated_data["space"])
        return Response(self.shown(thread.pk))

    @extend_schema(request=SplitSerializer, responses={201: ThreadSerializer})
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str) -> Response:
        """The messages that are named become a thread of their own; each leaves a row that says where it is."""
        thread = self.get_object()
        wanted = SplitSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = actions.split_thread(thread=thread, by=request.user, **wanted.validated_data)
        return Response(self.shown(made.pk), status=201)

    @extend_schema(request=ReadSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def reading(self, request: Request, pk: str) -> Response:
        """Everything from `first` to `last` is read."""
        thread = self.get_object()
        read = ReadSerializer(data=request.data)
        read.is_valid(raise_exception=True)
        actions.mark_read(thread=thread, person=request.user, **read.validated_data)
        return Response(status=204)

    @extend_schema(request=ThreadLevelSerializer, responses=ThreadLevelSerializer)
    @action(detail=True, methods=["put"])
    def level(self, request: Request, pk: str) -> Response:
        """How loud the thread is to you; empty: as loud as its space."""
        wanted = ThreadLevelSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        thread = self.get_object()
        return Response(
            ThreadLevelSerializer(
                actions.set_level(thread=thread, person=request.user, **wanted.validated_data)
            ).data
        )
