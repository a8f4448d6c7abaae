from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from questionnaires.models import Wording
from registrations.models.seat_plan import SeatPlan
from spaces.models import Space

LONGEST_SUBJECT, LONGEST_BODY = 160, 10_000
WHOM = ("text", "country", "state", "lacks", "pool", "choice")
# Of a letter that has gone, in place of a choice: which answer it was is kept no longer than the answers are.
ANSWER = "answer"


class LetterQuerySet(models.QuerySet["Letter"]):
    def hosted_by(self, person: Person | AnonymousUser) -> Self:
        return self.filter(plan__space__in=Space.objects.coordinated_by(person))

    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now, sent_at=None)

    def gone_to(self, person: Person | AnonymousUser) -> Self:
        """That they were sent, whether they may still open what it is about or not."""
        theirs = Addressee.objects.filter(person=person.pk).exclude(told_at=None)
        return self.filter(pk__in=theirs.values("letter"))

    def locked(self) -> Self:
        """The lock under which it is sent, taken back or changed. On SQLite the transaction itself is the lock."""
        return self.select_for_update(of=("self",)).order_by("pk")


class Letter(Wording, models.Model):
    """What the hosts of a SeatPlan write to some of its people, in one language at least.

    A draft has no `due_at`. Once it is to be sent, its Addressees are fixed; it goes at `due_at`, and can be taken back
    until then; `sent_at` says that it went. `whom_…` is what the hosts looked for at their desk, as `for_desk` takes it: once
    it has gone, `whom_choice` says only that it was by an answer, `ANSWER`.
    """

    WORDS = ("subject", "body")

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="letters")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    body = models.TextField(_("text"), max_length=LONGEST_BODY)
    translations = models.JSONField(default=dict, blank=True, editable=False)
    whom_text = models.CharField(max_length=100, blank=True)
    whom_country = models.CharField(max_length=2, blank=True)
    whom_state = models.CharField(max_length=12, blank=True)
    whom_lacks = models.CharField(max_length=12, blank=True)
    whom_pool = models.CharField(max_length=12, blank=True)
    whom_choice = models.CharField(max_length=12, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    counts = models.JSONField(
        default=dict, editable=False, help_text="By language, to how many it went; they outlive who is erased"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(due_at__isnull=False), name="letter_sent_was_due"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at=None, due_at__isnull=False), name="letter_to_send"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} of {self.plan_id}"

    def get_absolute_url(self) -> str:
        """Where who got it reads it. It names nothing, so that a notice of a confidential space may carry it."""
        return reverse("registrations:letter", args=[self.plan_id, self.pk])

    @property
    def hosts_url(self) -> str:
        return reverse("registrations:letter-preview", args=[self.plan_id, self.pk])

    @property
    def origin(self) -> str:
        """What notices of it speak of."""
        return f"letter:{self.pk}"

    @property
    def original_language(self) -> str:
        return self.language

    @property
    def languages(self) -> list[str]:
        """Those that it is written in, in the order of the site's."""
        written = {self.language, *self.translations}
        return [code for code, _name in settings.LANGUAGES if code in written]

    @property
    def texts(self) -> list[dict[str, str]]:
        """Word for word, by language."""
        return [
            {"language": code, **{name: str(self.said(name, code)) for name in self.WORDS}}
            for code in self.languages
        ]

    @property
    def whom(self) -> dict[str, str]:
        """As `Registration.objects.for_desk` takes it."""
        return {name: getattr(self, f"whom_{name}") for name in WHOM}

    @property
    def is_draft(self) -> bool:
        return self.due_at is None

    @property
    def is_going(self) -> bool:
        """Fixed, and can still be taken back."""
        return self.due_at is not None and self.sent_at is None

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Addressee(models.Model):
    """Somebody to whom a Letter is sent, fixed when that was asked for, with the language of the text that they get.

    Without `told_at` they got none: it has not gone yet, or they lost access before it did.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="addressees")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["letter", "person"], name="letter_once_for_each")]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.letter_id}"
