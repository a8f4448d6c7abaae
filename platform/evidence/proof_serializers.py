from django.conf import settings
from rest_framework import serializers

from evidence.models import Attendance, Certificate, EvidenceRecord, Pack, Project, Scan
from partners.models import Country


class ProjectSerializer(serializers.ModelSerializer):
    kept_until = serializers.DateField(
        read_only=True, allow_null=True, help_text="The last day of keeping; null while nobody can tell"
    )
    has_logo = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = [
            "id",
            "name",
            "funding",
            "logo_words",
            "has_logo",
            "last_payment_on",
            "rule",
            "years",
            "kept_until_day",
            "is_on_hold",
            "hold_reason",
            "kept_until",
        ]

    def get_has_logo(self, project: Project) -> bool:
        return project.logo_id is not None


class LogoSerializer(serializers.Serializer):
    file = serializers.FileField()
    words = serializers.CharField(max_length=200, help_text="What it shows, for who cannot see it")


class FundingSerializer(serializers.Serializer):
    project = serializers.PrimaryKeyRelatedField(queryset=Project.objects.all())  # type: ignore[var-annotated]
    country = serializers.PrimaryKeyRelatedField(  # type: ignore[var-annotated]
        queryset=Country.objects.all(),
        required=False,
        allow_null=True,
        help_text="Where it takes place; empty: as the space says",
    )
    moves_records = serializers.BooleanField(
        required=False,
        default=False,
        help_text="That what is kept for the project before goes to this one; without it that is refused",
    )


class ScanSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="kept.name", read_only=True)
    content_type = serializers.CharField(source="kept.content_type", read_only=True)
    size = serializers.IntegerField(source="kept.size", read_only=True)
    sha256 = serializers.CharField(source="kept.sha256", read_only=True)

    class Meta:
        model = Scan
        fields = ["id", "day", "name", "content_type", "size", "sha256", "uploaded_at"]
        read_only_fields = fields


class ScanUploadSerializer(serializers.Serializer):
    day = serializers.DateField()
    file = serializers.FileField()


class PackSerializer(serializers.ModelSerializer):
    percent = serializers.IntegerField(read_only=True, help_text="How much of it is made")
    sha256 = serializers.CharField(source="kept.sha256", read_only=True, default="")
    size = serializers.IntegerField(source="kept.size", read_only=True, default=None)

    class Meta:
        model = Pack
        fields = [
            "id",
            "plan",
            "language",
            "has_certificates",
            "state",
            "percent",
            "sha256",
            "size",
            "asked_at",
            "made_at",
        ]
        read_only_fields = fields


class PackRequestSerializer(serializers.Serializer):
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    with_certificates = serializers.BooleanField(required=False, default=False)


class LanguageSerializer(serializers.Serializer):
    language = serializers.ChoiceField(choices=settings.LANGUAGES)


class DaySerializer(serializers.Serializer):
    day = serializers.DateField()
    on_site = serializers.IntegerField()
    online = serializers.IntegerField()
    signed = serializers.IntegerField()
    confirmed = serializers.IntegerField(help_text="By a host, without a signature")
    scans = ScanSerializer(many=True)


class ProofSerializer(serializers.Serializer):
    plan = serializers.IntegerField(source="plan.pk")
    project = serializers.IntegerField(source="funding.project_id", default=None, allow_null=True)
    country = serializers.CharField(
        source="funding.country_id", default=None, allow_null=True, help_text="As the hosts said"
    )
    days = DaySerializer(many=True)
    packs = PackSerializer(many=True)


class SignatureSerializer(serializers.Serializer):
    attendance = serializers.PrimaryKeyRelatedField(queryset=Attendance.objects.none())  # type: ignore[var-annotated]
    drawing = serializers.CharField(
        required=False, default="", max_length=400_000, help_text="A PNG as a data address"
    )
    typed = serializers.CharField(
        required=False, default="", max_length=120, help_text="The name as it stands on the list"
    )
    kind = serializers.CharField(read_only=True)
    signed_at = serializers.DateTimeField(read_only=True)


class ConfirmationSerializer(serializers.Serializer):
    attendance = serializers.PrimaryKeyRelatedField(queryset=Attendance.objects.none())  # type: ignore[var-annotated]


class CertificateSerializer(serializers.ModelSerializer):
    state = serializers.CharField(
        source="held.state",
        read_only=True,
        help_text="valid, replaced, revoked, changed (another time is noted now, and no newer one was made) or withdrawn "
        "(nobody is noted any more)",
    )
    days_now = serializers.ListField(
        child=serializers.DateField(), source="held.days", read_only=True, help_text="As they are noted now"
    )
    minutes_now = serializers.IntegerField(
        source="held.minutes", read_only=True, allow_null=True, help_text="As it is noted now"
    )

    class Meta:
        model = Certificate
        fields = [
            "id",
            "plan",
            "code",
            "language",
            "name",
            "title",
            "place",
            "project",
            "funding",
            "issuer",
            "days",
            "minutes",
            "state",
            "days_now",
            "minutes_now",
            "issued_at",
            "replaced_at",
            "revoked_at",
            "revoked_because",
        ]
        read_only_fields = fields


class CheckSerializer(CertificateSerializer):
    """What anybody sees who has the whole code."""

    class Meta(CertificateSerializer.Meta):
        fields = [name for name in CertificateSerializer.Meta.fields if name not in ("id", "plan")]
        read_only_fields = fields


class RevocationSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class EvidenceRecordSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.name", read_only=True)
    kept_until = serializers.DateField(source="project.kept_until", read_only=True, allow_null=True)

    class Meta:
        model = EvidenceRecord
        fields = [
            "id",
            "project",
            "occasion",
            "name",
            "organisation",
            "country",
            "day",
            "mode",
            "source",
            "signature",
            "confirmed_by",
            "kept_until",
        ]
        read_only_fields = fields
