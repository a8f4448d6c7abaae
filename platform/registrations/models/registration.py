from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Affiliation, Country, Organisation
from people.models import Person
from registrations.models.asked import SECOND, chose, unanswered
from registrations.models.guest import Guest
from registrations.models.pool import Pool
from registrations.models.seat_plan import SeatPlan

# Who counts for no share of the seats.
NO_SHARE = "none"
HOLDING = ("confirmed", "offered")
STANDING = ("requested", "waiting", *HOLDING)
GROUPS = {
    "": "standing",
    "to-decide": "to_decide",
    "confirmed": "confirmed",
    "offered": "offered",
    "waiting": "waiting",
    "gone": "gone",
    "all": "all",
}
ALL_STATES = [*STANDING, "withdrawn", "declined", "lapsed", "refused", "cancelled"]


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def confirmed(self) -> Self:
        return self.filter(state=Registration.State.CONFIRMED)

    def taking(self) -> Self:
        """Those by whom a seat is taken: they have it, it is offered to them, or its loss can still be undone."""
        kept = models.Q(state__in=HOLDING) | models.Q(kept_until__gt=timezone.now())
        return self.filter(kept)

    def to_remind(self, starts_at: datetime) -> Self:
        """Who has a seat and was not reminded of this start yet."""
        return self.confirmed().exclude(reminded_of=starts_at)

    def binding(self) -> Self:
        """Seats whose holders leave the space by giving them back. A place in a group is given back by leaving."""
        of_group = models.Q(plan__entry=None, plan__occurrence=None)
        return self.confirmed().exclude(of_group)

    def due(self) -> Self:
        """Which time has decided: offers that nobody took, seats whose loss can no longer be undone."""
        now = timezone.now()
        lapsed = models.Q(state=Registration.State.OFFERED, expires_at__lte=now)
        return self.filter(lapsed | models.Q(kept_until__lte=now)).order_by("pk")

    def to_decide(self) -> Self:
        """What waits for the hosts: who asked, and who changed their answers since."""
        asked = models.Q(state=Registration.State.REQUESTED)
        return self.filter(asked | models.Q(needs_look=True, state__in=STANDING)).order_by("place")

    def offered(self) -> Self:
        return self.filter(state=Registration.State.OFFERED)

    def waiting(self) -> Self:
        """In the order in which they asked."""
        return self.filter(state=Registration.State.WAITING).order_by("place")

    def standing(self) -> Self:
        return self.filter(state__in=STANDING)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def gone(self) -> Self:
        return self.exclude(state__in=STANDING)

    def lacking(self, which: str) -> Self:
        """Who is asked a form of their plan and has not handed it in: the second one is asked of who has a seat."""
        asked = self.confirmed() if which == SECOND else self.standing()
        return asked.filter(unanswered(which))

    def for_desk(self, *, state: str = "", **looked_for: str) -> Self:
        """A group of states of `GROUPS`, and of those whom hosts look for. The order is that of asking."""
        found: Self = getattr(self, GROUPS.get(state, "all"))()
        return found.looked_for(**looked_for).order_by("place")

    def looked_for(
        self, *, text: str = "", country: str = "", lacks: str = "", pool: str = "", choice: str = ""
    ) -> Self:
        """Words of a name, an address or an organisation; a country's code; who has not handed in the `first` form or the
        `second`; who counts for a share, by its number, or for `none`; who gave an answer, by the number of a choice. What
        is no number finds nobody."""
        found = self.lacking(lacks) if lacks else self
        if pool:
            key = None if pool == NO_SHARE else pool
            found = found.filter(pool=key) if key is None or key.isdecimal() else self.none()
        if choice:
            found = found.filter(chose(choice)) if choice.isdecimal() else self.none()
        homes = Affiliation.objects.confirmed().filter(person=models.OuterRef("person"))
        guests = Guest.objects.filter(plan=models.OuterRef("plan"), person=models.OuterRef("person"))
        if country:
            is_from_there = models.Exists(homes.filter(organisation__country__code=country))
            found = found.filter(is_from_there | models.Exists(guests.filter(country=country)))
        for word in text.split():
            found = found.filter(
                models.Q(person__name__icontains=word)
                | models.Q(person__email__icontains=word)
                | models.Exists(homes.filter(organisation__name__icontains=word))
                | models.Exists(guests.filter(organisation__icontains=word))
            )
        return found

    def for_list(self) -> Self:
        """With the person and the organisations they stand for, or say they do, who have no account; two queries."""
        said = Guest.objects.filter(plan=models.OuterRef("plan"), person=models.OuterRef("person"))
        homes = Affiliation.objects.confirmed().select_related("organisation__country")
        return (
            self.select_related("person", "pool__country", "pool__organisation")
            .prefetch_related(models.Prefetch("person__affiliations", homes))
            .annotate(
                said_organisation=models.Subquery(said.values("organisation")[:1]),
                said_country=models.Subquery(said.values("country")[:1]),
            )
        )


