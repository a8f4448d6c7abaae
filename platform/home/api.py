"""What a person has missed, for programs."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from home.closing import close
from home.serializers import ShownSerializer, SinceSerializer
from home.since import MOST_LINES, MOST_TALKS, gather


class SinceView(generics.GenericAPIView):
    """What has happened in all your spaces and you have not read. `POST` closes what was shown, and nothing else."""

    serializer_class = SinceSerializer

    def get(self, request: Request) -> Response:
        return Response(self.get_serializer(gather(request.user)).data)

    @extend_schema(request=ShownSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        shown = ShownSerializer(data=request.data)
        shown.is_valid(raise_exception=True)
        threads, notices = (shown.validated_data[name] for name in ("threads", "notices"))
        close(
            person=request.user,
            threads={one["thread"]: one["last_seq"] for one in threads[:MOST_TALKS]},
            counts={one["id"]: one["count"] for one in notices[:MOST_LINES]},
        )
        return Response(status=204)
