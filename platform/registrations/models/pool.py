from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Affiliation, Country, Organisation
from people.models import Person
from registrations.models.seat_plan import SeatPlan
from registrations.models.seat_plan_queries import counted
from spaces.models import Membership


class PoolQuerySet(models.QuerySet["Pool"]):
    def kept(self) -> Self:
        """Whose seats have not flowed on to all."""
        return self.filter(released_at=None)

    def due(self) -> Self:
        """Which flow on now: their day has come, or the seconds are over in which giving them to all could be undone."""
        now = timezone.now()
        return self.kept().filter(Q(release_at__lte=now) | Q(giving_at__lte=now))

    def fitting(self, person: Person | AnonymousUser) -> Self:
        """Those whose seats the person may take for who they are: the one they were named for first, as the hosts name
        speakers, then the nearest: of their organisation, of the hosts, of their country."""
        found = self.annotate(is_mine=is_mine(person), is_named=Exists(named_for(person)))
        return found.filter(is_mine=True).order_by("-is_named", "nearness", "pk")

    def for_box(self, person: Person | AnonymousUser) -> Self:
        """Adds `taken` and `is_mine`."""
        from registrations.models.registration import Registration

        taken = counted(Registration.objects.taking().filter(from_pool=OuterRef("pk")), by="from_pool")
        return (
            self.select_related("country", "organisation")
            .annotate(taken=taken, is_mine=is_mine(person))
            .order_by("nearness", "pk")
        )


def named_for(person: Person | AnonymousUser) -> QuerySet[Any, Any]:
    from registrations.models.registration import Registration

    return Registration.objects.filter(pool=OuterRef("pk"), person=person.pk)


def is_mine(person: Person | AnonymousUser) -> Q:
    homes = Affiliation.objects.confirmed().filter(person=person.pk)
    hosts = Membership.objects.coordinating().filter(space=OuterRef("plan__space"), person=person.pk)
    return (
        Q(Exists(homes.filter(organisation=OuterRef("organisation"))))
        | Q(Exists(homes.filter(organisation__country=OuterRef("country"))))
        | (Q(kind=Pool.Kind.HOSTS) & Q(Exists(hosts)))
        | Q(Exists(named_for(person)))
    )


class Pool(models.Model):
    """A share of a plan's seats, kept for a country, an organisation, the hosts or the speakers until `release_at`.

    What is left of it then flows on to all; or before, at `giving_at`, where the hosts give it by hand, which can be undone
    until that moment. `nearness` orders the pools that fit one person.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("An organisation")
        HOSTS = "hosts", _("The hosts")
        SPEAKERS = "speakers", _("Speakers")
        COUNTRY = "country", _("A country")

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="pools")
    kind = models.CharField(_("kept for"), max_length=12, choices=Kind)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seats = models.PositiveIntegerField(_("seats"), validators=[MinValueValidator(1)])
    release_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    giving_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    nearness = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("share of the seats")
        verbose_name_plural = _("shares of the seats")
        ordering = ["plan", "nearness", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "country"], condition=Q(released_at=None), name="pool_once_for_a_country"
            ),
            models.UniqueConstraint(
                fields=["plan", "organisation"],
                condition=Q(released_at=None),
                name="pool_once_for_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["plan", "kind"],
                condition=Q(released_at=None, kind__in=["hosts", "speakers"]),
                name="pool_once_for_hosts_and_speakers",
            ),
            models.CheckConstraint(
                condition=Q(kind="country", organisation=None, country__isnull=False)
                | Q(kind="organisation", country=None, organisation__isnull=False)
                | Q(kind__in=["hosts", "speakers"], country=None, organisation=None),
                name="pool_is_for_somebody",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="pool_has_a_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.seats} of {self.plan_id} for {self.kind}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.nearness = [kind.value for kind in self.Kind].index(self.kind)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """For whom it is kept, in the language that is active. Reads `country` or `organisation`."""
        if self.country is not None:
            return self.country.name
        return self.organisation.name if self.organisation is not None else str(self.get_kind_display())

    def people(self) -> QuerySet[Any, Any]:
        """The keys of those for whom it is kept by who they are; speakers are named one by one."""
        homes = Affiliation.objects.confirmed()
        if self.country_id is not None:
            return homes.filter(organisation__country=self.country_id).values("person")
        if self.organisation_id is not None:
            return homes.filter(organisation=self.organisation_id).values("person")
        if self.kind == self.Kind.HOSTS:
            return Membership.objects.coordinating().filter(space=self.plan.space_id).values("person")
        return Membership.objects.none().values("person")

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def is_being_given(self) -> bool:
        """By hand, and that can still be undone."""
        return not self.is_released and self.giving_at is not None and self.giving_at > timezone.now()

    @property
    def whose(self) -> dict[str, str | int | None]:
        """For whom it is kept, as the log has it."""
        return {"kind": self.kind, "country": self.country_id, "organisation": self.organisation_id}

    @property
    def seats_left(self) -> int:
        """Needs `for_box()`."""
        return max(0, self.seats - self.taken)
