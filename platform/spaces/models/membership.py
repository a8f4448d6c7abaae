from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Level
from partners.models import Affiliation
from people.models import Person
from spaces.models.space import Space


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(state=Membership.State.ACTIVE, person__is_active=True)

    def coordinating(self) -> Self:
        return self.active().filter(role=Membership.Role.COORDINATOR)

    def requested(self) -> Self:
        return self.filter(state=Membership.State.REQUESTED)

    def present(self) -> Self:
        """Members, and those who stand before the door: who asked, who is invited."""
        standing = [Membership.State.ACTIVE, Membership.State.REQUESTED, Membership.State.INVITED]
        return self.filter(state__in=standing, person__is_active=True)

    def looked_after_by(self, person: Person) -> Self:
        """Of the spaces whose members and requests `person` decides about: those they coordinate, to a steward also
        those whose page they may open. Who is invited is known by the address alone, and not among them."""
        mine = Q(space__in=Membership.objects.coordinating().filter(person=person).values("space"))
        if person.is_steward:
            mine |= Q(space__in=Space.objects.visible_to(person), space__is_confidential=False)
        return self.exclude(state=Membership.State.INVITED).filter(mine)

    def to_decide_by(self, person: Person) -> Self:
        """Requests to the spaces they coordinate; to a steward also those that nobody else can decide."""
        mine = Q(space__in=Membership.objects.coordinating().filter(person=person).values("space"))
        if person.is_steward:
            led = Membership.objects.coordinating().filter(space=OuterRef("space"))
            mine |= ~Exists(led) & Q(space__is_confidential=False)
        return self.requested().filter(mine)

    def due_for_reminder(self, now: datetime) -> Self:
        """Of spaces where somebody can still decide."""
        return self.requested().filter(remind_at__lte=now, space__state=Space.State.OPEN)

    def listed_to(self, person: Person) -> Self:
        """Without those who want to stand in no list; oneself stands in one's own."""
        return self.exclude(Q(is_unlisted=True) & ~Q(person=person))

    def for_list(self) -> Self:
        """With the person and the organisations they stand for, in two queries; coordinators first."""
        confirmed = Affiliation.objects.confirmed().select_related("organisation__country")
        return (
            self.select_related("person", "space")
            .prefetch_related(models.Prefetch("person__affiliations", confirmed))
            .order_by("role", "person__name", "pk")
        )


class Membership(models.Model):
    """A person in a Space: one row for as long as both exist; `state` tells where they stand."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Asked to join")
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Member")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrew the request")
        LEFT = "left", _("Left")
        REMOVED = "removed", _("Removed")

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        COORDINATOR = "coordinator", _("Coordinator")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    state = models.CharField(_("state"), max_length=12, choices=State)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.MEMBER)
    level = models.CharField(
        _("how loud"),
        max_length=12,
        choices=Level,
        default=Level.MENTIONS,
        help_text="Quiet unless asked for",
    )
    note = models.CharField(_("a word to the coordinators"), max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_unlisted = models.BooleanField(
        default=False, editable=False, help_text="Their name stands in no list; the room of seats says so"
    )
    holds_seat = models.BooleanField(
        default=False,
        editable=False,
        help_text="Whoever does leaves by giving it back; the room of seats says so",
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["space", "person"], name="membership_once_per_space")]
        indexes = [
            models.Index(fields=["person", "state"], name="membership_of_person"),
            models.Index(fields=["space"], condition=Q(holds_seat=True), name="membership_with_a_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} in {self.space_id}"

    @property
    def is_active(self) -> bool:
        return self.state == Membership.State.ACTIVE

    @property
    def is_coordinator(self) -> bool:
        return self.is_active and self.role == Membership.Role.COORDINATOR
