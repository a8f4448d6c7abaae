"""What this room keeps about a person."""

from typing import Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from needs.models import Consent, Look, Need, Reader
from people.models import Person
from spaces import actions as spaces


@sensitive_variables()
def export(person: Person) -> dict[str, Any]:
    """All that they told, what they agreed to, word for word, and who read it. Four queries."""
    needs = Need.objects.of(person).select_related("consent__entry").order_by("pk")
    consents = Consent.objects.of(person).select_related("entry").order_by("pk")
    looks = Look.objects.of(person).for_list().order_by("pk")
    reads = Reader.objects.filter(person=person).select_related("space").order_by("pk")
    return {
        "told_in_confidence": [
            {
                "at": need.consent.entry.title,
                "for": need.consent.purpose,
                "kept_at": need.kept_at,
                **told(need),
            }
            for need in needs
        ],
        "consents": [
            {
                "at": one.entry.title,
                "for": one.purpose,
                "text": one.text,
                "text_version": one.text_version,
                "language": one.language,
                "given_at": one.given_at,
                "ended_at": one.ended_at,
                "ended_because": one.ending,
            }
            for one in consents
        ],
        "readings_in_confidence": [
            {
                "at": one.entry.title,
                "by": one.reader.name if one.reader else "",
                "for": one.purposes,
                "reason": one.reason,
                "note": one.note,
                "on": one.at,
            }
            for one in looks
        ],
        "reads_in_confidence": [{"space": one.space.title, "since": one.named_at} for one in reads],
    }


def told(need: Need) -> dict[str, Any]:
    answer = need.readable
    if answer is None:
        return {"is_readable": False}
    return {
        "is_readable": True,
        "choices": list(answer.choices),
        "words": answer.words,
        "name": answer.name,
        "phone": answer.phone,
    }


@transaction.atomic
def erase(person: Person) -> None:
    """Under the locks of the spaces concerned, so that nothing comes in beside it."""
    mine = Consent.objects.of(person).select_related("entry__space")
    here = {one.entry.space_id: one.entry.space for one in mine}
    for _pk, space in sorted(here.items()):
        spaces.locked(space)
    Consent.objects.of(person).delete()
    Look.objects.of(person).delete()
    Reader.objects.filter(person=person).delete()
