"""Threads and messages over HTTP for programs: the same actions and policies as pages and sockets."""

import secrets
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, pace, writer
from conversations.models import Message, Thread
from conversations.naming import named_in, offers
from conversations.serializers import (
    BodySerializer,
    ChangeSerializer,
    MessageSerializer,
    NamedSerializer,
    OfferSerializer,
    PostSerializer,
    ReadSerializer,
    ThreadLevelSerializer,
    ThreadSerializer,
)
from spaces.models import Space

LONGEST_NAME = 120


class ThreadFilter(filters.FilterSet):
    space = filters.CharFilter("space__slug")

    class Meta:
        model = Thread
        fields = ["language", "is_pinned"]


class ThreadViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet
):
    serializer_class = ThreadSerializer
    filterset_class = ThreadFilter
    ordering = ("-last_posted_at", "-pk")
    queryset = Thread.objects.none()

    def get_queryset(self) -> QuerySet[Thread]:
        person = self.request.user
        if not person.is_authenticated:
            return Thread.objects.none()
        return Thread.objects.visible_to(person).with_unread_of(person).select_related("space")

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

    @extend_schema(
        parameters=[OpenApiParameter("since", int, description="Only what changed after this revision")],
        responses=MessageSerializer(many=True),
    )
    @action(detail=True, filterset_class=None, ordering=("revision",))
    def messages(self, request: Request, pk: str) -> Response:
        """In the order in which they were said or last changed."""
        since = request.query_params.get("since", "0")
        if not since.isdecimal() or len(since) > 18:
            raise serializers.ValidationError({"since": "A revision is a whole number."})
        found = Message.objects.filter(thread=self.get_object()).changed_since(int(since)).for_list()
        page = self.paginate_queryset(found)
        return self.get_paginated_response(MessageSerializer(page, many=True).data)

    @extend_schema(request=PostSerializer, responses={201: MessageSerializer})
    @messages.mapping.post
    def post_message(self, request: Request, pk: str) -> Response:
        thread = self.get_object()
        said = PostSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        draft = actions.draft(author=request.user, thread=thread, **said.validated_data)
        pace.take(request.user.pk)
        message = writer.post(draft)
        return Response(MessageSerializer(message).data, status=201)

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

    @extend_schema(
        parameters=[OpenApiParameter("prefix", str, description="How a word of the name begins")],
        responses=OfferSerializer(many=True),
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def people(self, request: Request, pk: str) -> Response:
        """Eight at most who can read the thread, and what to write behind an @ to name them."""
        prefix = request.query_params.get("prefix", "")[:LONGEST_NAME]
        found = offers(self.get_object(), prefix, but=request.user)
        return Response(OfferSerializer(found, many=True).data)

    @extend_schema(request=BodySerializer, responses=NamedSerializer)
    @action(detail=True, methods=["post"])
    def mentions(self, request: Request, pk: str) -> Response:
        """Whom a text would name: who can read the thread and is told, and who can't and is not."""
        asked = BodySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        named = named_in(asked.validated_data["body"], self.get_object(), request.user)
        return Response(NamedSerializer(named).data)


class MessageViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    serializer_class = MessageSerializer
    ordering = ("revision",)
    queryset = Message.objects.none()

    def get_queryset(self) -> QuerySet[Message]:
        return Message.objects.filter(thread__in=Thread.objects.visible_to(self.request.user)).for_list()

    @extend_schema(request=ChangeSerializer, responses=MessageSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        message = self.get_object()
        change = ChangeSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        edited = actions.edit_message(message=message, by=request.user, **change.validated_data)
        return Response(MessageSerializer(edited).data)

    @extend_schema(responses={200: MessageSerializer})
    def destroy(self, request: Request, pk: str) -> Response:
        """Leaves its place without its words."""
        deleted = actions.delete_message(message=self.get_object(), by=request.user)
        return Response(MessageSerializer(deleted).data)
