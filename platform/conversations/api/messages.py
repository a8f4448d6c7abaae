"""What is said in a thread, and each message by itself: read, search, write, edit, delete, sign."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, pace, search, writer
from conversations.frames import signs
from conversations.models import Message, Thread
from conversations.serializers import (
    ChangeSerializer,
    MessageSerializer,
    PostSerializer,
    ReactSerializer,
    SignsSerializer,
    VersionSerializer,
)


class MessagesOfThread(viewsets.GenericViewSet):
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
