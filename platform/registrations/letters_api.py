"""What hosts write, over HTTP for programs: the same actions and policies as the pages."""

from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.models import Country
from people.models import Person
from registrations import actions
from registrations.deliveries import Way, with_deliveries
from registrations.letter_forms import WHOM
from registrations.models import Addressee, Letter, SeatPlan
from registrations.models.asked import FIRST, SECOND
from registrations.models.letter import ANSWER, LONGEST_BODY, LONGEST_SUBJECT
from registrations.models.registration import NO_SHARE
from registrations.previews import preview
from spaces import policy as rights

CODES = [code for code, _name in settings.LANGUAGES]


class WordsSerializer(serializers.Serializer):
    subject = serializers.CharField(max_length=LONGEST_SUBJECT)
    body = serializers.CharField(max_length=LONGEST_BODY)


class TextsSerializer(serializers.Serializer):
    """Each language that it is written in."""

    def get_fields(self) -> dict[str, Any]:
        return {code: WordsSerializer(required=False) for code in CODES}


class GivenSerializer(serializers.Serializer):
    """`language`: who reads none of them gets it in that one. `who`, `country`, `text`, `lacks`, `pool` and `choice`
    are what the hosts look for at their desk."""

    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    texts = TextsSerializer()
    who = serializers.ChoiceField(choices=list(WHOM), allow_blank=True, default="confirmed")
    country = serializers.SlugRelatedField(
        "code", queryset=Country.objects.all(), allow_null=True, default=None, required=False
    )
    text = serializers.CharField(max_length=100, allow_blank=True, default="")
    lacks = serializers.ChoiceField(
        choices=[FIRST, SECOND],
        allow_blank=True,
        default="",
        help_text="The form that they have not handed in",
    )
    pool = serializers.RegexField(
        rf"^({NO_SHARE}|[0-9]{{1,9}})$",
        allow_blank=True,
        default="",
        help_text=f"The number of a share for which they count, or `{NO_SHARE}`",
    )
    choice = serializers.RegexField(
        "^[0-9]{1,9}$", allow_blank=True, default="", help_text="The number of a choice that they handed in"
    )
    revision = serializers.IntegerField(
        min_value=0, default=0, help_text="Of the draft that is changed, as it was read"
    )

    def given(self) -> dict[str, Any]:
        """As `actions.keep_letter` takes it."""
        found = dict(self.validated_data)
        country = found.pop("country")
        return {
            "texts": {code: (said["subject"], said["body"]) for code, said in found.pop("texts").items()},
            "whom": {
                "state": found.pop("who"),
                **{name: found.pop(name) for name in ("text", "lacks", "pool", "choice")},
                "country": country.code if country else "",
            },
            **found,
        }


