"""Seats over HTTP for programs: the same actions and policies as the pages."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, views, viewsets
from rest_framework.decorators import action
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from calendars.models import Entry
from conversations.api.attachments import WhateverRenderer
from people import limits
from people.models import Person
from people.text import normalise_email
from registrations import actions
from registrations.answered import counted_choices
from registrations.calendar_file import calendar_of
from registrations.desk import columns_of, shown_of
from registrations.foresight import moving_up
from registrations.history import History, lines
from registrations.models import Pool, Registration, SeatPlan
from registrations.models.asked import FIELDS
from registrations.models.registration import NO_SHARE
from registrations.serializers import (
    AskedFormsSerializer,
    CapacitySerializer,
    ChosenColumnsSerializer,
    ColumnSerializer,
    CountedChoiceSerializer,
    CountingSerializer,
    DateLimitSerializer,
    DecisionSerializer,
    ForesightSerializer,
    GuestLinkSerializer,
    HostedRegistrationSerializer,
    HostsReasonSerializer,
    LogLineSerializer,
    MovesSerializer,
    RegistrationSerializer,
    RulesSerializer,
    SeatPlanSerializer,
    ShareSerializer,
    TimesSerializer,
    WhySerializer,
)
from spaces import policy
from spaces.models import Space

CALENDAR = {(200, "text/calendar"): OpenApiTypes.BINARY}


class Numbered(PageNumberPagination):
    """Of what grows at its beginning: a line may stand on two pages, none is left out."""

    page_size = 50


class SeatPlanViewSet(viewsets.ReadOnlyModelViewSet):
    """Seats; what the hosts decide about them as a whole are the verbs beneath, for who hosts alone."""

    serializer_class = SeatPlanSerializer
    ordering = ("pk",)
    queryset = SeatPlan.objects.none()
    filterset_fields = {"space__slug": ["exact"]}

    def get_queryset(self) -> QuerySet[SeatPlan]:
        return SeatPlan.objects.visible_to(self.request.user).for_box(self.request.user)

    def host(self) -> Person:
        return cast(Person, self.request.user)

    def given(self, kind: type[serializers.Serializer], **more: Any) -> dict[str, Any]:
        asked = kind(data=self.request.data, **more)
        asked.is_valid(raise_exception=True)
        found: dict[str, Any] = asked.validated_data
        return found

    def anew(self) -> Response:
        return Response(SeatPlanSerializer(self.get_object()).data)

    @extend_schema(request=DateLimitSerializer, responses={200: SeatPlanSerializer})
    def create(self, request: Request) -> Response:
        """Limit the seats of one date of a series. Members who said yes to it have one, in the order of answering."""
        seen = Entry.objects.visible_to(request.user).select_related("space")
        asked = self.given(DateLimitSerializer, entries=seen)
        made = actions.limit_date(by=self.host(), **asked)
        return Response(SeatPlanSerializer(self.get_queryset().get(pk=made.pk)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Lift the limit of one date: everybody can come again."""
        actions.lift_date_limit(plan=self.get_object(), by=self.host())
        return Response(status=204)

    @extend_schema(request=CapacitySerializer, responses={200: SeatPlanSerializer})
    @action(detail=True, methods=["put"])
    def capacity(self, request: Request, pk: str) -> Response:
        """Fewer seats take nobody's seat away; more let the waiting list move up."""
        actions.change_capacity(plan=self.get_object(), by=self.host(), **self.given(CapacitySerializer))
        return self.anew()

    @extend_schema(request=RulesSerializer, responses={200: SeatPlanSerializer})
    @action(detail=True, methods=["put"])
    def rules(self, request: Request, pk: str) -> Response:
        """How seats are given from now on."""
        actions.set_rules(plan=self.get_object(), by=self.host(), **self.given(RulesSerializer))
        return self.anew()

    @extend_schema(request=TimesSerializer, responses={200: SeatPlanSerializer})
    @action(detail=True, methods=["put"])
    def times(self, request: Request, pk: str) -> Response:
        """When registration opens and closes by the clock."""
        actions.schedule_registration(plan=self.get_object(), by=self.host(), **self.given(TimesSerializer))
        return self.anew()

    @extend_schema(request=None, responses={200: SeatPlanSerializer})
    @action(detail=True, methods=["post"])
    def opening(self, request: Request, pk: str) -> Response:
        """Open registration now."""
        actions.open_registration(plan=self.get_object(), by=self.host())
        return self.anew()

    @extend_schema(request=None, responses={200: SeatPlanSerializer})
    @action(detail=True, methods=["post"])
    def closing(self, request: Request, pk: str) -> Response:
        """Close registration now. Whoever waits already still moves up."""
        actions.close_registration(plan=self.get_object(), by=self.host())
        return self.anew()

    @extend_schema(responses={200: AskedFormsSerializer})
    @action(detail=True, methods=["get"], filterset_fields=None)
    def questionnaires(self, request: Request, pk: str) -> Response:
        """Which forms are asked; for the hosts."""
        plan = self.get_object()
        policy.require(self.host(), "manage_seats", plan.space)
        return Response({"first": plan.questionnaire_id, "second": plan.second_questionnaire_id})

    @extend_schema(request=AskedFormsSerializer, responses={200: AskedFormsSerializer})
    @questionnaires.mapping.put
    def ask_forms(self, request: Request, pk: str) -> Response:
        """From now on who registers answers `first`, and who has a seat `second`."""
        plan = self.get_object()
        policy.require(self.host(), "manage_seats", plan.space)
        asked = actions.ask_forms(plan=plan, by=self.host(), **self.given(AskedFormsSerializer, plan=plan))
        return Response({"first": asked.questionnaire_id, "second": asked.second_questionnaire_id})

    @extend_schema(request=ShareSerializer, responses={200: SeatPlanSerializer})
    @action(detail=True, methods=["post"])
    def pools(self, request: Request, pk: str) -> Response:
        """Keep a share of the seats, or change the one that is kept for the same."""
        actions.keep_pool(plan=self.get_object(), by=self.host(), **self.given(ShareSerializer))
        return self.anew()

    @extend_schema(request=WhySerializer, responses={200: SeatPlanSerializer})
    @action(detail=True, methods=["post"], url_path=r"pools/(?P<pool_id>\d+)/release")
    def release(self, request: Request, pk: str, pool_id: str) -> Response:
        """Give what is left of a share to all in ten seconds, at `giving_at`; `taking-back` undoes it until then."""
        why = self.given(WhySerializer)
        actions.release_pool(pool=self.share(pool_id), by=self.host(), can_undo=True, **why)
        return self.anew()

    @extend_schema(request=None, responses={200: SeatPlanSerializer})
    @action(detail=True, methods=["post"], url_path=r"pools/(?P<pool_id>\d+)/taking-back")
    def taking_back(self, request: Request, pk: str, pool_id: str) -> Response:
        """Keep a share on that was to be given to all."""
        actions.take_release_back(pool=self.share(pool_id), by=self.host())
        return self.anew()

    def share(self, pk: str) -> Pool:
        return get_object_or_404(Pool.objects.select_related("plan"), plan=self.get_object(), pk=pk)

    @extend_schema(parameters=[ForesightSerializer], responses={200: MovesSerializer})
    @action(detail=True, methods=["get"], filterset_fields=None)
    def foresight(self, request: Request, pk: str) -> Response:
        """How many of those who wait would move up by a number of seats, or by giving a share to all; for the hosts."""
        plan = self.get_object()
        policy.require(self.host(), "manage_seats", plan.space)
        asked = ForesightSerializer(data=request.query_params, plan=plan)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        moves = moving_up(plan, capacity=given.get("capacity"), given=given.get("pool"))
        return Response({"moves_up": moves, "is_offered": bool(plan.offer_hours)})

    @extend_schema(responses={200: LogLineSerializer(many=True)})
    @action(detail=True, methods=["get"], pagination_class=Numbered, filterset_fields=None)
    def decisions(self, request: Request, pk: str) -> Response:
        """What was decided about each seat and about all of them, by whom and why; the newest first; for the hosts."""
        plan = self.get_object()
        policy.require(self.host(), "manage_seats", plan.space)
        page = self.paginate_queryset(cast(Any, History(plan)))
        return self.get_paginated_response(LogLineSerializer(page, many=True).data)

    @extend_schema(responses={200: ColumnSerializer(many=True)})
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def columns(self, request: Request, pk: str) -> Response:
        """The columns of your table of the people, in their order, and which of them you see."""
        plan = self.get_object()
        policy.require(self.host(), "manage_seats", plan.space)
        return self.columns_of(plan)

    @extend_schema(request=ChosenColumnsSerializer, responses={200: ColumnSerializer(many=True)})
    @columns.mapping.put
    def choose_columns(self, request: Request, pk: str) -> Response:
        """Which of them you see from now on, by their keys."""
        plan = self.get_object()
        asked = self.given(ChosenColumnsSerializer, keys=[one.key for one in columns_of(plan)])
        actions.choose_columns(plan=plan, by=self.host(), shown=asked["columns"])
        return self.columns_of(plan)

    def columns_of(self, plan: SeatPlan) -> Response:
        there = columns_of(plan)
        shown = shown_of(plan, self.host(), there)
        told = [{"key": one.key, "heading": one.heading, "is_shown": one in shown} for one in there]
        return Response(ColumnSerializer(told, many=True).data)

    @extend_schema(responses={200: CountedChoiceSerializer(many=True)})
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def choices(self, request: Request, pk: str) -> Response:
        """What can be chosen in the forms that are asked, and by how many it was."""
        plan = self.get_object()
        policy.require(self.host(), "manage_seats", plan.space)
        return Response(CountedChoiceSerializer(counted_choices(plan), many=True).data)


