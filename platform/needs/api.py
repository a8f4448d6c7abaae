"""What is told in confidence, over HTTP for programs: the same actions and policies as the pages.

Nothing that is told is in the description of another thing: these addresses alone give it out.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from calendars.models import Entry
from needs import actions, policy
from needs.models import Consent, HostsPhone, Look, Need, Reader
from needs.purposes import CHOICES, WHY
from needs.serializers import (
    AskingSerializer,
    CountSerializer,
    NeedSerializer,
    OwnNeedsSerializer,
    ReaderSerializer,
    ReadingSerializer,
    TellingSerializer,
    ToldSerializer,
    shown,
)
from needs.texts import CURRENT, LANGUAGES, text_of
from people.models import Person
from spaces import policy as spaces


@method_decorator(never_cache, "dispatch")
class InConfidence(APIView):
    """Kept by no cache; an error tells nothing of what was sent or read."""

    @method_decorator(sensitive_post_parameters())
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.guarded(request, *args, **kwargs)

    @sensitive_variables()
    def guarded(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, **kwargs)

    def entry(self) -> Entry:
        """404 for what isn't there and for what this person may not see."""
        found = Entry.objects.visible_to(self.request.user).select_related("space")
        return get_object_or_404(found, pk=self.kwargs["entry_id"])

    def hosted(self) -> Entry:
        found = self.entry()
        policy.require_host(self.request.user, found.space)
        return found

    def checked(self, serializer: type[Any]) -> Any:
        found = serializer(data=self.request.data)
        found.is_valid(raise_exception=True)
        return found


class NeedsView(InConfidence):
    """What one is asked in confidence at an entry, what one told, and who has read it."""

    @extend_schema(responses=OwnNeedsSerializer)
    def get(self, request: Request, entry_id: int) -> Response:
        entry, person = self.entry(), request.user
        asked = policy.asked_of(entry)
        code = policy.no_telling_because(entry, person, asked)
        inside = code != "not_taking_part"
        phone = HostsPhone.objects.filter(entry=entry).first() if inside else None
        readers = Reader.objects.filter(space=entry.space).able().for_list() if inside else []
        needs = Need.objects.at(entry).of(person).select_related("consent").order_by("pk")
        looks = Look.objects.of(person).filter(entry=entry).for_list()
        told = {
            "may_tell": not code,
            "why_not": policy.WHY_NOT[code] if code else "",
            "asked": [question(purpose) for purpose in asked],
            "phone": phone.words if phone else "",
            "readers": [reader.person.name for reader in readers],
            "deleted_at": policy.deleted_at(entry),
            "needs": [shown(need.consent.purpose, need.readable, need.kept_at) for need in needs],
            "consents": Consent.objects.of(person).filter(entry=entry),
            "looks": [
                {
                    "by": look.reader.name if look.reader else "",
                    "purposes": look.purposes,
                    "reason": look.reason,
                    "note": look.note,
                    "at": look.at,
                }
                for look in looks
            ],
        }
        return Response(OwnNeedsSerializer(told).data)


def question(purpose: str) -> dict[str, Any]:
    active = str(get_language() or "")
    language = active if active in LANGUAGES else "en"
    return {
        "purpose": purpose,
        "why": WHY[purpose],
        "text": text_of(CURRENT, language, purpose),
        "text_version": CURRENT,
        "language": language,
        "choices": [{"code": code, "label": label} for code, label in CHOICES[purpose].items()],
    }


class NeedView(InConfidence):
    @extend_schema(request=TellingSerializer, responses=NeedSerializer)
    def put(self, request: Request, entry_id: int, purpose: str) -> Response:
        """Tell the hosts something for one purpose, with the consent to it: without one nothing is kept."""
        given = self.checked(TellingSerializer)
        need = actions.keep_needs(
            entry=self.entry(),
            person=request.user,
            purpose=purpose,
            answer=given.answer(),
            agreed=given.agreed(),
        )
        return Response(NeedSerializer(shown(purpose, need.readable, need.kept_at)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, entry_id: int, purpose: str) -> Response:
        """Withdraw the consent: what was told is deleted at once."""
        actions.withdraw_consent(entry=self.entry(), person=request.user, purpose=purpose)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AskedView(InConfidence):
    @extend_schema(responses=AskingSerializer)
    def get(self, request: Request, entry_id: int) -> Response:
        """For which purposes the hosts ask, and where they can be called instead."""
        return self.answer(self.hosted())

    @extend_schema(request=AskingSerializer, responses=AskingSerializer)
    def put(self, request: Request, entry_id: int) -> Response:
        """What was told for a purpose that is left out is deleted at once."""
        entry = self.entry()
        actions.ask_for(entry=entry, by=request.user, **self.checked(AskingSerializer).validated_data)
        return self.answer(entry)

    def answer(self, entry: Entry) -> Response:
        phone = HostsPhone.objects.filter(entry=entry).first()
        return Response({"purposes": policy.asked_of(entry), "phone": phone.words if phone else ""})


class CountsView(InConfidence):
    @extend_schema(responses=CountSerializer(many=True))
    def get(self, request: Request, entry_id: int) -> Response:
        """Numbers without names, for hosts."""
        counts = actions.count_needs(entry=self.entry(), by=request.user)
        return Response(CountSerializer(counts, many=True).data)


class ReadingsView(InConfidence):
    @extend_schema(request=ReadingSerializer, responses=ToldSerializer(many=True))
    def post(self, request: Request, entry_id: int) -> Response:
        """What people told, with names, for readers. Each of them sees that it was read, by whom and why."""
        entry = self.entry()
        policy.require_reader(request.user, entry.space)
        given = dict(self.checked(ReadingSerializer).validated_data)
        if given["person"] is not None:
            given["person"] = get_object_or_404(spaces.audience(entry.space), pk=given["person"])
        told = actions.read_needs(entry=entry, by=request.user, **given)
        rows = [
            shown(one.purpose, one.answer, one.kept_at)
            | {"person": {"id": one.person.pk, "name": one.person.name}}
            for one in told
        ]
        return Response(ToldSerializer(rows, many=True).data)


class ReadersView(InConfidence):
    @extend_schema(responses=ReaderSerializer(many=True))
    def get(self, request: Request, entry_id: int) -> Response:
        """Who of the coordinators reads with names."""
        return self.answer(self.hosted())

    def answer(self, entry: Entry) -> Response:
        found = Reader.objects.filter(space=entry.space).able().for_list()
        return Response(ReaderSerializer([reader.person for reader in found], many=True).data)


class ReaderView(ReadersView):
    http_method_names = ["put", "delete", "options"]

    def person(self, entry: Entry) -> Person:
        return get_object_or_404(spaces.audience(entry.space), pk=self.kwargs["person_id"])

    @extend_schema(request=None, responses=ReaderSerializer(many=True))
    def put(self, request: Request, entry_id: int, person_id: int) -> Response:
        """Name a coordinator as reader, three at most. They and all who told something are told."""
        entry = self.hosted()
        actions.name_reader(space=entry.space, person=self.person(entry), by=request.user)
        return self.answer(entry)

    @extend_schema(responses=ReaderSerializer(many=True))
    def delete(self, request: Request, entry_id: int, person_id: int) -> Response:
        entry = self.hosted()
        actions.drop_reader(space=entry.space, person=self.person(entry), by=request.user)
        return self.answer(entry)