class Registration(models.Model):
    """A seat asked for, waited for or held: one row a person and plan. `place` is the order of asking."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waits for the hosts to decide")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("A seat is offered")
        CONFIRMED = "confirmed", _("Has a seat")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DECLINED = "declined", _("Did not take the seat")
        LAPSED = "lapsed", _("Did not answer the offer")
        REFUSED = "refused", _("Refused by the hosts")
        CANCELLED = "cancelled", _("Cancelled by the host")

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="registrations")
    state = models.CharField(_("state"), max_length=12, choices=State)
    place = models.PositiveIntegerField(editable=False)
    # For whom they come, and from whose share of the seats theirs is; none: from those that are open to all.
    pool = models.ForeignKey(Pool, null=True, on_delete=models.SET_NULL, related_name="named", editable=False)
    from_pool = models.ForeignKey(
        Pool, null=True, on_delete=models.SET_NULL, related_name="holders", editable=False
    )
    expires_at = models.DateTimeField(null=True, editable=False, help_text="Until when an offer stands")
    kept_until = models.DateTimeField(
        null=True, editable=False, help_text="Until when a seat that was taken away can be given back"
    )
    needs_look = models.BooleanField(default=False, editable=False)
    reminded_of = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Of which start they were reminded; of another one they will be again",
    )
    note = models.CharField(_("a word to the hosts"), max_length=500, blank=True)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    # Set under the lock: they had no row here before, so nothing has been said to them of this seat either.
    is_new = False

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["plan", "place"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "person"], name="registration_once_per_plan"),
            models.UniqueConstraint(fields=["plan", "place"], name="registration_place_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=ALL_STATES), name="registration_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="offered", expires_at__isnull=False)
                | (~models.Q(state="offered") & models.Q(expires_at=None)),
                name="registration_offer_ends",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=models.Q(state="offered"), name="registration_offer_ends_at"
            ),
            models.Index(
                fields=["kept_until"],
                condition=models.Q(kept_until__isnull=False),
                name="registration_kept_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} in {self.plan_id}"

    @property
    def home(self) -> tuple[str, str]:
        """Organisations and countries, for lists; of who has no account as they said. Of a row from `for_list()`."""
        homes = [one.organisation for one in self.person.affiliations.all()]
        if homes:
            return ", ".join(one.name for one in homes), ", ".join(
                sorted({one.country.name for one in homes})
            )
        said = self.country_said
        return self.said_organisation or "", said.name if said else ""  # type: ignore[attr-defined]

    @property
    def country_said(self) -> Country | None:
        """Of who has no account. Of a row from `for_list()`."""
        code = self.said_country if self.person.is_guest else None  # type: ignore[attr-defined]
        return Country(code=code) if code else None

    @property
    def organisation_said(self) -> Organisation | None:
        """The same, as a row that is never saved."""
        name = self.said_organisation if self.person.is_guest else ""  # type: ignore[attr-defined]
        return Organisation(name=name, country=self.country_said) if name else None

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    @property
    def holds_a_seat(self) -> bool:
        return self.state in HOLDING
