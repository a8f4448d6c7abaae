"""What a person sees of what they told: for each purpose how it stands, and who has read it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.views.decorators.debug import sensitive_variables

from calendars.models import Entry
from needs.answer import Answer
from needs.models import Consent, Need
from needs.purposes import CHOICES, WHY, Purpose
from people.models import Person


@dataclass(frozen=True, repr=False)
class Card:
    """One purpose. `need` and `consent` are there while something is kept; `answer` while it can be read."""

    purpose: str
    is_asked: bool
    consent: Consent | None
    need: Need | None
    answer: Answer | None

    @property
    def label(self) -> str:
        return str(Purpose(self.purpose).label)

    @property
    def why(self) -> Promise:
        return WHY[self.purpose]

    @property
    def choices(self) -> list[str]:
        return labels(self.purpose, self.answer)

    @property
    def is_contact(self) -> bool:
        return self.purpose == Purpose.CONTACT


def labels(purpose: str, answer: Answer | None) -> list[str]:
    """What was chosen, in the reader's words."""
    return (
        [str(CHOICES[purpose][code]) for code in answer.choices if code in CHOICES[purpose]] if answer else []
    )


@sensitive_variables()
def cards(entry: Entry, person: Person, asked: list[str]) -> list[Card]:
    """Of what is asked, and of what is still kept. One query."""
    needs = Need.objects.at(entry).of(person).select_related("consent")
    kept = {need.consent.purpose: need for need in needs}
    found = []
    for purpose in Purpose.values:
        need = kept.get(purpose)
        if purpose in asked or need is not None:
            consent = need.consent if need else None
            answer = need.readable if need else None
            found.append(Card(purpose, purpose in asked, consent, need, answer))
    return found
