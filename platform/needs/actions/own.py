"""What a person tells in confidence, and takes back."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from calendars.models import Entry
from needs import policy
from needs.actions.rows import held
from needs.answer import Answer, NeedsRefused, checked
from needs.models import Consent, Need, Reader
from needs.models.consent import ConsentQuerySet
from needs.purposes import Purpose
from needs.texts import CURRENT, LANGUAGES
from people.models import Person
from spaces.models import Membership

Ending = Consent.Ending


class Agreed(NamedTuple):
    """To which words somebody said yes."""

    text_version: str
    language: str


@sensitive_variables()
@transaction.atomic
def keep_needs(*, entry: Entry, person: Person, purpose: str, answer: Answer, agreed: Agreed | None) -> Need:
    """Keep what `person` tells for one purpose, in the place of what they told before.

    `agreed` is needed for the first time, and when the wording has changed since they agreed; without it nothing is
    kept. Raises NeedsRefused.
    """
    entry = held(entry)
    if purpose not in Purpose.values:
        raise NeedsRefused("not_asked", policy.WHY_NOT["not_asked"])
    policy.refuse_telling(entry, person, purpose)
    answer = checked(purpose, answer)
    consent = consent_for(entry, person, purpose, agreed)
    Need.objects.filter(consent=consent).delete()
    need = Need(consent=consent)
    need.seal(answer)
    need.save()
    return need


def consent_for(entry: Entry, person: Person, purpose: str, agreed: Agreed | None) -> Consent:
    """The one that stands, where it is to today's words; else a new one."""
    mine = Consent.objects.standing().of(person).filter(entry=entry, purpose=purpose)
    standing = mine.first()
    if standing is not None and standing.text_version == CURRENT:
        return standing
    if agreed is None:
        raise NeedsRefused(
            "consent_missing",
            _("Nothing is kept without your consent: tick that you agree."),
            field="consent",
        )
    if agreed.text_version != CURRENT or agreed.language not in LANGUAGES:
        raise NeedsRefused(
            "text_changed",
            _("The words to agree to have changed meanwhile: read them, and tick again."),
            field="consent",
        )
    end_consents(mine, Ending.REPLACED)
    return Consent.objects.create(
        entry=entry, person=person, purpose=purpose, text_version=CURRENT, language=agreed.language
    )


@transaction.atomic
def withdraw_consent(*, entry: Entry, person: Person, purpose: str) -> bool:
    """Delete what was told for one purpose, at once. Whether there was something to withdraw: twice changes nothing."""
    entry = held(entry)
    mine = Consent.objects.of(person).filter(entry=entry, purpose=purpose)
    return end_consents(mine, Ending.WITHDRAWN) > 0


@transaction.atomic
def forget_needs(*, entry: Entry, person: Person) -> None:
    """Their place has ended, in whatever way: so has the reason to keep anything of theirs."""
    entry = held(entry)
    end_consents(Consent.objects.of(person).filter(entry=entry), Ending.LEFT)


def end_consents(found: ConsentQuerySet, ending: str) -> int:
    """Those that stand end, and what hangs on them is deleted. Returns how many. For callers that hold the space."""
    standing = list(found.standing().values_list("pk", flat=True))
    Need.objects.filter(consent__in=standing).delete()
    return Consent.objects.filter(pk__in=standing).update(ended_at=timezone.now(), ending=ending)


def follow_membership(membership: Membership) -> None:
    """Who no longer belongs to a space has told its hosts nothing; who no longer coordinates it reads nothing."""
    here, person = membership.space_id, membership.person
    if not membership.is_active:
        end_consents(Consent.objects.of(person).filter(entry__space=here), Ending.LEFT)
    if not membership.is_active or membership.role != Membership.Role.COORDINATOR:
        Reader.objects.filter(space=here, person=person).delete()
