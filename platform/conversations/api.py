"""Threads and messages over HTTP for programs: the same actions and policies as pages and sockets."""

import secrets
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, pace, search, serving, writer
from conversations.frames import signs
from conversations.models import Attachment, Message, SavedDraft, Thread
from conversations.naming import named_in, offers
from conversations.serializers import (
    ArrangeSerializer,
    AttachmentSerializer,
    BodySerializer,
    ChangeSerializer,
    DraftSerializer,
    KeepSerializer,
    MessageSerializer,
    MoveSerializer,
    NamedSerializer,
    OfferSerializer,
    PostSerializer,
    ReactSerializer,
    ReadSerializer,
    SignsSerializer,
    SplitSerializer,
    ThreadLevelSerializer,
    ThreadSerializer,
    UploadSerializer,
    VersionSerializer,
)
from spaces.models import Space

LONGEST_NAME = 120


class ThreadFilter(filters.FilterSet):
    space = filters.CharFilter("space__slug")

    class Meta:
        model = Thread
        fields = ["language", "circle", "about_kind", "about_key", "is_pinned"]


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

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={201: AttachmentSerializer})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def attachments(self, request: Request, pk: str) -> Response:
        """Keeps a file for a message that you are about to post here."""
        thread = self.get_object()
        given = UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        pace.take(request.user.pk)
        kept = actions.attach(thread=thread, by=request.user, name=file.name, content=file)
        return Response(AttachmentSerializer(kept).data, status=201)

    @extend_schema(request=ReadSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def reading(self, request: Request, pk: str) -> Response:
        """Everything from `first` to `last` is read."""
        thread = self.get_object()
        read = ReadSerializer(data=request.data)
        read.is_valid(raise_exception=True)
        actions.mark_read(thread=thread, person=request.user, **read.validated_data)
        return Response(status=204)

    @extend_schema(responses=DraftSerializer)
    @action(detail=True)
    def draft(self, request: Request, pk: str) -> Response:
        """What you have begun to write here and not sent; an empty text where there is nothing."""
        thread = self.get_object()
        found = SavedDraft.objects.filter(thread=thread, person=request.user).first()
        nothing = SavedDraft(thread=thread, language=request.user.language)
        return Response(DraftSerializer(found or nothing).data)

    @extend_schema(request=KeepSerializer, responses=DraftSerializer)
    @draft.mapping.put
    def keep_draft(self, request: Request, pk: str) -> Response:
        """A 409 with the code `stale` brings what another device has written since."""
        thread = self.get_object()
        given = KeepSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        pace.take(request.user.pk, "draft")
        saved = actions.keep_draft(thread=thread, person=request.user, **given.validated_data)
        return Response(DraftSerializer(saved).data)

    @extend_schema(responses={204: None})
    @draft.mapping.delete
    def discard_draft(self, request: Request, pk: str) -> Response:
        actions.discard_draft(thread=self.get_object(), person=request.user)
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
    ordering = ("-pk",)
    queryset = Message.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q",
                str,
                required=True,
                description='`"two words" word -without in: from: lang: after: before:`',
            )
        ],
        responses=MessageSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """Search in what one may read, the newest first; confidential spaces are in no search."""
        person = request.user
        query = search.parse(request.query_params.get("q", ""))
        pace.take_search(person.pk)
        found = search.messages(person, query)
        page = self.paginate_queryset(found.for_list())
        return self.get_paginated_response(MessageSerializer(page, many=True).data)

    def get_queryset(self) -> QuerySet[Message]:
        return Message.objects.filter(thread__in=Thread.objects.visible_to(self.request.user)).for_list()

    @extend_schema(request=ChangeSerializer, responses=MessageSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        message = self.get_object()
        change = ChangeSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        pace.take(request.user.pk, "edit")
        edited = actions.edit_message(message=message, by=request.user, **change.validated_data)
        return Response(MessageSerializer(edited).data)

    @extend_schema(responses={200: MessageSerializer})
    def destroy(self, request: Request, pk: str) -> Response:
        """Leaves its place without its words."""
        deleted = actions.delete_message(message=self.get_object(), by=request.user)
        return Response(MessageSerializer(deleted).data)

    @extend_schema(responses=VersionSerializer(many=True))
    @action(detail=True, ordering=("-pk",))
    def versions(self, request: Request, pk: str) -> Response:
        """What it said before each edit, the latest first. A deleted message has none."""
        page = self.paginate_queryset(self.get_object().versions.all())
        return self.get_paginated_response(VersionSerializer(page, many=True).data)

    @extend_schema(responses=SignsSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def reactions(self, request: Request, pk: str) -> Response:
        """Who gave which sign, in the order of the first."""
        return Response(signs(self.get_object()))

    @extend_schema(request=ReactSerializer, responses=SignsSerializer(many=True))
    @reactions.mapping.post
    def react(self, request: Request, pk: str) -> Response:
        """Give a sign or take it back; said twice it is the same."""
        message = self.get_object()
        said = ReactSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        pace.take(request.user.pk, "react")
        return Response(signs(actions.react(message=message, by=request.user, **said.validated_data)))


class WhateverRenderer(JSONRenderer):
    """Whoever asks for a picture alone is not told that there is only JSON."""

    media_type = "*/*"


class AttachmentViewSet(viewsets.GenericViewSet):
    serializer_class = AttachmentSerializer
    renderer_classes = [JSONRenderer, WhateverRenderer]
    lookup_field = "key"
    queryset = Attachment.objects.none()

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def retrieve(self, request: Request, key: str) -> HttpResponseBase:
        """The file itself, or with `Range` a part of it."""
        return serving.answer(request._request, serving.visible_attachment(request.user, key))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, key: str) -> Response:
        """Takes back what is not sent yet."""
        found = serving.visible_attachment(request.user, key)
        actions.discard(attachment=found, by=request.user)
        return Response(status=204)
