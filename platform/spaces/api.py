"""Spaces and memberships over HTTP for programs: the same actions and policies as the pages."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from spaces import actions, policy
from spaces.models import Membership, Space
from spaces.serializers import (
    MembershipSerializer,
    NoteSerializer,
    ReasonSerializer,
    SpaceLevelSerializer,
    SpaceSerializer,
)


class SpaceFilter(filters.FilterSet):
    country = filters.CharFilter("countries__code", help_text="ISO code of a country")
    mine = filters.BooleanFilter(method="keep_mine", help_text="Only those you belong to")

    class Meta:
        model = Space
        fields = ["kind", "state", "language"]

    def keep_mine(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.of(self.request.user) if value else queryset


class SpaceViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = SpaceSerializer
    filterset_class = SpaceFilter
    lookup_field = "slug"
    ordering = ("title", "pk")
    queryset = Space.objects.none()

    def get_queryset(self) -> QuerySet[Space]:
        person = self.request.user
        return Space.objects.visible_to(person).with_state_of(person).prefetch_related("countries")

    @extend_schema(responses=MembershipSerializer(many=True))
    @action(detail=True, filterset_class=None, ordering=("pk",), url_path="memberships")
    def memberships(self, request: Request, slug: str) -> Response:
        """The members; to those who decide, also who asked to join."""
        space = self.get_object()
        policy.require(request.user, "see_members", space)
        found = Membership.objects.filter(space=space).select_related("person", "space")
        if policy.may(request.user, "decide_requests", space):
            found = found.filter(state__in=[Membership.State.ACTIVE, Membership.State.REQUESTED])
        else:
            found = found.active().listed_to(request.user)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(MembershipSerializer(page, many=True).data)

    @extend_schema(request=NoteSerializer, responses=MembershipSerializer)
    @action(detail=True, methods=["post"], url_path="membership")
    def membership(self, request: Request, slug: str) -> Response:
        """Join, or ask to join, or accept an invitation: whichever door the space has."""
        space = self.get_object()
        note = NoteSerializer(data=request.data)
        note.is_valid(raise_exception=True)
        joined = actions.ask_to_join(space=space, person=request.user, **note.validated_data)
        return Response(MembershipSerializer(joined).data)

    @extend_schema(responses=MembershipSerializer)
    @membership.mapping.delete
    def end_membership(self, request: Request, slug: str) -> Response:
        """Leave, withdraw one's request or decline the invitation."""
        space = self.get_object()
        mine = policy.membership(request.user, space)
        ways = {
            Membership.State.REQUESTED: actions.withdraw_request,
            Membership.State.INVITED: actions.decline_invitation,
        }
        end = ways.get(mine.state, actions.leave) if mine else actions.leave
        return Response(MembershipSerializer(end(space=space, person=request.user)).data)

    @extend_schema(request=SpaceLevelSerializer, responses=SpaceLevelSerializer)
    @action(detail=True, methods=["put"])
    def level(self, request: Request, slug: str) -> Response:
        """How loud the space is to you: what of it makes a notice."""
        wanted = SpaceLevelSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        mine = actions.set_level(space=self.get_object(), person=request.user, **wanted.validated_data)
        return Response(SpaceLevelSerializer(mine).data)


class MembershipViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own memberships, and those one decides about."""

    serializer_class = MembershipSerializer
    ordering = ("pk",)
    queryset = Membership.objects.none()

    def get_queryset(self) -> QuerySet[Membership]:
        person = self.request.user
        if not person.is_authenticated:
            return Membership.objects.none()
        mine = Membership.objects.filter(person=person, space__in=Space.objects.visible_to(person))
        decided = Membership.objects.looked_after_by(person).present()
        return (mine | decided).select_related("person", "space")

    def get_membership(self, pk: str) -> Membership:
        """Also one that somebody else has just decided, or its person ended: the action says so."""
        found = Membership.objects.looked_after_by(self.request.user)
        return get_object_or_404(found.select_related("person", "space"), pk=pk)

    @extend_schema(request=None, responses=MembershipSerializer)
    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, pk: str) -> Response:
        """Let in who asked. Where the group is full they wait in its queue, and the request is withdrawn."""
        joined = actions.accept_request(membership=self.get_membership(pk), by=request.user)
        return Response(MembershipSerializer(joined).data)

    @extend_schema(request=ReasonSerializer, responses=MembershipSerializer)
    @action(detail=True, methods=["post"])
    def refusal(self, request: Request, pk: str) -> Response:
        """Decline a request, with the reason that the person reads."""
        reason = self.reason(request)
        declined = actions.decline_request(membership=self.get_membership(pk), by=request.user, reason=reason)
        return Response(MembershipSerializer(declined).data)

    @extend_schema(request=ReasonSerializer, responses=MembershipSerializer)
    @action(detail=True, methods=["post"])
    def removal(self, request: Request, pk: str) -> Response:
        """Remove a member, with the reason that the person reads."""
        reason = self.reason(request)
        removed = actions.remove_member(membership=self.get_membership(pk), by=request.user, reason=reason)
        return Response(MembershipSerializer(removed).data)

    def reason(self, request: Request) -> str:
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return str(given.validated_data["reason"])