class NewLetterSerializer(GivenSerializer):
    plan = serializers.PrimaryKeyRelatedField(queryset=SeatPlan.objects.none())

    def __init__(self, *args: Any, plans: QuerySet[SeatPlan] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plans is not None:
            self.fields["plan"].queryset = plans  # type: ignore[attr-defined]


class RevisionSerializer(serializers.Serializer):
    revision = serializers.IntegerField(min_value=1, help_text="Of the preview that was looked at")


class LetterSerializer(serializers.ModelSerializer):
    """`due_at`: when it goes, empty for a draft. `counts`: by language, to how many it went."""

    texts = serializers.SerializerMethodField()
    who = serializers.CharField(source="whom_state")
    country = serializers.CharField(source="whom_country")
    text = serializers.CharField(source="whom_text")
    lacks = serializers.CharField(source="whom_lacks")
    pool = serializers.CharField(source="whom_pool")
    choice = serializers.CharField(
        source="whom_choice", help_text=f"Once it has gone only that it was by an answer: `{ANSWER}`"
    )
    written_by = serializers.CharField(source="written_by.name", default="")
    sent_by = serializers.CharField(source="sent_by.name", default="")
    counts = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = Letter
        fields = [
            "id",
            "plan",
            "language",
            "texts",
            "who",
            "country",
            "text",
            "lacks",
            "pool",
            "choice",
            "revision",
            "written_by",
            "changed_at",
            "sent_by",
            "due_at",
            "sent_at",
            "counts",
        ]
        read_only_fields = fields

    @extend_schema(responses=TextsSerializer)
    def get_texts(self, letter: Letter) -> dict[str, dict[str, str]]:
        return {
            code: {name: str(letter.said(name, code)) for name in Letter.WORDS} for code in letter.languages
        }


class SeenSerializer(serializers.Serializer):
    """`language` is that of the readers, `written_in` that of the text that they get."""

    language = serializers.CharField()
    written_in = serializers.CharField()
    people = serializers.IntegerField()
    is_stale = serializers.BooleanField(help_text="The original has changed since it was translated")
    sender = serializers.CharField()
    subject = serializers.CharField()
    mail = serializers.CharField(
        help_text="Of a confidential space without the text, which is read on the site"
    )
    text = serializers.CharField()


class PreviewSerializer(serializers.Serializer):
    seen = SeenSerializer(many=True)
    total = serializers.IntegerField(source="reach.total", help_text="How many get it")
    left_out = serializers.SerializerMethodField(help_text="Who gets none")
    without_mail = serializers.IntegerField(help_text="How many read it on the site or in their digest")

    def get_left_out(self, found: Any) -> list[str]:
        return [person.name for person in found.reach.left_out]


class AddresseeSerializer(serializers.ModelSerializer):
    """`told_at` is when it was given out (to members on the site, to guests by mail alone), empty for who lost access before. `mail` is what became of
    the mail, empty before it goes; `mail_at` when it went, or until when it waits."""

    name = serializers.CharField(source="person.name")
    mail = serializers.ChoiceField(choices=Way.choices, source="delivery.way", default="")
    mail_at = serializers.DateTimeField(source="delivery.at", default=None)

    class Meta:
        model = Addressee
        fields = ["name", "language", "told_at", "mail", "mail_at"]
        read_only_fields = fields


class LetterViewSet(viewsets.ReadOnlyModelViewSet):
    """What the hosts wrote to people of the plans that one hosts."""

    serializer_class = LetterSerializer
    ordering = ("pk",)
    queryset = Letter.objects.none()
    filterset_fields = ["plan"]

    def get_queryset(self) -> QuerySet[Letter]:
        return Letter.objects.hosted_by(self.request.user).select_related(
            "plan__space", "written_by", "sent_by"
        )

    def host(self) -> Person:
        return cast(Person, self.request.user)

    def told(self, letter: Letter) -> Response:
        return Response(LetterSerializer(self.get_queryset().get(pk=letter.pk)).data)

    @extend_schema(request=NewLetterSerializer, responses={200: LetterSerializer})
    def create(self, request: Request) -> Response:
        """Keep a draft. Nobody is written to."""
        seen = SeatPlan.objects.visible_to(request.user).with_time()
        asked = NewLetterSerializer(data=request.data, plans=seen)
        asked.is_valid(raise_exception=True)
        given = asked.given()
        return self.told(actions.keep_letter(by=self.host(), **given))

    @extend_schema(request=GivenSerializer, responses={200: LetterSerializer})
    def update(self, request: Request, pk: str) -> Response:
        """Change a draft, as it was read: 409 `changed` where somebody else has changed it meanwhile."""
        letter = self.get_object()
        asked = GivenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.told(
            actions.keep_letter(plan=letter.plan, by=self.host(), letter=letter, **asked.given())
        )

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Throw a draft away."""
        actions.throw_letter_away(letter=self.get_object(), by=self.host())
        return Response(status=204)

    @extend_schema(responses={200: PreviewSerializer})
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def preview(self, request: Request, pk: str) -> Response:
        """As those will see it who get it, by the language that they read; and who gets none."""
        letter = self.get_object()
        rights.require(self.host(), "manage_seats", letter.plan.space)
        letter.plan = SeatPlan.objects.with_time().get(pk=letter.plan_id)
        return Response(PreviewSerializer(preview(letter)).data)

    @extend_schema(request=RevisionSerializer, responses={200: LetterSerializer})
    @action(detail=True, methods=["post"])
    def sending(self, request: Request, pk: str) -> Response:
        """Fix who gets it, and send it in ten seconds. Twice is once."""
        asked = RevisionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.told(
            actions.send_letter(letter=self.get_object(), by=self.host(), **asked.validated_data)
        )

    @extend_schema(request=None, responses={200: LetterSerializer})
    @action(detail=True, methods=["post"], url_path="taking-back")
    def taking_back(self, request: Request, pk: str) -> Response:
        """Before it goes: it is a draft again."""
        return self.told(actions.take_letter_back(letter=self.get_object(), by=self.host()))

    @extend_schema(responses={200: AddresseeSerializer(many=True)})
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def addressees(self, request: Request, pk: str) -> Response:
        """To whom it goes or went."""
        letter = self.get_object()
        rows: list[Any] = list(letter.addressees.select_related("person").order_by("pk"))
        if letter.is_sent:
            with_deliveries(letter, rows)
        return Response(AddresseeSerializer(rows, many=True).data)


class ReceivedLetterSerializer(serializers.ModelSerializer):
    """In one's own language, where it was written in it."""

    space = serializers.SlugRelatedField("slug", source="plan.space", read_only=True)  # type: ignore[var-annotated]
    subject = serializers.SerializerMethodField()
    body = serializers.SerializerMethodField()
    language = serializers.SerializerMethodField()
    sent_by = serializers.CharField(source="sent_by.name", default="")

    class Meta:
        model = Letter
        fields = ["id", "plan", "space", "subject", "body", "language", "sent_by", "sent_at"]
        read_only_fields = fields

    def get_subject(self, letter: Letter) -> str:
        return str(letter.said("subject"))

    def get_body(self, letter: Letter) -> str:
        return str(letter.said("body"))

    def get_language(self, letter: Letter) -> str:
        return letter.said("body").language


class ReceivedLetterViewSet(viewsets.ReadOnlyModelViewSet):
    """What hosts wrote to oneself, as long as one may open what it is about."""

    serializer_class = ReceivedLetterSerializer
    ordering = ("pk",)
    queryset = Letter.objects.none()
    filterset_fields = ["plan"]

    def get_queryset(self) -> QuerySet[Letter]:
        seen = SeatPlan.objects.visible_to(self.request.user)
        mine = Letter.objects.gone_to(self.request.user).filter(plan__in=seen)
        return mine.select_related("plan__space", "sent_by")
