"""Registering without an account, for programs: the same actions and policies as the pages, by the same links.

The secret of a link is what a program needs; nobody signs in here, and whoever has signed in is not looked at.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.api.attachments import WhateverRenderer
from registrations import actions
from registrations.api import CALENDAR
from registrations.calendar_file import calendar_of
from registrations.models import Guest, GuestRequest, Registration, SeatPlan
from registrations.serializers import GuestNameSerializer, GuestRegistrationSerializer, GuestTokenSerializer


class GuestRegistrationViewSet(viewsets.GenericViewSet):
    """A registration without an account, by the secret of its link."""

    serializer_class = GuestRegistrationSerializer
    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    lookup_field = "token"
    queryset = Guest.objects.none()

    def guest(self, token: str) -> Guest:
        found: Guest = get_object_or_404(Guest.objects.by_token(token).select_related("person"))
        found.plan = SeatPlan.objects.with_time().get(pk=found.plan_id)
        return found

    def mine(self, guest: Guest) -> Registration:
        rows: QuerySet[Registration] = Registration.objects.select_related("plan__space", "person")
        return get_object_or_404(rows, plan=guest.plan_id, person=guest.person_id)

    def answer(self, guest: Guest) -> Response:
        rows = Registration.objects.select_related("plan__space", "person")
        guest.registration = rows.filter(plan=guest.plan_id, person=guest.person_id).first()  # type: ignore[attr-defined]
        return Response(GuestRegistrationSerializer(guest).data)

    @extend_schema(request=GuestTokenSerializer, responses={200: GuestRegistrationSerializer})
    def create(self, request: Request) -> Response:
        """Confirm an address by the secret of the mailed link, and register where no form is asked first. The answer has
        the guest's own secret, for the verbs beneath."""
        given: serializers.Serializer = GuestTokenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = get_object_or_404(
            GuestRequest.objects.by_token(given.validated_data["token"]).select_related("plan__space")
        )
        return self.answer(actions.confirm_guest(asked=asked))

    @extend_schema(responses={200: GuestRegistrationSerializer})
    def retrieve(self, request: Request, token: str) -> Response:
        """How the guest stands."""
        return self.answer(self.guest(token))

    @extend_schema(responses=CALENDAR)
    @action(detail=True, renderer_classes=[WhateverRenderer])
    def calendar(self, request: Request, token: str) -> HttpResponse:
        """What the guest has a seat in, as a file for their own calendar."""
        guest = self.guest(token)
        return calendar_of(guest.plan, guest.person)

    @extend_schema(responses={200: GuestRegistrationSerializer})
    def destroy(self, request: Request, token: str) -> Response:
        """Give the seat back, or leave the queue."""
        guest = self.guest(token)
        actions.withdraw(registration=self.mine(guest))
        return self.answer(guest)

    @extend_schema(request=None, responses={200: GuestRegistrationSerializer})
    @action(detail=True, methods=["post"])
    def asking(self, request: Request, token: str) -> Response:
        """Ask for a seat again, after having withdrawn."""
        guest = self.guest(token)
        actions.register(plan=guest.plan, person=guest.person)
        return self.answer(guest)

    @extend_schema(request=None, responses={200: GuestRegistrationSerializer})
    @action(detail=True, methods=["post"])
    def taking(self, request: Request, token: str) -> Response:
        """Take the seat that is offered."""
        guest = self.guest(token)
        actions.accept_offer(registration=self.mine(guest))
        return self.answer(guest)

    @extend_schema(request=None, responses={200: GuestRegistrationSerializer})
    @action(detail=True, methods=["post"])
    def leaving(self, request: Request, token: str) -> Response:
        """Leave the offered seat to the next."""
        guest = self.guest(token)
        actions.decline_offer(registration=self.mine(guest))
        return self.answer(guest)

    @extend_schema(request=GuestNameSerializer, responses={200: GuestRegistrationSerializer})
    @action(detail=True, methods=["put"], url_path="name")
    def renaming(self, request: Request, token: str) -> Response:
        """Correct one's name. 409 `unproved` for who is registered elsewhere as well: their page mails them a link first."""
        guest = self.guest(token)
        given: serializers.Serializer = GuestNameSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        guest.person = actions.rename_guest(guest=guest, name=given.validated_data["name"])
        return self.answer(guest)
