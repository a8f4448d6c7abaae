"""The router of `/api/v1/`: each room brings its own view sets."""

from typing import Any

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from calendars.api import EntryViewSet, MailChoiceView, SubscriptionViewSet
from config.readable import relaxed
from conversations.api import AttachmentViewSet, MessageViewSet, ThreadViewSet
from evidence.api import DoorViewSet
from evidence.proof_api import (
    CertificateViewSet,
    CheckViewSet,
    EvidenceRecordViewSet,
    PackViewSet,
    ProjectViewSet,
    ProofViewSet,
    ScanViewSet,
    SignatureViewSet,
)
from home.api import SinceView
from notices.api import MailSettingsView, PushSubscriptionView
from people.api import ProfileView, TokenViewSet
from registrations.api import RegistrationViewSet, SeatPlanViewSet
from scheduling.api import PollViewSet
from scheduling.finder_api import BusyCalendarViewSet, ProposalView
from spaces.api import MembershipViewSet, SpaceViewSet


class Router(SimpleRouter):
    """Slugs and numbers alone are looked up: what else stands in an address is not found before a store is asked."""

    def get_lookup_regex(self, viewset: Any, lookup_prefix: str = "") -> str:
        return super().get_lookup_regex(viewset, lookup_prefix).replace("[^/.]+", r"[-\w]+")


router = Router()
router.register("tokens", TokenViewSet)
router.register("spaces", SpaceViewSet)
router.register("memberships", MembershipViewSet)
router.register("threads", ThreadViewSet)
router.register("messages", MessageViewSet)
router.register("attachments", AttachmentViewSet)
router.register("entries", EntryViewSet)
router.register("subscriptions", SubscriptionViewSet)
router.register("seat-plans", SeatPlanViewSet)
router.register("registrations", RegistrationViewSet)
router.register("doors", DoorViewSet, basename="door")
router.register("projects", ProjectViewSet)
router.register("proofs", ProofViewSet, basename="proof")
router.register("scans", ScanViewSet)
router.register("packs", PackViewSet)
router.register("signatures", SignatureViewSet)
router.register("certificates", CertificateViewSet)
router.register("certificate-checks", CheckViewSet, basename="certificate-check")
router.register("evidence-records", EvidenceRecordViewSet)
router.register("busy-calendars", BusyCalendarViewSet)
router.register("polls", PollViewSet)

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("spaces/<slug:slug>/proposals/", ProposalView.as_view(), name="proposals"),
    path("mail-settings/", MailSettingsView.as_view(), name="mail-settings"),
    path("push-subscription/", PushSubscriptionView.as_view(), name="push-subscription"),
    path("since/", SinceView.as_view(), name="since"),
    path("mail-choice/", MailChoiceView.as_view(), name="mail-choice"),
    path("profile/", ProfileView.as_view(), name="profile"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", relaxed(SpectacularSwaggerSplitView.as_view(url_name="api:schema")), name="docs"),
]
