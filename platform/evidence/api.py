"""The door over HTTP for programs, and for the page that works with the network gone: the same actions and policies."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from evidence import actions, door
from evidence.days import day_shown, days_of_door
from evidence.models import Attendance, Ticket
from evidence.serializers import (
    AttendanceNotesSerializer,
    AttendanceSerializer,
    CandidatesSerializer,
    DoorSerializer,
    NoteOutcomesSerializer,
    SpanSerializer,
    TicketSerializer,
    WalkInSerializer,
    moment,
    who_came,
)
from evidence.tickets import spelled
from people.refusal import Refusal
from registrations.models import Registration, SeatPlan
from spaces import policy as rights

DAY = OpenApiParameter("day", OpenApiTypes.DATE, description="One of its days; the nearest, if not said")
WORDS = OpenApiParameter("q", OpenApiTypes.STR, description="Three letters of the name at least")
PLAN = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH, description="Of the seat plan")


class DoorViewSet(viewsets.GenericViewSet):
    """Who is there, by the day. The list and what is noted are the hosts'; ticket and presence are one's own."""

    serializer_class = DoorSerializer
    queryset = SeatPlan.objects.none()

    def get_queryset(self) -> QuerySet[SeatPlan]:
        return SeatPlan.objects.in_calendars().visible_to(self.request.user).with_time()

    def hosted(self) -> SeatPlan:
        """Raises Denied for who sees the plan and doesn't host."""
        plan = self.get_object()
        rights.require(self.request.user, "manage_seats", plan.space)
        return plan

    def checked(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        found = serializer(data=self.request.data)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    @extend_schema(parameters=[PLAN, DAY])
    def retrieve(self, request: Request, pk: str) -> Response:
        """The list of a day: names, digests of tickets, and who is there."""
        plan = self.hosted()
        asked = request.query_params.get("day", "")
        day = day_asked(asked) or day_shown(plan)
        told = {
            "plan": plan.pk,
            "title": plan.happening.title,
            "day": day,
            "days": days_of_door(plan),
            "zone": plan.happening.zone,
            "until": door.over_at(plan, day),
            "people": door.rows(plan, day),
        }
        return Response(DoorSerializer(told).data, headers={"Cache-Control": "no-store"})

    @extend_schema(parameters=[PLAN], request=AttendanceNotesSerializer, responses=NoteOutcomesSerializer)
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, pk: str) -> Response:
        """Check in, let in who has no seat, and take back: up to a hundred at once, each for itself, in their order."""
        plan, given = self.hosted(), self.checked(AttendanceNotesSerializer)
        told = [outcome(plan, given["day"], note, request.user) for note in given["notes"]]
        return Response(NoteOutcomesSerializer({"results": told}).data)

    @extend_schema(parameters=[PLAN], request=SpanSerializer, responses=SpanSerializer)
    @action(detail=True, methods=["put"])
    def days(self, request: Request, pk: str) -> Response:
        """On how many days before and after its own people are checked in as well."""
        kept = actions.widen_door(plan=self.hosted(), by=request.user, **self.checked(SpanSerializer))
        return Response(SpanSerializer(kept).data)

    @extend_schema(parameters=[PLAN], request=WalkInSerializer, responses=AttendanceSerializer)
    @action(detail=True, methods=["post"], url_path="walk-ins")
    def walk_in(self, request: Request, pk: str) -> Response:
        """Give somebody a seat on the spot, and check them in; where all seats are taken, with a reason."""
        plan, given = self.hosted(), self.checked(WalkInSerializer)
        row = actions.walk_in(
            plan=plan, by=request.user, day=given["day"], client_id=given["client_id"], **who_came(given)
        )
        return Response(AttendanceSerializer(row).data)

    @extend_schema(parameters=[PLAN, WORDS], responses=CandidatesSerializer)
    @action(detail=True)
    def candidates(self, request: Request, pk: str) -> Response:
        """Partners without a seat here, by name: eight at most."""
        plan = self.hosted()
        found = door.candidates(plan, request.query_params.get("q", "")[:200])
        told = door.told_of(plan, found)
        return Response(CandidatesSerializer({"results": told}).data)

    @extend_schema(parameters=[PLAN], responses=TicketSerializer)
    @action(detail=True)
    def ticket(self, request: Request, pk: str) -> Response:
        """Your own; it is made when it is asked for first."""
        return self.told(actions.issue_ticket(registration=self.own()))

    @extend_schema(parameters=[PLAN], request=None, responses=TicketSerializer)
    @ticket.mapping.post
    def renew_ticket(self, request: Request, pk: str) -> Response:
        """Another one in its place: the old one opens nothing from now on."""
        return self.told(actions.renew_ticket(registration=self.own(), by=request.user))

    @extend_schema(parameters=[PLAN], request=None, responses=AttendanceSerializer)
    @action(detail=True, methods=["post"])
    def presence(self, request: Request, pk: str) -> Response:
        """Say that you take part online now."""
        row = actions.note_presence(plan=self.get_object(), person=request.user)
        return Response(AttendanceSerializer(row).data)

    @extend_schema(parameters=[PLAN], responses=AttendanceSerializer)
    @presence.mapping.delete
    def leaving(self, request: Request, pk: str) -> Response:
        """Say that you leave."""
        row = actions.note_leaving(plan=self.get_object(), person=request.user)
        if row is None:
            raise NotFound
        return Response(AttendanceSerializer(row).data)

    def own(self) -> Registration:
        rows = Registration.objects.of(self.request.user).select_related("person", "plan")
        found = rows.filter(plan=self.get_object()).first()
        if found is None:
            raise NotFound
        return found

    def told(self, ticket: Ticket) -> Response:
        address = settings.SITE_URL + ticket.get_absolute_url()
        told = {"address": address, "code": spelled(ticket.code), "made_at": ticket.made_at}
        return Response(TicketSerializer(told).data, headers={"Cache-Control": "no-store"})


