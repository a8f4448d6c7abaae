from copy import copy
from datetime import datetime, timedelta
from typing import cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry, Occurrence
from questionnaires.models import Questionnaire
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from spaces.models import Space

# More than any group has.
ENDLESS = 10_000
DAYS_KEPT = 90
MOST_DAYS_KEPT = 1_830  # five years, and the leap days of them


class SeatPlan(models.Model):
    """The seats of an entry: of the one that spans a space, or of one in it (a stop with a limit of its own); or of a
    single date of a series (`occurrence`); or, without either, of belonging to a group that has a size.

    A group has one number and one lock, and both are its Space's: `most_members`, and the row, which is locked before
    this one. All who belong take a place there, by whichever door they came.

    Its row is the lock under which every seat is given: whoever counts seats has locked it first.

    `opens_at` and `closes_at` are instants, not wall times: a deadline is the same moment for people in every zone.
    Without `opens_at` registration has not been opened; without `closes_at` it stays open until it begins.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="seat_plans")
    entry = models.OneToOneField(Entry, null=True, on_delete=models.CASCADE, related_name="seat_plan")
    occurrence = models.OneToOneField(
        Occurrence, null=True, on_delete=models.CASCADE, related_name="seat_plan"
    )
    capacity = models.PositiveIntegerField(_("seats"), null=True, validators=[MinValueValidator(1)])
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    cut_off_at = models.DateTimeField(_("no seat is given after"), null=True, blank=True)
    needs_approval = models.BooleanField(_("the hosts decide on each registration"), default=False)
    asks_again = models.BooleanField(
        _("changed answers are looked at again"),
        default=False,
        help_text=_(
            "Who changes what they answered after they were accepted keeps the seat; the hosts see it."
        ),
    )
    takes_guests = models.BooleanField(
        _("people without an account can register"),
        default=False,
        help_text=_("By a link that we mail them."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to take an offered seat"),
        default=0,
        validators=[MaxValueValidator(24 * 14)],
        help_text=_("0: a seat that comes free is given at once to who waits longest."),
    )
    answers_kept_days = models.PositiveSmallIntegerField(
        _("days that answers are kept after the end"),
        default=DAYS_KEPT,
        validators=[MaxValueValidator(MOST_DAYS_KEPT)],
        help_text=_("Then what was answered to forms, and words to the hosts, are deleted by themselves."),
    )
    gives_membership = models.BooleanField(
        default=True, editable=False, help_text="A confirmed seat makes its holder a member of the space"
    )
    last_place = models.PositiveIntegerField(default=0, editable=False)
    # One-to-one: who withdraws from one plan must not lose what they answered for another.
    questionnaire = models.OneToOneField(
        Questionnaire, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan", editable=False
    )
    second_questionnaire = models.OneToOneField(
        Questionnaire,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="plan_as_second",
        editable=False,
        help_text="Asked of who has a seat",
    )

    objects = SeatPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat plan")
        verbose_name_plural = _("seat plans")
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="seat_plan_has_a_seat"),
            models.CheckConstraint(
                condition=Q(answers_kept_days__lte=MOST_DAYS_KEPT),
                name="seat_plan_keeps_answers_five_years_at_most",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False, occurrence=None, capacity__isnull=False)
                | Q(entry=None, occurrence__isnull=False, capacity__isnull=False)
                | Q(entry=None, occurrence=None, capacity=None, gives_membership=True),
                name="seat_plan_is_for_one_thing",
            ),
            models.UniqueConstraint(
                fields=["space"], condition=Q(entry=None, occurrence=None), name="seat_plan_once_for_a_group"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gte=F("opens_at")),
                name="seat_plan_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(questionnaire=F("second_questionnaire")), name="seat_plan_asks_two_forms"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size} in {self.space_id}"

    def get_absolute_url(self) -> str:
        """The page on which its seat box stands. Reads `space`."""
        return (
            self.space.get_absolute_url()
            if self.gives_membership
            else reverse("registrations:plan", args=[self.pk])
        )

    @property
    def is_of_group(self) -> bool:
        return self.entry_id is None and self.occurrence_id is None

    @property
    def size(self) -> int:
        """How many seats there are. Of a group reads `space`; one that no longer has a size takes everybody."""
        found = self.space.most_members if self.is_of_group else self.capacity
        return ENDLESS if found is None else found

    @property
    def hosts_decide(self) -> bool:
        """On each who asks; of a group reads `space`."""
        return self.space.joining == Space.Joining.REQUEST if self.is_of_group else self.needs_approval

    @property
    def about(self) -> Entry:
        """What it is for: the entry, or the series of whose dates it is one; a group is for nothing in a calendar. Needs
        `with_time()`, as all that follows from it does."""
        return cast(Entry, self.occurrence.entry if self.occurrence is not None else self.entry)

    @property
    def happening(self) -> Entry:
        """The entry as it takes place: of a date of a series as that date alone, which is never saved."""
        if self.occurrence is None:
            return self.about
        one, date = copy(self.about), self.occurrence
        starts = date.starts_local or date.recurrence_id
        ends = date.ends_local or starts + (one.ends_local - one.starts_local)
        one.rrule, one.exdates = "", ()
        one.starts_local, one.ends_local, one.zone = starts, ends, self.zone
        one.starts_at, one.ends_at, one.last_ends_at = date.starts_at, date.ends_at, date.ends_at
        one.place = date.place or one.place
        one.status = Entry.Status.CANCELLED if self.is_cancelled else one.status
        return one

    @property
    def title(self) -> str:
        """As it is called; of a date of a series with its day, in the language and by the clock that are active."""
        if self.is_of_group:
            return self.space.title
        if self.occurrence is None:
            return self.about.title
        one = self.occurrence
        day = (
            (one.starts_local or one.recurrence_id) if self.is_all_day else timezone.localtime(one.starts_at)
        )
        return f"{self.about.title} · {formats.date_format(day, 'DATE_FORMAT')}"

    @property
    def key(self) -> str | None:
        """Of a date of a series its name in addresses, as `calendars.agenda.Date` has it."""
        return f"{self.occurrence.recurrence_id:%Y%m%dT%H%M}" if self.occurrence is not None else None

    @property
    def entry_number(self) -> int | None:
        return self.occurrence.entry_id if self.occurrence is not None else self.entry_id

    @property
    def starts_at(self) -> datetime | None:
        """None: belonging to a group neither begins nor ends."""
        if self.is_of_group:
            return None
        return self.occurrence.starts_at if self.occurrence is not None else self.about.starts_at

    @property
    def ends_at(self) -> datetime | None:
        if self.is_of_group:
            return None
        return self.occurrence.ends_at if self.occurrence is not None else self.about.ends_at

    @property
    def zone(self) -> str:
        """By whose clock it takes place; a group meets by that of who looks."""
        if self.is_of_group:
            return timezone.get_current_timezone_name()
        return (self.occurrence.zone if self.occurrence is not None else "") or self.about.zone

    @property
    def is_all_day(self) -> bool:
        return not self.is_of_group and self.about.is_all_day

    @property
    def is_cancelled(self) -> bool:
        if self.is_of_group:
            return False
        off = self.occurrence is not None and self.occurrence.status == Entry.Status.CANCELLED
        return off or self.about.is_cancelled

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at is not None and self.starts_at <= now

    def is_over(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= now

    @property
    def hosts_url(self) -> str:
        return reverse("registrations:registrations", args=[self.pk])

    @property
    def to_decide_url(self) -> str:
        """Those among them that wait for the hosts."""
        return f"{self.hosts_url}?state=to-decide"

    @property
    def seats_left(self) -> int:
        """For who looks: the open ones, and those of their own pool. Needs `for_box()`. Never below 0, also where the
        capacity was lowered under what is taken."""
        kept = [pool for pool in self.pools.all() if not pool.is_released]
        open_seats = self.size - sum(pool.seats for pool in kept)
        open_left = open_seats - (self.taken - sum(pool.taken for pool in kept))
        own_left = next((pool.seats_left for pool in kept if pool.is_mine), 0)
        return max(0, min(self.size - self.taken, max(0, open_left) + own_left))

    @property
    def is_draft(self) -> bool:
        """Nobody has come to its door yet. Reads `space`."""
        return self.space.state == Space.State.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether the hosts have the door open now; what is a draft, or has begun, takes nobody even so."""
        now = timezone.now()
        return self.opens_at is not None and self.opens_at <= now and not self.has_closed(now)

    def has_closed(self, now: datetime) -> bool:
        return self.closes_at is not None and self.closes_at <= now

    def closed_because(self, now: datetime | None = None) -> str:
        """Why nobody can register at an instant, as a code; "" while they can. Needs `with_time()`."""
        now = now or timezone.now()
        if self.is_cancelled:
            return "cancelled"
        if self.space.state != Space.State.OPEN:
            return "not_public"
        if self.has_begun(now):
            return "begun"
        if self.opens_at is None:
            return "unopened"
        if now < self.opens_at:
            return "early"
        if self.has_closed(now):
            return "closed"
        return "cut_off" if self.is_cut_off(now) else ""

    def promotes(self, now: datetime | None = None) -> bool:
        """Whether the waiting list moves up: also after registration has closed, until it begins or the cut-off."""
        now = now or timezone.now()
        if self.is_of_group and self.space.state != Space.State.OPEN:
            return False
        return not (self.has_begun(now) or self.is_cut_off(now) or self.is_cancelled)

    def is_cut_off(self, now: datetime) -> bool:
        return self.cut_off_at is not None and self.cut_off_at <= now

    @property
    def may_take_guests(self) -> bool:
        """Whether somebody without an account can have a seat. Reads `space`."""
        return self.takes_guests and self.could_take_guests

    @property
    def could_take_guests(self) -> bool:
        """Where everybody may open the page. Who is a guest belongs to nothing: so it is never a place in a group, nor a
        seat inside a whole. Reads `space`."""
        is_whole = self.gives_membership and not self.is_of_group
        is_public = self.space.visibility == Space.Visibility.PUBLIC and not self.space.is_confidential
        return is_whole and is_public

    def offer_ends(self, now: datetime) -> datetime:
        """Until when a seat that is offered now can be taken: never later than one could still be given."""
        ends = [now + timedelta(hours=self.offer_hours), self.starts_at, self.cut_off_at]
        return min(moment for moment in ends if moment is not None)
