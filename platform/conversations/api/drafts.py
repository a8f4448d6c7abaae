"""What one has begun to write in a thread."""

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, pace
from conversations.models import SavedDraft
from conversations.serializers import DraftSerializer, KeepSerializer


class DraftOfThread(viewsets.GenericViewSet):
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