def day_asked(text: str) -> date | None:
    """Raises ValidationError for what is no date."""
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise serializers.ValidationError({"day": "Give a date, such as 2027-03-01."}, code="invalid")
    return found


def outcome(plan: SeatPlan, day: date, note: dict[str, Any], by: Any) -> dict[str, Any]:
    """What came of one note. A refusal of one is no refusal of the others."""
    try:
        row = DO[note["do"]](plan, day, note, by)
    except Refusal as refusal:
        more = {"code": refusal.code, "detail": str(refusal), **refusal.more}
        return told(note, "refused", None, more)
    if row is None:
        return told(note, "nothing", None, {})
    word = "struck" if row.is_struck else "again" if row.is_again else "welcome"
    return told(note, word, row, {"organisation": organisation_of(row)} if note["do"] == "walk_in" else {})


def organisation_of(row: Attendance) -> str:
    """Whom a device has on no list."""
    theirs = Registration.objects.for_list().get(pk=row.registration_id)
    return door.home_of(theirs.person, theirs)


def told(note: dict[str, Any], word: str, row: Attendance | None, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "client_id": note["client_id"],
        "outcome": word,
        "code": more.get("code", ""),
        "detail": more.get("detail", ""),
        "registration": row.registration_id if row else more.get("registration", note["registration"]),
        "name": row.registration.person.name if row else more.get("name", note["name"]),
        "organisation": more.get("organisation", ""),
        "arrived_at": row.arrived_at if row else None,
        "candidates": more.get("candidates", []),
    }


def check_in(plan: SeatPlan, day: date, note: dict[str, Any], by: Any) -> Attendance:
    found = note["registration"] and Registration(pk=note["registration"])
    return actions.check_in(
        plan=plan,
        by=by,
        registration=found or None,
        said=note["said"],
        day=day,
        mode=note["mode"],
        source=note["source"],
        client_id=note["client_id"],
        at=moment(note),
    )


def strike(plan: SeatPlan, day: date, note: dict[str, Any], by: Any) -> Attendance | None:
    return actions.strike_of_day(
        plan=plan,
        registration=Registration(pk=note["registration"]),
        day=day,
        by=by,
        mode=note["mode"],
        at=moment(note),
    )


def walk_in(plan: SeatPlan, day: date, note: dict[str, Any], by: Any) -> Attendance:
    return actions.walk_in(
        plan=plan,
        by=by,
        day=day,
        client_id=note["client_id"],
        at=moment(note),
        **who_came(note),
    )


DO = {"check_in": check_in, "strike": strike, "walk_in": walk_in}
