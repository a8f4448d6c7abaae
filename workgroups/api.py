"""Groups over HTTP for programs: the same actions and policies as the pages."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from spaces import actions as spaces
from spaces import policy as rights
from workgroups import actions, policy
from workgroups.models import ActionLearningGroup, WorkingGroup
from workgroups.serializers import GroupSerializer, LearningGroupSerializer, WorkingGroupSerializer

SLUG = OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH, description="Of the group's space")
ABOUT = extend_schema_view(
    retrieve=extend_schema(parameters=[SLUG]),
    update=extend_schema(parameters=[SLUG]),
    archive=extend_schema(parameters=[SLUG]),
    reopening=extend_schema(parameters=[SLUG]),
)


class GroupViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """What a group says of itself. Its people, talk and dates are those of its space."""

    lookup_field = "space__slug"
    lookup_url_kwarg = "slug"
    ordering = ("pk",)

    def get_queryset(self) -> QuerySet[Any]:
        found: QuerySet[Any] = self.queryset.model.objects.visible_to(self.request.user)  # type: ignore[union-attr]
        return found.select_related("space").prefetch_related("space__countries")

    def asked_for(self) -> tuple[dict[str, Any], dict[str, Any]]:
        given = cast(GroupSerializer, self.get_serializer(data=self.request.data))
        given.is_valid(raise_exception=True)
        return given.asked_for()

    def create(self, request: Request) -> Response:
        """Propose a group: who does coordinates it."""
        policy.require_propose(request.user)
        space, group = self.asked_for()
        made = actions.propose(model=self.queryset.model, by=request.user, space=space, group=group)  # type: ignore[union-attr]
        return Response(self.get_serializer(made).data, status=201)

    def update(self, request: Request, slug: str) -> Response:
        """All that it says of itself, written anew; by its coordinators."""
        found = self.get_object()
        rights.require(request.user, "edit", found.space)
        space, group = self.asked_for()
        edited = actions.edit(group=found, by=request.user, space=space, fields=group)
        return Response(self.get_serializer(edited).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, slug: str) -> Response:
        """From now on it is read only, for everybody."""
        found = self.get_object()
        found.space = spaces.archive(space=found.space, by=request.user)
        return Response(self.get_serializer(found).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, slug: str) -> Response:
        """Open again what was archived."""
        found = self.get_object()
        found.space = spaces.reopen(space=found.space, by=request.user)
        return Response(self.get_serializer(found).data)


@ABOUT
class WorkingGroupViewSet(GroupViewSet):
    serializer_class = WorkingGroupSerializer
    queryset = WorkingGroup.objects.none()


@ABOUT
class LearningGroupViewSet(GroupViewSet):
    """Confidential, and of a size: `most_members`."""

    serializer_class = LearningGroupSerializer
    queryset = ActionLearningGroup.objects.none()
