"""Seats over HTTP for programs: the same actions and policies as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from registrations import actions
from registrations.models import Registration, SeatPlan
from registrations.serializers import RegistrationSerializer, SeatPlanSerializer


class SeatPlanViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = SeatPlanSerializer
    ordering = ("pk",)
    queryset = SeatPlan.objects.none()
    filterset_fields = {"space__slug": ["exact"]}

    def get_queryset(self) -> QuerySet[SeatPlan]:
        return SeatPlan.objects.visible_to(self.request.user).select_related("space").with_taken()


class RegistrationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own registrations."""

    serializer_class = RegistrationSerializer
    ordering = ("pk",)
    queryset = Registration.objects.none()
    filterset_fields = ["state", "plan"]

    def get_queryset(self) -> QuerySet[Registration]:
        return Registration.objects.filter(person=self.request.user).select_related("plan__space", "person")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        made = super().get_serializer(*args, **kwargs)
        if isinstance(made, RegistrationSerializer):
            field: Any = made.fields["plan"]
            field.queryset = SeatPlan.objects.visible_to(self.request.user)
        return made

    @extend_schema(responses={200: RegistrationSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a seat: a confirmed registration, or a place on the waiting list. Asking twice changes nothing."""
        asked: serializers.BaseSerializer[Any] = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        mine = actions.register(person=request.user, **asked.validated_data)
        return Response(RegistrationSerializer(mine).data)

    @extend_schema(responses={200: RegistrationSerializer})
    def destroy(self, request: Request, pk: str) -> Response:
        """Give the seat back, or leave the queue."""
        mine = actions.withdraw(registration=self.get_object())
        return Response(RegistrationSerializer(mine).data)
