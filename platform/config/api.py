"""The router of `/api/v1/`: each room brings its own view sets."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from calendars.api import EntryViewSet, SubscriptionViewSet
from config.readable import relaxed
from conversations.api import MessageViewSet, ThreadViewSet
from people.api import TokenViewSet
from registrations.api import RegistrationViewSet, SeatPlanViewSet
from spaces.api import MembershipViewSet, SpaceViewSet

router = SimpleRouter()
router.register("tokens", TokenViewSet)
router.register("spaces", SpaceViewSet)
router.register("memberships", MembershipViewSet)
router.register("threads", ThreadViewSet)
router.register("messages", MessageViewSet)
router.register("entries", EntryViewSet)
router.register("subscriptions", SubscriptionViewSet)
router.register("seat-plans", SeatPlanViewSet)
router.register("registrations", RegistrationViewSet)

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", relaxed(SpectacularSwaggerSplitView.as_view(url_name="api:schema")), name="docs"),
]
