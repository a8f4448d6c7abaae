"""Who keeps the facts of projects, and what stands in the way of proof. The hosts' verb is `prove`, which
they have in an archive too: auditors ask years later."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.models import Attendance, Funding
from people.models import Person
from people.refusal import Refusal
from registrations.models import SeatPlan
from spaces import policy as rights
from spaces.policy import Denied


class ProofRefused(Refusal):
    """A piece of proof that cannot be made or kept as things stand."""


def may_keep_projects(person: Person | AnonymousUser) -> bool:
    """Organisers, and stewards."""
    return isinstance(person, Person) and person.is_active and (person.is_organiser or person.is_steward)


def require_keep_projects(person: Person | AnonymousUser) -> None:
    if not may_keep_projects(person):
        raise Denied("keep_projects")


def funding_of(plan: SeatPlan) -> Funding:
    """One query. Raises ProofRefused where no project is chosen."""
    found = Funding.objects.select_related("project__logo").filter(space=plan.space_id).first()
    if found is None:
        raise ProofRefused(
            "no_project", _("Choose the project first: its name and funding line stand on every list.")
        )
    return found


def may_sign(person: Person, attendance: Attendance) -> bool:
    """Whoever was there, on their own device; or on a host's, at the door. Reads the registration's plan."""
    registration = attendance.registration
    return registration.person_id == person.pk or rights.may(person, "prove", registration.plan.space)


def require_sign(person: Person, attendance: Attendance) -> None:
    if not may_sign(person, attendance):
        raise Denied("sign")


def require_prove(person: Person, plan: SeatPlan) -> None:
    rights.require(person, "prove", plan.space)


def has_begun(plan: SeatPlan) -> bool:
    return plan.happening.starts_at <= timezone.now()
