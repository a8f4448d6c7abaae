from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live import topics
from partners.models import Country
from partners.policy import is_partner
from people.models import Person

# States of a membership that open a space's page.
INSIDE = ("active", "invited")
OPEN_TO_PARTNERS = Q(visibility="partners") & ~Q(state="draft")


class SpaceQuerySet(models.QuerySet["Space"]):
    def of(self, person: Person | AnonymousUser) -> Self:
        """Those `person` belongs to now."""
        if not person.is_authenticated:
            return self.none()
        from spaces.models.membership import Membership

        belongs = Membership.objects.active().filter(space=OuterRef("pk"), person=person)
        return self.filter(Exists(belongs))

    def coordinated_by(self, person: Person | AnonymousUser) -> Self:
        if not person.is_authenticated:
            return self.none()
        from spaces.models.membership import Membership

        leads = Membership.objects.coordinating().filter(space=OuterRef("pk"), person=person)
        return self.filter(Exists(leads))

    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Those whose page `person` may open: one query here, one more for whether they are a partner."""
        open_to_all = Q(visibility=Space.Visibility.PUBLIC) & ~Q(state=Space.State.DRAFT)
        if not person.is_authenticated:
            return self.filter(open_to_all)
        from spaces.models.membership import Membership

        inside = Membership.objects.filter(space=OuterRef("pk"), person=person, state__in=INSIDE)
        found = open_to_all | Exists(inside)
        if is_partner(person):
            found |= OPEN_TO_PARTNERS
        return self.filter(found)

    def open_to_partners(self) -> Self:
        """Those that a partner may open for being one; what is public is open to them anyway."""
        return self.filter(OPEN_TO_PARTNERS)

    def listed(self) -> Self:
        return self.filter(state=Space.State.OPEN)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def with_member_count(self) -> Self:
        active = Q(memberships__state="active", memberships__person__is_active=True)
        return self.annotate(member_count=Count("memberships", filter=active, distinct=True))

    def with_state_of(self, person: Person | AnonymousUser) -> Self:
        """Adds `my_state`: the state of the person's membership, or None."""
        from spaces.models.membership import Membership

        if not person.is_authenticated:
            return self.annotate(my_state=models.Value(None, output_field=models.CharField()))
        mine = Membership.objects.filter(space=OuterRef("pk"), person=person).values("state")[:1]
        return self.annotate(my_state=models.Subquery(mine))


class Space(models.Model):
    """People + conversation + calendar. A group, an event and a visit each have one."""

    class Kind(models.TextChoices):
        WORKING_GROUP = "workgroup", _("Working group")
        LEARNING_GROUP = "learninggroup", _("Action-learning group")
        EVENT = "event", _("Event")
        VISIT = "visit", _("Exchange visit")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody may open the page")
        PARTNERS = "partners", _("Confirmed partners may open the page")
        MEMBERS = "members", _("Only members may open the page; its name may be shown to partners")
        HIDDEN = "hidden", _("Only members know that it exists")

    class Joining(models.TextChoices):
        OPEN = "open", _("Whoever may see it can join")
        REQUEST = "request", _("A coordinator decides")
        INVITATION = "invitation", _("By invitation")
        REGISTRATION = "registration", _("By taking a seat")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        ARCHIVED = "archived", _("Archived")

    kind = models.CharField(max_length=16, choices=Kind, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("purpose in a sentence or two"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    visibility = models.CharField(
        _("who may see it"), max_length=12, choices=Visibility, default=Visibility.PARTNERS
    )
    joining = models.CharField(_("how people join"), max_length=12, choices=Joining, default=Joining.REQUEST)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    most_members = models.PositiveSmallIntegerField(_("people at most"), null=True, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    is_demo = models.BooleanField(default=False, editable=False)
    countries = models.ManyToManyField(
        Country, blank=True, related_name="spaces", verbose_name=_("countries")
    )
    created_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse(f"{self.kind}:detail", args=[self.slug])

    @property
    def topic(self) -> str:
        """Where what happens here is announced to open pages."""
        return topics.space(self.pk)

    @property
    def inner_topic(self) -> str:
        """What is among its coordinators belongs to this one."""
        return topics.coordinators(self.pk)

    @property
    def is_archived(self) -> bool:
        return self.state == Space.State.ARCHIVED
