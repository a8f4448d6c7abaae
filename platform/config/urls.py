from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import include, path

from config import health
from people.entrance import ConfirmAddress

# The admin has no sign-in form of its own: it would be a second, weaker door.
admin.site.login = login_required(admin.site.login)  # type: ignore[method-assign]


urlpatterns = [
    path("health/live", health.alive),
    path("health/ready", health.ready),
    path("accounts/confirm-email/", ConfirmAddress.as_view()),  # says what allauth's own leaves unsaid
    path("accounts/", include("allauth.urls")),
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
    path("seats/", include("registrations.urls")),
    path("visits/", include("exchanges.urls")),
    path("events/", include("events.urls")),
]
