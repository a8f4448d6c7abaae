"""Files: uploaded for a thread, given out and taken back by their key."""

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, pace, serving
from conversations.models import Attachment
from conversations.serializers import AttachmentSerializer, UploadSerializer


class AttachmentsOfThread(viewsets.GenericViewSet):
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
