import secrets
from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.fields import WallTimeField, WallTimesField
from people.models import Person
from people.zones import city, validate_zone
from spaces.models import Membership, Space


def new_uid() -> str:
    """For ever: it derives from nothing that can change."""
    return f"{secrets.token_hex(16)}@hansa"


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, person: Person | AnonymousUser) -> Self:
        """What belongs to `person`: entries of their spaces, and those they said yes or maybe to as a guest.

        Not all that they may see.
        """
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(space__in=Space.objects.of(person)) | self.as_guest(person))

    def answered_by(self, person: Person) -> Self:
        """Those that `person` said yes or maybe to and may still see."""
        return self.filter(self.as_guest(person))

    @staticmethod
    def as_guest(person: Person) -> Q:
        """Whoever left a space, or was removed, is no guest of it."""
        from calendars.models.reply import Reply

        answered = Reply.objects.filter(entry=OuterRef("pk"), person=person).exclude(
            partstat=Reply.Partstat.DECLINED
        )
        gone = Membership.objects.filter(space=OuterRef("space"), person=person).exclude(
            state__in=[Membership.State.REQUESTED, Membership.State.INVITED, Membership.State.ACTIVE]
        )
        open_to_guests = Space.objects.visible_to(person).filter(is_confidential=False)
        return Exists(answered) & ~Exists(gone) & Q(space__in=open_to_guests)

    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Those whose page they may open: of spaces that they may see; of a confidential one its own people alone."""
        seen = Q(space__in=Space.objects.visible_to(person))
        return self.filter(seen & (Q(space__is_confidential=False) | Q(space__in=Space.objects.of(person))))

    def with_belonging_of(self, person: Person | AnonymousUser) -> Self:
        """Adds `is_mine`: whether the person belongs to its space, and so may have the link to join."""
        return self.annotate(is_mine=Exists(Space.objects.of(person).filter(pk=OuterRef("space"))))

    def in_window(self, start: datetime, end: datetime) -> Self:
        """That may have a date between two instants; a series counts from its first to its last date."""
        return self.filter(starts_at__lt=end).filter(Q(last_ends_at__gt=start) | Q(last_ends_at=None))

    def standing(self) -> Self:
        return self.exclude(status=Entry.Status.CANCELLED)

    def without_released_holds(self) -> Self:
        """A hold that was let go tells calendar programs so; for people it never was a date."""
        return self.exclude(kind=Entry.Kind.HOLD, status=Entry.Status.CANCELLED)

    def for_list(self) -> Self:
        return self.select_related("space").prefetch_related("occurrences").order_by("starts_at", "pk")


class Entry(models.Model):
    """Something with a time in a Space's calendar, single or a series (RFC 5545 VEVENT).

    `starts_local` and `ends_local` are wall time in `zone` (naive) and the truth; `starts_at` and `ends_at` are UTC,
    derived from them by `calendars.actions`. When `is_all_day`, only the dates count and `ends_local` is the midnight
    after the last day. Of a series `starts_at` is the start of its earliest date and `last_ends_at` the end of its last
    one (None where it has none), moved ones too. A hold is a date that a poll has not decided yet: it blocks nobody's
    time, and is no date any more once it is released.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        SPAN = "span", _("Event or visit as a whole")
        PROGRAMME = "programme", _("Programme item")
        STOP = "stop", _("Site visit")
        HOLD = "hold", _("Held date")

    class Status(models.TextChoices):
        TENTATIVE = "TENTATIVE", _("Tentative")
        CONFIRMED = "CONFIRMED", _("Confirmed")
        CANCELLED = "CANCELLED", _("Cancelled")

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MEETING, editable=False)
    uid = models.CharField(max_length=120, unique=True, default=new_uid, editable=False)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    conference_url = models.URLField(_("link to join online"), blank=True, max_length=500)
    url = models.CharField(
        max_length=300, blank=True, editable=False, help_text="Path of its page on this site"
    )
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    is_all_day = models.BooleanField(_("whole days"), default=False)
    starts_local = WallTimeField(_("starts"))
    ends_local = WallTimeField(_("ends"))
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    last_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    rrule = models.CharField(max_length=300, blank=True)
    exdates = WallTimesField(
        default=tuple, blank=True, help_text="Starts that the rule gives and that are left out"
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.CONFIRMED)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    revision = models.PositiveIntegerField(
        default=0, editable=False, help_text="Counts every change, of its single dates too"
    )
    related_to = models.CharField(max_length=120, blank=True, editable=False)
    created_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    modified_at = models.DateTimeField(default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["space", "starts_at"], name="entry_of_space"),
            models.Index(fields=["last_ends_at", "starts_at"], name="entry_window"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="entry_ends_after_start"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="entry_is_somewhere_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Of the page that tells most of it: an event's or a visit's, or its own."""
        return self.url or reverse("calendars:entry", args=[self.pk])

    @property
    def is_series(self) -> bool:
        return bool(self.rrule)

    def has_begun(self, now: datetime) -> bool:
        """Whether a series has dates that are over or under way, which nothing rewrites any more."""
        return self.is_series and self.starts_at < now

    @property
    def is_cancelled(self) -> bool:
        return self.status == Entry.Status.CANCELLED

    @property
    def is_hold(self) -> bool:
        return self.kind == Entry.Kind.HOLD

    @property
    def city(self) -> str:
        return city(self.zone)
