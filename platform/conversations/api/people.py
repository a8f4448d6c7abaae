"""Who can be named in a thread, and whom a text names."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import pace
from conversations.naming import named_in, offers
from conversations.serializers import BodySerializer, NamedSerializer, OfferSerializer

LONGEST_NAME = 120


class PeopleOfThread(viewsets.GenericViewSet):
    @extend_schema(
        parameters=[OpenApiParameter("prefix", str, description="How a word of the name begins")],
        responses=OfferSerializer(many=True),
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def people(self, request: Request, pk: str) -> Response:
        """Eight at most who can read the thread, and what to write behind an @ to name them."""
        pace.take(request.user.pk, "people")
        prefix = request.query_params.get("prefix", "")[:LONGEST_NAME]
        found = offers(self.get_object(), prefix, but=request.user)
        return Response(OfferSerializer(found, many=True).data)

    @extend_schema(request=BodySerializer, responses=NamedSerializer)
    @action(detail=True, methods=["post"])
    def mentions(self, request: Request, pk: str) -> Response:
        """Whom a text would name: who can read the thread and is told, and who can't and is not."""
        asked = BodySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        pace.take(request.user.pk, "mentions")
        named = named_in(asked.validated_data["body"], self.get_object(), request.user)
        return Response(NamedSerializer(named).data)
