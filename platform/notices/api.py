"""What one is mailed, for programs: the same verb as on the page."""

from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from notices.choosing import choose, settings_of
from notices.serializers import MailSettingsSerializer


class MailSettingsView(generics.GenericAPIView):
    """What you are mailed at once, and when digests come."""

    serializer_class = MailSettingsSerializer

    def get(self, request: Request) -> Response:
        return Response(self.get_serializer(settings_of(request.user)).data)

    def patch(self, request: Request) -> Response:
        said = self.get_serializer(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        return Response(self.get_serializer(choose(person=request.user, **said.validated_data)).data)
