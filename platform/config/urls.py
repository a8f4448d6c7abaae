from http import HTTPStatus

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.generic import RedirectView

from config import health
from config.threaded import TOO_LARGE
from conversations.files.limits import LARGEST_TOGETHER, MIB
from people.entrance import ConfirmAddress


@secure_admin_login
def admin_login(request: HttpRequest, **_context: object) -> HttpResponse:
    """The admin has no form for passwords of its own: it would be a second, weaker door."""
    return redirect("admin:index")


handler500 = "config.unavailable.failed"
admin.site.login = admin_login  # type: ignore[method-assign, assignment]


def too_large(request: HttpRequest) -> HttpResponse:
    """Shown in the place of a form that brought more than is taken; it was not read."""
    context = {"together": LARGEST_TOGETHER // MIB}
    return render(request, "413.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


urlpatterns = [
    path(TOO_LARGE.removeprefix("/"), too_large),
    path("health/live", health.alive),
    path("health/ready", health.ready),
    path("accounts/confirm-email/", ConfirmAddress.as_view()),  # says what allauth's own leaves unsaid
    path("accounts/", include("allauth.urls")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    path("", include("home.urls")),
    path("partners/", include("partners.urls")),
    path("", include("people.urls")),
    path("", include("frontend.urls")),
    path("", include("conversations.urls")),
    path("", include("notices.urls")),
    path("spaces/", include("spaces.urls")),
    path("", include("workgroups.urls")),
    path("", include("calendars.urls")),
    path("", include("scheduling.urls")),
    path("needs/", include("needs.urls")),
    path("forms/", include("questionnaires.urls")),
    path("", include("evidence.urls")),
    path("", include("evidence.proof_urls")),
    path("seats/", include("registrations.urls")),
    path("visits/", include("exchanges.urls")),
    path("events/", include("events.urls")),
]
