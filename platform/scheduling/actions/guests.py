from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.text import normalise_email
from scheduling.actions.rows import State, locked, refuse_unless
from scheduling.actions.telling import announce, mail
from scheduling.models import Guest, GuestMail, Poll
from scheduling.models.guest import digest, token_of
from scheduling.policy import PollRefused
from spaces import policy

MOST_GUESTS = 50


@transaction.atomic
def invite_guest(
    *, poll: Poll, by: Person, name: str, email: str, language: str, is_required: bool = False
) -> Guest:
    """Let somebody without an account answer, by a link that only their mailbox gets. Inviting twice changes nothing.

    Raises PollRefused; nobody from outside is invited into a confidential space.
    """
    poll = locked(poll, by)
    refuse_unless(poll, State.OPEN)
    if poll.space.is_confidential:
        raise PollRefused("confidential", _("This group is confidential: only its members answer its polls."))
    email = normalise_email(email)
    try:
        validate_email(email)
    except ValidationError:
        raise PollRefused("email", _("This is not an e-mail address."))
    if policy.audience(poll.space).filter(email=email).exists():
        raise PollRefused("member", _("This person belongs here already: they answer without a link."))
    if found := Guest.objects.filter(poll=poll, email=email).first():
        return found
    if Guest.objects.filter(poll=poll).count() >= MOST_GUESTS:
        raise PollRefused("too_many", _("A poll can have 50 guests at most."))
    guest = Guest(
        poll=poll, name=name.strip(), email=email, language=language, is_required=is_required, invited_by=by
    )
    guest.token_digest = digest(token_of(guest.nonce))
    guest.save()
    mail(GuestMail.Kind.ASKED, [guest])
    announce(poll)
    return guest


@transaction.atomic
def remove_guest(*, guest: Guest, by: Person) -> None:
    """Their link ends and their answers go with them."""
    poll = locked(guest.poll, by)
    Guest.objects.filter(pk=guest.pk, poll=poll).delete()
    announce(poll)
