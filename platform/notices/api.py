"""What one is mailed and pushed, for programs: the same verbs as on the page."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from notices.choosing import choose, settings_of
from notices.serializers import MailSettingsSerializer, PushEndpointSerializer, PushSubscriptionSerializer
from notices.subscribing import subscribe, unsubscribe


class MailSettingsView(generics.GenericAPIView):
    """What you are mailed at once, and when digests come."""

    serializer_class = MailSettingsSerializer

    def get(self, request: Request) -> Response:
        return Response(self.get_serializer(settings_of(request.user)).data)

    def patch(self, request: Request) -> Response:
        said = self.get_serializer(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        return Response(self.get_serializer(choose(person=request.user, **said.validated_data)).data)


class PushSubscriptionView(generics.GenericAPIView):
    """Tell the browser that asks by push, for as long as its sign-in lasts. By session alone."""

    authentication_classes = [SessionAuthentication]
    serializer_class = PushSubscriptionSerializer

    @extend_schema(responses={204: None})
    def post(self, request: Request) -> Response:
        said = self.get_serializer(data=request.data)
        said.is_valid(raise_exception=True)
        subscribe(
            person=request.user,
            session_key=request.session.session_key or "",
            endpoint=said.validated_data["endpoint"],
            **said.validated_data["keys"],
        )
        return Response(status=204)

    @extend_schema(request=PushEndpointSerializer, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Tell it no longer."""
        said = PushEndpointSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        unsubscribe(person=request.user, endpoint=said.validated_data["endpoint"])
        return Response(status=204)
