"""Proof over HTTP for programs: the same actions and policies as the pages."""

from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import serving
from conversations.api.attachments import WhateverRenderer
from evidence import codes, printed, proof_policy
from evidence.actions import certificates, packs, projects, signing
from evidence.lists import WHO
from evidence.models import Attendance, Certificate, EvidenceRecord, Pack, Project, Scan, Signature
from evidence.proof_languages import chosen
from evidence.proof_serializers import (
    CertificateSerializer,
    CheckSerializer,
    ConfirmationSerializer,
    EvidenceRecordSerializer,
    FundingSerializer,
    LanguageSerializer,
    LogoSerializer,
    PackRequestSerializer,
    PackSerializer,
    ProjectSerializer,
    ProofSerializer,
    RevocationSerializer,
    ScanSerializer,
    ScanUploadSerializer,
    SignatureSerializer,
)
from evidence.proof_views import proof
from people.models import Person
from registrations.models import SeatPlan
from spaces import policy as rights
from spaces.models import Space

BYTES = {(200, "application/octet-stream"): OpenApiTypes.BINARY}
PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}
IN_LANGUAGE = OpenApiParameter("language", enum=[code for code, _name in settings.LANGUAGES])


def given(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return cast(dict[str, Any], serializer.validated_data)


class ProjectViewSet(viewsets.ReadOnlyModelViewSet):
    """Projects, to those who enter them and to hosts, who choose among them."""

    serializer_class = ProjectSerializer
    ordering = ("pk",)
    queryset = Project.objects.none()

    def get_queryset(self) -> QuerySet[Project]:
        person = self.request.user
        hosted = SeatPlan.objects.in_calendars().filter(space__in=Space.objects.coordinated_by(person))
        if proof_policy.may_keep_projects(person) or hosted.exists():
            return Project.objects.all()
        return Project.objects.none()

    @extend_schema(responses={201: ProjectSerializer})
    def create(self, request: Request) -> Response:
        """By organisers and stewards."""
        proof_policy.require_keep_projects(request.user)
        facts = given(self.get_serializer(data=request.data))
        made = projects.keep_project(by=request.user, **facts)
        return Response(self.get_serializer(made).data, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """What is not given stays."""
        found = self.get_object()
        proof_policy.require_keep_projects(request.user)
        facts = given(self.get_serializer(data=request.data, partial=True))
        kept = projects.keep_project(by=request.user, project=found, **facts)
        return Response(self.get_serializer(kept).data)

    @extend_schema(request={"multipart/form-data": LogoSerializer}, responses=ProjectSerializer)
    @action(detail=True, methods=["put"], parser_classes=[MultiPartParser])
    def logo(self, request: Request, pk: str) -> Response:
        """A PNG or JPEG that takes the place of the one before."""
        found = self.get_object()
        proof_policy.require_keep_projects(request.user)
        sent = given(LogoSerializer(data=request.data))
        kept = projects.keep_project(
            by=request.user, project=found, logo=sent["file"], logo_words=sent["words"]
        )
        return Response(self.get_serializer(kept).data)


class ProofViewSet(viewsets.GenericViewSet):
    """The proof of a seat plan, by the number of the plan, to its hosts."""

    serializer_class = ProofSerializer
    queryset = SeatPlan.objects.none()

    def get_queryset(self) -> QuerySet[SeatPlan]:
        return SeatPlan.objects.in_calendars().visible_to(self.request.user).with_time()

    def hosted(self) -> SeatPlan:
        """Raises Http404 for who may not see it, Denied for who sees it and doesn't host."""
        found = cast(SeatPlan, self.get_object())
        rights.require(self.request.user, "prove", found.space)
        return found

    def retrieve(self, request: Request, pk: str) -> Response:
        """Its days with who was there and signed, scans and packs."""
        return Response(ProofSerializer(proof.contents(self.hosted())).data)

    @extend_schema(request=FundingSerializer, responses=ProofSerializer)
    @action(detail=True, methods=["put"])
    def funding(self, request: Request, pk: str) -> Response:
        """Which project pays, and in which country it takes place."""
        found = self.hosted()
        projects.fund(space=found.space, by=request.user, **given(FundingSerializer(data=request.data)))
        return Response(ProofSerializer(proof.contents(found)).data)

    @extend_schema(
        responses=PDF,
        parameters=[
            OpenApiParameter("day", OpenApiTypes.DATE, required=True),
            OpenApiParameter("who", enum=list(WHO), required=True),
            IN_LANGUAGE,
        ],
    )
    @action(detail=True, renderer_classes=[WhateverRenderer])
    def sheet(self, request: Request, pk: str) -> HttpResponseBase:
        """The list of a day to print and sign; of a day that has begun, who was online."""
        found = self.hosted()
        who = request.query_params.get("who", "")
        day = proof.sheet_of(found, request.query_params.get("day", ""), who)
        content = printed.sheet(found, day, who, chosen(request._request))
        return proof.download(content, "application/pdf", f"{day}-{who}.pdf")

    @extend_schema(responses=PDF, parameters=[IN_LANGUAGE])
    @action(detail=True, renderer_classes=[WhateverRenderer])
    def agenda(self, request: Request, pk: str) -> HttpResponseBase:
        """The agenda as delivered."""
        found = self.hosted()
        content = printed.agenda(found, chosen(request._request))
        return proof.download(content, "application/pdf", "agenda.pdf")

    @extend_schema(request={"multipart/form-data": ScanUploadSerializer}, responses={201: ScanSerializer})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def scans(self, request: Request, pk: str) -> Response:
        """A list that was signed on paper."""
        found = self.hosted()
        sent = given(ScanUploadSerializer(data=request.data))
        file = sent["file"]
        kept = signing.keep_scan(
            plan=found, day=sent["day"], by=request.user, name=file.name or "", content=file
        )
        return Response(ScanSerializer(kept).data, status=201)

    @extend_schema(request=PackRequestSerializer, responses={201: PackSerializer})
    @action(detail=True, methods=["post"])
    def packs(self, request: Request, pk: str) -> Response:
        """A pack to be made; look at it to see how far it is."""
        found = self.hosted()
        sent = given(PackRequestSerializer(data=request.data))
        return Response(
            PackSerializer(packs.ask_for_pack(plan=found, by=request.user, **sent)).data, status=201
        )


class HostedFiles(viewsets.GenericViewSet):
    def hosted(self, plan: SeatPlan) -> None:
        """Raises Http404 for who does not host it: that there is one is theirs to know."""
        if not rights.may(self.request.user, "prove", plan.space):
            raise Http404


class ScanViewSet(HostedFiles):
    serializer_class = ScanSerializer
    queryset = Scan.objects.none()

    def found(self, pk: str) -> Scan:
        plans = SeatPlan.objects.in_calendars().visible_to(self.request.user)
        rows = Scan.objects.filter(plan__in=plans).select_related("kept", "plan__space")
        found = get_object_or_404(rows, pk=number(pk))
        self.hosted(found.plan)
        return found

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(ScanSerializer(self.found(pk)).data)

    @extend_schema(responses=BYTES)
    @action(detail=True, renderer_classes=[WhateverRenderer])
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        """Its bytes, or with `Range` some of them."""
        return serving.answer(request._request, cast(Any, self.found(pk).kept))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        signing.remove_scan(scan=self.found(pk), by=request.user)
        return Response(status=204)


class PackViewSet(HostedFiles):
    serializer_class = PackSerializer
    queryset = Pack.objects.none()

    def found(self, pk: str) -> Pack:
        plans = SeatPlan.objects.in_calendars().visible_to(self.request.user)
        rows = Pack.objects.filter(plan__in=plans).select_related("kept", "plan__space")
        found = get_object_or_404(rows, pk=number(pk))
        self.hosted(found.plan)
        return found

    def retrieve(self, request: Request, pk: str) -> Response:
        """Its state and how much of it is made."""
        return Response(PackSerializer(self.found(pk)).data)

    @extend_schema(responses=BYTES)
    @action(detail=True, renderer_classes=[WhateverRenderer])
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        """The ZIP, or with `Range` a part of it."""
        kept = self.found(pk).kept
        if kept is None:
            raise Http404
        return serving.answer(request._request, cast(Any, kept))


class SignatureViewSet(viewsets.GenericViewSet):
    """For a day on which one was there; to hosts those of everybody at their door. By the number of the attendance."""

    serializer_class = SignatureSerializer
    queryset = Signature.objects.none()

    def attendances(self) -> QuerySet[Attendance]:
        mine = Attendance.objects.of(self.request.user)
        hosted = Attendance.objects.filter(
            registration__plan__space__in=Space.objects.coordinated_by(self.request.user)
        )
        return (
            (mine | hosted)
            .standing()
            .select_related("registration__plan__space", "registration__person", "signature__kept")
        )

    @extend_schema(responses={201: SignatureSerializer})
    def create(self, request: Request) -> Response:
        """Sign with a `drawing`, or for oneself with the name `typed`; signing again changes nothing."""
        made = signing.sign(by=request.user, **self.sent(SignatureSerializer))
        return Response(SignatureSerializer(made).data, status=201)

    @extend_schema(request=ConfirmationSerializer, responses={201: SignatureSerializer})
    @action(detail=False, methods=["post"])
    def confirmations(self, request: Request) -> Response:
        """The word of a host for somebody who did not sign: no signature, and called so everywhere."""
        made = signing.confirm(by=request.user, **self.sent(ConfirmationSerializer))
        return Response(SignatureSerializer(made).data, status=201)

    def sent(self, serializer: Any) -> dict[str, Any]:
        form = serializer(data=self.request.data)
        form.fields["attendance"].queryset = self.attendances()
        return given(form)

    @extend_schema(responses=BYTES)
    @action(detail=True, renderer_classes=[WhateverRenderer])
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        found = get_object_or_404(self.attendances(), pk=number(pk))
        signature = getattr(found, "signature", None)
        if signature is None:
            raise Http404
        return serving.answer(request._request, cast(Any, signature.kept))


class CertificateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own, and those of what one hosts."""

    serializer_class = CertificateSerializer
    ordering = ("pk",)
    queryset = Certificate.objects.none()
    filterset_fields = ["plan"]

    def get_queryset(self) -> QuerySet[Certificate]:
        person = self.request.user
        hosted = Certificate.objects.filter(plan__space__in=Space.objects.coordinated_by(person))
        return (Certificate.objects.of(person) | hosted).select_related("plan__space")

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(
            CertificateSerializer(certificates.look(page or []), many=True).data
        )

    def retrieve(self, request: Request, pk: str) -> Response:
        return told(self.get_object())

    @extend_schema(responses={200: CertificateSerializer}, request=LanguageSerializer)
    @action(detail=False, methods=["post"], url_path=r"of-plan/(?P<plan_id>\d{1,18})")
    def of_plan(self, request: Request, plan_id: str) -> Response:
        """One's own for what one was at: as it holds now."""
        there = Attendance.objects.standing().of(request.user).values("registration__plan")
        plan = get_object_or_404(SeatPlan.objects.filter(pk__in=there), pk=int(plan_id))
        sent = given(LanguageSerializer(data=request.data))
        return told(certificates.issue(plan=plan, person=request.user, **sent))

    @extend_schema(request=RevocationSerializer, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def revocation(self, request: Request, pk: str) -> Response:
        """By a host, with a reason that whoever checks it reads."""
        sent = given(RevocationSerializer(data=request.data))
        gone = certificates.revoke(certificate=self.get_object(), by=request.user, **sent)
        return told(gone)

    @extend_schema(responses=PDF)
    @action(detail=True, renderer_classes=[WhateverRenderer])
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        found = self.get_object()
        return proof.download(printed.certificate(found), "application/pdf", "certificate.pdf")


class CheckViewSet(viewsets.GenericViewSet):
    """Whether a certificate holds, to anybody who has its whole code."""

    serializer_class = CheckSerializer
    permission_classes = [AllowAny]
    queryset = Certificate.objects.none()
    lookup_field = "code"

    def retrieve(self, request: Request, code: str) -> Response:
        codes.take(request._request)
        found = codes.find(code)
        if found is None:
            raise Http404
        return told(found, CheckSerializer)


class EvidenceRecordViewSet(viewsets.ReadOnlyModelViewSet):
    """What projects have to keep about oneself, and until when."""

    serializer_class = EvidenceRecordSerializer
    ordering = ("pk",)
    queryset = EvidenceRecord.objects.none()

    def get_queryset(self) -> QuerySet[EvidenceRecord]:
        return EvidenceRecord.objects.of(cast(Person, self.request.user)).select_related("project")


def told(one: Certificate, serializer: Any = CertificateSerializer) -> Response:
    (found,) = certificates.look([one])
    return Response(serializer(found).data)


def number(text: str) -> int:
    """Raises Http404 for what no row can have."""
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
