from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live import topics
from people.models import Person
from spaces.models import Space


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Talk is read by membership: a space's public page doesn't open its threads. Some are for coordinators alone."""
        among_coordinators = models.Q(circle=Thread.Circle.COORDINATORS)
        coordinates = models.Q(space__in=Space.objects.coordinated_by(person))
        return self.filter(~among_coordinators | coordinates, space__in=Space.objects.of(person))

    def about(self, kind: str, key: str) -> Self:
        return self.filter(about_kind=kind, about_key=key)

    def with_unread_of(self, person: Person) -> Self:
        """Adds `unread`: how many messages `person` has not read. Nothing is counted: both numbers are kept."""
        from conversations.models.reading import Reading

        read = Reading.objects.filter(thread=models.OuterRef("pk"), person=person).values("read_count")[:1]
        return self.annotate(unread=models.F("last_seq") - Coalesce(models.Subquery(read), 0))

    def with_draft_of(self, person: Person) -> Self:
        """Adds `has_draft`: whether `person` has begun to write there."""
        from conversations.models.saved_draft import SavedDraft

        own = SavedDraft.objects.begun().filter(thread=models.OuterRef("pk"), person=person)
        return self.annotate(has_draft=models.Exists(own))

    def for_list(self) -> Self:
        return self.select_related("space", "created_by").order_by("-is_pinned", "-last_posted_at", "-pk")


class Thread(models.Model):
    """A talk in a Space, maybe about something. `last_seq` counts its messages, `revision` every change of one."""

    class Circle(models.TextChoices):
        """Who of a space's members read here, and who write."""

        MEMBERS = "members", _("Members read and write")
        ANNOUNCEMENTS = "announcements", _("Members read, coordinators write")
        COORDINATORS = "coordinators", _("Coordinators only")

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="threads")
    title = models.CharField(_("title"), max_length=160)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    circle = models.CharField(_("for whom"), max_length=16, choices=Circle, default=Circle.MEMBERS)
    # What it is about, as plain data: a lower room knows no higher one.
    about_kind = models.CharField(max_length=24, blank=True, editable=False)
    about_key = models.CharField(max_length=60, blank=True, editable=False)
    about_label = models.CharField(max_length=160, blank=True, editable=False)
    about_url = models.CharField(max_length=300, blank=True, editable=False)
    is_pinned = models.BooleanField(_("pinned"), default=False)
    is_locked = models.BooleanField(_("closed for new messages"), default=False)
    last_seq = models.PositiveIntegerField(default=0, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    last_posted_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [models.Index(fields=["space", "-is_pinned", "-last_posted_at"], name="thread_list")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("conversations:thread", args=[self.pk])

    @property
    def topic(self) -> str:
        return topics.thread(self.pk)

    @property
    def home_topic(self) -> str:
        """What it is a part of: who loses that one loses this thread, on open pages and in notices."""
        return self.space.inner_topic if self.is_among_coordinators else self.space.topic

    @property
    def is_among_coordinators(self) -> bool:
        return self.circle == Thread.Circle.COORDINATORS
