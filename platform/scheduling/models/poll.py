from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.zones import city, validate_zone
from spaces.models import Space

MOST_OPTIONS = 40
MOST_WEEKS = 52
# Whole days are dates everywhere; where an instant is wanted all the same, this is whose.
ZONE_OF_DATES = "Europe/Berlin"


class PollQuerySet(models.QuerySet["Poll"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """A poll is talk among those who belong: a public page doesn't open it."""
        return self.filter(space__in=Space.objects.of(person))

    def open(self) -> Self:
        return self.filter(state=Poll.State.OPEN)

    def unsettled(self) -> Self:
        return self.filter(state__in=[Poll.State.OPEN, Poll.State.CLOSED])

    def locked(self) -> Self:
        """The lock under which everything about a poll changes. On SQLite the transaction is it (IMMEDIATE)."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def due_to_close(self, now: datetime) -> Self:
        return self.open().filter(closes_at__lte=now)

    def due_for_reminder(self, now: datetime) -> Self:
        return self.open().filter(remind_at__lte=now, reminded_at=None, space__state=Space.State.OPEN)

    def waiting_for(self, person: Person, now: datetime) -> Self:
        """Which ask `person`, and have an option that they have not answered as it is now."""
        from scheduling.models.invitee import Invitee
        from scheduling.models.option import Option
        from scheduling.models.vote import Vote

        answered = Vote.objects.filter(option=OuterRef("pk"), person=person, revision=OuterRef("revision"))
        unanswered = Option.objects.standing().filter(~Exists(answered), poll=OuterRef("pk"))
        named = Invitee.objects.filter(poll=OuterRef("pk"), person=person)
        return (
            self.visible_to(person)
            .open()
            .filter(Q(closes_at=None) | Q(closes_at__gt=now), space__state=Space.State.OPEN)
            .filter(Q(asks_everybody=True) | Exists(named), Exists(unanswered))
        )

    def for_list(self) -> Self:
        """Open ones first, then by when they were made; two queries with their options."""
        is_done = models.Case(models.When(state=Poll.State.OPEN, then=0), default=1)
        found = self.select_related("space", "made_by", "chosen__entry").prefetch_related("options")
        return found.order_by(is_done, "-created_at", "-pk")


class Poll(models.Model):
    """Finding a time together; it ends as an Entry.

    `zone` is the anchor in which its times are meant ("Held in Tallinn, 10:00"); whole days have none, they are dates
    everywhere. `closes_at` is the deadline, an instant; after it nobody answers any more, and a task closes the poll.
    """

    class Kind(models.TextChoices):
        TIMES = "times", _("Dates with times")
        DAYS = "days", _("Whole days")
        WEEKLY = "weekly", _("A weekly rhythm")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed, nothing chosen yet")
        SCHEDULED = "scheduled", _("Fixed")
        CANCELLED = "cancelled", _("Cancelled")

    class Shows(models.TextChoices):
        NAMES = "names", _("Everybody sees who answered what")
        TOTALS = "totals", _("Everybody sees how many, the coordinators who")
        OWN = "own", _("Everybody sees their own answers, the coordinators all")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="polls")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TIMES)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_zone])
    duration_minutes = models.PositiveIntegerField(_("length in minutes"), null=True, blank=True)
    weeks = models.PositiveSmallIntegerField(
        _("number of weeks"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2), MaxValueValidator(MOST_WEEKS)],
    )
    closes_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    shows = models.CharField(_("who sees the answers"), max_length=8, choices=Shows, default=Shows.NAMES)
    asks_everybody = models.BooleanField(
        default=True, help_text="Whoever belongs to the space, also later; otherwise only its invitees"
    )
    has_holds = models.BooleanField(_("holds its dates in calendars"), default=False)
    settles_by_itself = models.BooleanField(_("takes the best date at the deadline"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN, editable=False)
    chosen = models.OneToOneField(
        "Option", null=True, blank=True, on_delete=models.RESTRICT, related_name="+", editable=False
    )
    made_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="polls_made", editable=False
    )
    client_id = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["space", "state"], name="poll_of_space"),
            models.Index(fields=["closes_at"], condition=Q(state="open"), name="poll_to_close"),
            models.Index(
                fields=["remind_at"], condition=Q(state="open", reminded_at=None), name="poll_to_remind"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="days", zone="") | (~Q(kind="days") & ~Q(zone="")),
                name="poll_of_whole_days_has_no_zone",
            ),
            models.CheckConstraint(
                condition=Q(kind="weekly", weeks__gte=2) | (~Q(kind="weekly") & Q(weeks=None)),
                name="poll_of_a_rhythm_has_weeks",
            ),
            models.CheckConstraint(
                condition=Q(state="scheduled", chosen__isnull=False)
                | (~Q(state="scheduled") & Q(chosen=None)),
                name="poll_is_scheduled_with_its_option",
            ),
            models.UniqueConstraint(
                fields=["made_by", "client_id"], condition=~Q(client_id=""), name="poll_made_once"
            ),
        ]

    def __str__(self) -> str:
        """Without its title: the admin shows this, and what a poll asks is talk."""
        return f"{self.kind} in {self.space_id}"

    def get_absolute_url(self) -> str:
        return reverse("scheduling:poll", args=[self.space.slug, self.pk])

    @property
    def told_url(self) -> str:
        """Where a notice of it leads. A slug is made of the title, which is not mailed of a confidential space."""
        if self.space.is_confidential:
            return reverse("scheduling:by_number", args=[self.pk])
        return self.get_absolute_url()

    @property
    def city(self) -> str:
        return city(self.zone)

    @property
    def anchor(self) -> str:
        """A zone also for a poll of whole days: that of who made it. Reads `made_by`."""
        return self.zone or (self.made_by.zone if self.made_by else ZONE_OF_DATES)

    @property
    def is_open(self) -> bool:
        return self.state == Poll.State.OPEN

    @property
    def is_scheduled(self) -> bool:
        return self.state == Poll.State.SCHEDULED

    @property
    def is_cancelled(self) -> bool:
        return self.state == Poll.State.CANCELLED

    @property
    def is_of_days(self) -> bool:
        return self.kind == Poll.Kind.DAYS

    @property
    def is_weekly(self) -> bool:
        return self.kind == Poll.Kind.WEEKLY

    def takes_answers(self, now: datetime | None = None) -> bool:
        """The deadline counts by itself: a worker that comes late lets nobody answer late."""
        return self.is_open and (self.closes_at is None or (now or timezone.now()) < self.closes_at)
