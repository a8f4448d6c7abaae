"""A mail to the address that `List-Unsubscribe` names: the other way to press that button (RFC 2369 §3.2)."""

import hashlib

from django.db import IntegrityError, transaction

from notices.addresses import Meant
from notices.envelope import Envelope
from notices.knobs import knobs
from notices.models import IncomingMail
from people.models import Person

Decision = IncomingMail.Decision


def take_mail(raw: bytes, envelope: Envelope, meant: Meant) -> IncomingMail:
    """The address alone is enough, as the link is; it can do no more than make something quieter. Decided once."""
    digest = hashlib.sha256(raw).hexdigest()
    found = IncomingMail.objects.filter(digest=digest)
    try:
        return found.first() or take(digest, envelope, meant)
    except IntegrityError:
        return found.get()


@transaction.atomic
def take(digest: str, envelope: Envelope, meant: Meant) -> IncomingMail:
    person = Person.objects.filter(pk=meant.person_id, is_active=True).first()
    knob = knobs.get(meant.kind)
    decision, reason = Decision.DONE, "quieter"
    if person is None or knob is None or knob.find(person, meant.pk) is None:
        decision, reason = Decision.REJECTED, "nobody"
    elif envelope.is_automatic:
        decision, reason = Decision.IGNORED, "automatic"
    else:
        knob.turn(person, meant.pk, knob.quiet)
    return IncomingMail.objects.create(
        digest=digest, decision=decision, reason=reason, person=person, topic=meant.what
    )