class GuestLinkView(views.APIView):
    """Registering without an account."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []

    @extend_schema(request=GuestLinkSerializer, responses={202: None})
    def post(self, request: Request, plan_id: int) -> Response:
        """Have a link sent to an address. The answer is the same whatever is known of it."""
        visible = SeatPlan.objects.visible_to(AnonymousUser()).with_time()
        plan = get_object_or_404(visible, pk=plan_id)
        given = GuestLinkSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        limits.take(
            request._request, "guest_link", f"{plan.pk} {normalise_email(given.validated_data['email'])}"
        )
        actions.ask_for_guest_link(plan=plan, **given.validated_data)
        return Response(status=202)


NUMBER = RegexValidator(r"^[0-9]{1,9}\Z")
SHARE = RegexValidator(rf"^({NO_SHARE}|[0-9]{{1,9}})\Z")


class LookedForFilter(filters.FilterSet):
    """Whom hosts look for at their desk."""

    text = filters.CharFilter(
        method="look", max_length=100, help_text="Words of a name, an address or an organisation"
    )
    country = filters.CharFilter(method="look", max_length=2, help_text="ISO code of a country")
    lacks = filters.ChoiceFilter(
        method="look",
        choices=[(one, one) for one in FIELDS],
        help_text="The form that they have not handed in",
    )
    pool = filters.CharFilter(
        method="look", validators=[SHARE], help_text=f"The share for which they count, or `{NO_SHARE}`"
    )
    choice = filters.CharFilter(
        method="look", validators=[NUMBER], help_text="The number of a choice that they handed in"
    )

    class Meta:
        model = Registration
        fields = ["state", "plan"]

    def look(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.looked_for(**{name: value})


class HostedRegistrationViewSet(viewsets.ReadOnlyModelViewSet):
    """Everybody's registrations with the spaces that one hosts, and the verbs of the hosts."""

    serializer_class = HostedRegistrationSerializer
    filterset_class = LookedForFilter
    ordering = ("pk",)
    queryset = Registration.objects.none()

    def get_queryset(self) -> QuerySet[Registration]:
        hosted = Space.objects.coordinated_by(self.request.user)
        return Registration.objects.filter(plan__space__in=hosted).select_related("plan__space", "person")

    def decide(self, verb: Callable[..., Registration], **given: Any) -> Response:
        by = cast(Person, self.request.user)
        return Response(
            HostedRegistrationSerializer(verb(registration=self.get_object(), by=by, **given)).data
        )

    def why(self) -> dict[str, str]:
        asked = HostsReasonSerializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return {"reason": asked.validated_data["reason"]}

    @extend_schema(request=None, responses={200: HostedRegistrationSerializer})
    @action(detail=True, methods=["post"])
    def approval(self, request: Request, pk: str) -> Response:
        """Accept somebody who asked: a seat, or a place on the waiting list; or have seen what they changed."""
        return self.decide(actions.approve_registration)

    @extend_schema(request=HostsReasonSerializer, responses={200: HostedRegistrationSerializer})
    @action(detail=True, methods=["post"])
    def refusal(self, request: Request, pk: str) -> Response:
        """Refuse somebody who asked, and say why."""
        return self.decide(actions.refuse_registration, **self.why())

    @extend_schema(request=HostsReasonSerializer, responses={200: HostedRegistrationSerializer})
    @action(detail=True, methods=["post"])
    def cancellation(self, request: Request, pk: str) -> Response:
        """Take a seat, or a place in the queue, back and say why. For ten seconds `restoring` gives the seat back."""
        return self.decide(actions.cancel_registration, can_undo=True, **self.why())

    @extend_schema(request=None, responses={200: HostedRegistrationSerializer})
    @action(detail=True, methods=["post"])
    def restoring(self, request: Request, pk: str) -> Response:
        """Let somebody in again."""
        return self.decide(actions.restore_registration)

    @extend_schema(request=CountingSerializer, responses={200: HostedRegistrationSerializer})
    @action(detail=True, methods=["put"])
    def pool(self, request: Request, pk: str) -> Response:
        """For which share somebody counts; null: for none."""
        asked = CountingSerializer(data=request.data, plan=self.get_object().plan)
        asked.is_valid(raise_exception=True)
        return self.decide(actions.name_for_pool, pool=asked.validated_data["pool"])

    @extend_schema(responses={200: DecisionSerializer(many=True)})
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def decisions(self, request: Request, pk: str) -> Response:
        """The history of this registration: what was decided, by whom and why; the newest first."""
        decisions = self.get_object().decisions.select_related("registration__person", "by")
        return Response(DecisionSerializer(lines(decisions), many=True).data)


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

    @extend_schema(request=None, responses={200: RegistrationSerializer})
    @action(detail=True, methods=["post"])
    def taking(self, request: Request, pk: str) -> Response:
        """Take the seat that is offered."""
        return Response(RegistrationSerializer(actions.accept_offer(registration=self.get_object())).data)

    @extend_schema(request=None, responses={200: RegistrationSerializer})
    @action(detail=True, methods=["post"])
    def leaving(self, request: Request, pk: str) -> Response:
        """Leave the offered seat to the next."""
        return Response(RegistrationSerializer(actions.decline_offer(registration=self.get_object())).data)

    @extend_schema(responses=CALENDAR)
    @action(detail=True, renderer_classes=[WhateverRenderer])
    def calendar(self, request: Request, pk: str) -> HttpResponse:
        """What you have a seat in, as a file for your own calendar."""
        seen = SeatPlan.objects.visible_to(request.user).with_time()
        plan = get_object_or_404(seen, pk=self.get_object().plan_id)
        return calendar_of(plan, cast(Person, request.user))

    @extend_schema(responses={200: RegistrationSerializer})
    def destroy(self, request: Request, pk: str) -> Response:
        """Give the seat back, or leave the queue."""
        mine = actions.withdraw(registration=self.get_object())
        return Response(RegistrationSerializer(mine).data)
