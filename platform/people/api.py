"""Tokens for programs. They are made by somebody who has signed in with all that sign-in asks (a second factor too)."""

from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken, get_token_model
from rest_framework import exceptions, generics, mixins, serializers, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from people import actions
from people.forms import ProfileForm
from people.models import Person


class ProfileSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["id", "email", *ProfileForm.Meta.fields]
        read_only_fields = ["id", "email"]

    def update(self, instance: Person, validated_data: dict[str, Any]) -> Person:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        return actions.keep_profile(person=instance, fields=list(validated_data))


class ProfileView(generics.RetrieveUpdateAPIView):
    """Your own name, language and time zone, and how threads behave for you."""

    serializer_class = ProfileSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> Person:
        person: Person = self.request.user
        return person


class SignInAgain(exceptions.PermissionDenied):
    default_code = "sign_in_again"
    default_detail = _("Confirm first that it is you, at /accounts/reauthenticate/, and then make the token.")


class TokenSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="token_key", read_only=True)
    token = serializers.CharField(read_only=True, help_text="Shown once: only a digest is kept")

    class Meta:
        model = get_token_model()
        fields = ["id", "created", "expiry", "token"]
        read_only_fields = fields


class TokenViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet):
    serializer_class = TokenSerializer
    authentication_classes = [SessionAuthentication]
    ordering = ("created", "pk")
    lookup_field = "token_key"
    queryset = AuthToken.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return AuthToken.objects.filter(user=self.request.user)

    @extend_schema(request=None, responses={201: TokenSerializer})
    def create(self, request: Request) -> Response:
        if is_reauthentication_required(request._request, app="people"):
            raise SignInAgain
        kept, token = AuthToken.objects.create(request.user)
        kept.token = token
        return Response(TokenSerializer(kept).data, status=201)
