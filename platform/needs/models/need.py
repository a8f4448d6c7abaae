from typing import Self

from django.db import models
from django.utils import timezone

from calendars.models import Entry
from needs import sealing
from needs.answer import Answer
from needs.models.consent import Consent
from people.models import Person


class NeedQuerySet(models.QuerySet["Need"]):
    def at(self, entry: Entry) -> Self:
        return self.filter(consent__entry=entry)

    def of(self, person: Person) -> Self:
        return self.filter(consent__person=person)

    def sealed_before(self) -> Self:
        """With a key that is not the one that seals now."""
        return self.exclude(key_id=sealing.current_key_id())

    def for_list(self) -> Self:
        """With the consent and the person, in a steady order."""
        return self.select_related("consent__person").order_by(
            "consent__person__name", "consent__person_id", "pk"
        )


class Need(models.Model):
    """What somebody told in confidence, sealed. Whose it is, where and for what stands in the consent that it hangs on:
    there is none without one, and what is sealed opens only beside that one's person, entry and purpose."""

    consent = models.OneToOneField(Consent, on_delete=models.CASCADE, related_name="need")
    key_id = models.CharField(max_length=16, help_text="Which of the site's keys opens it")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now)

    objects = NeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"under consent {self.consent_id}"

    @property
    def place(self) -> str:
        """What it is bound to. Reads `consent`."""
        bound = self.consent
        return f"hansa.needs:{bound.entry_id}:{bound.person_id}:{bound.purpose}"

    @property
    def answer(self) -> Answer:
        """Raises sealing.Unreadable. Reads `consent`."""
        return Answer.from_json(sealing.unseal(self.key_id, self.sealed, self.place))

    @property
    def readable(self) -> Answer | None:
        """None where the site has another key now."""
        try:
            return self.answer
        except sealing.Unreadable:
            return None

    def seal(self, answer: Answer) -> None:
        """Sets the columns; saving is the caller's."""
        self.key_id, self.sealed = sealing.seal(answer.to_json(), self.place)
