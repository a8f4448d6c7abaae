"""The router of `/api/v1/`: each room brings its own view sets."""

from typing import Any

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from calendars.api import EntryViewSet, MailChoiceView, SubscriptionViewSet
from config.readable import relaxed
from conversations.api import AttachmentViewSet, MessageViewSet, ThreadViewSet
from evidence.api import DoorViewSet
from evidence.figures_api import FiguresView
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
from needs.api import (
    AskedView,
    CountsView,
    NeedsView,
    NeedView,
    ReadersView,
    ReaderView,
    ReadingsView,
)
from notices.api import MailSettingsView, PushSubscriptionView
from people.api import ProfileView, TokenViewSet
from questionnaires.api import QuestionnaireViewSet
from registrations.api import GuestLinkView, HostedRegistrationViewSet, RegistrationViewSet, SeatPlanViewSet
from registrations.forms_api import (
    PlanAnswersView,
    PlanFormFileView,
    PlanFormPageView,
    PlanFormSubmissionView,
    PlanFormView,
)
from registrations.guests_api import GuestRegistrationViewSet
from registrations.letters_api import LetterViewSet, ReceivedLetterViewSet
from scheduling.api import PollViewSet
from scheduling.finder_api import BusyCalendarViewSet, ProposalView
from spaces.api import MembershipViewSet, SpaceViewSet
from workgroups.api import LearningGroupViewSet, WorkingGroupViewSet


class Which(StringConverter):
    """One of the two forms of a seat plan."""

    regex = "first|second"


register_converter(Which, "which")


class Router(SimpleRouter):
    """Slugs and numbers alone are looked up: what else stands in an address is not found before a store is asked."""

    def get_lookup_regex(self, viewset: Any, lookup_prefix: str = "") -> str:
        return super().get_lookup_regex(viewset, lookup_prefix).replace("[^/.]+", r"[-\w]+")


router = Router()
router.register("tokens", TokenViewSet)
router.register("spaces", SpaceViewSet)
router.register("memberships", MembershipViewSet)
router.register("working-groups", WorkingGroupViewSet)
router.register("learning-groups", LearningGroupViewSet)
router.register("threads", ThreadViewSet)
router.register("messages", MessageViewSet)
router.register("attachments", AttachmentViewSet)
router.register("entries", EntryViewSet)
router.register("subscriptions", SubscriptionViewSet)
router.register("seat-plans", SeatPlanViewSet)
router.register("registrations", RegistrationViewSet)
router.register("questionnaires", QuestionnaireViewSet)
router.register("hosted-registrations", HostedRegistrationViewSet, basename="hosted-registration")
router.register("guest-registrations", GuestRegistrationViewSet, basename="guest-registration")
router.register("letters", LetterViewSet)
router.register("received-letters", ReceivedLetterViewSet, basename="received-letter")
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

FORM = "seat-plans/<int:plan_id>/forms/<which:which>/"

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("seat-plans/<int:plan_id>/guests/", GuestLinkView.as_view(), name="guest-link"),
    path("seat-plans/<int:plan_id>/answers/", PlanAnswersView.as_view(), name="plan-answers"),
    path("seat-plans/<int:plan_id>/figures/", FiguresView.as_view(), name="plan-figures"),
    path(FORM, PlanFormView.as_view(), name="plan-form"),
    path(f"{FORM}pages/<int:page_id>/", PlanFormPageView.as_view(), name="plan-form-page"),
    path(f"{FORM}files/", PlanFormFileView.as_view(), name="plan-form-files"),
    path(f"{FORM}submission/", PlanFormSubmissionView.as_view(), name="plan-form-submission"),
    path("spaces/<slug:slug>/proposals/", ProposalView.as_view(), name="proposals"),
    path("entries/<int:entry_id>/needs/", NeedsView.as_view(), name="needs"),
    path("entries/<int:entry_id>/needs/asked/", AskedView.as_view(), name="needs-asked"),
    path("entries/<int:entry_id>/needs/counts/", CountsView.as_view(), name="needs-counts"),
    path("entries/<int:entry_id>/needs/readers/", ReadersView.as_view(), name="needs-readers"),
    path("entries/<int:entry_id>/needs/readers/<int:person_id>/", ReaderView.as_view(), name="needs-reader"),
    path("entries/<int:entry_id>/needs/readings/", ReadingsView.as_view(), name="needs-readings"),
    path("entries/<int:entry_id>/needs/<slug:purpose>/", NeedView.as_view(), name="need"),
    path("mail-settings/", MailSettingsView.as_view(), name="mail-settings"),
    path("push-subscription/", PushSubscriptionView.as_view(), name="push-subscription"),
    path("since/", SinceView.as_view(), name="since"),
    path("mail-choice/", MailChoiceView.as_view(), name="mail-choice"),
    path("profile/", ProfileView.as_view(), name="profile"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", relaxed(SpectacularSwaggerSplitView.as_view(url_name="api:schema")), name="docs"),
]
