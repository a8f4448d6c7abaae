from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.moments import moment
from people.models import Person
from scheduling.actions.closing import count
from scheduling.actions.rows import State, locked, refuse_unless
from scheduling.actions.telling import ask, guests_of, mail, people_of
from scheduling.asked import voters
from scheduling.models import GuestMail, Poll
from scheduling.policy import PollRefused
from scheduling.results import unheard


@transaction.atomic
def remind(*, poll: Poll, by: Person | None) -> int:
    """Remind those who have not answered every option; once for a poll, whether by hand or when it is due.

    Returns how many were reminded. Without `by`, a reminder that is no longer due is none. Raises PollRefused, Denied.
    """
    poll = locked(poll, by)
    now = timezone.now()
    if by is None and (
        not poll.takes_answers() or poll.reminded_at or not poll.remind_at or poll.remind_at > now
    ):
        return 0
    refuse_unless(poll, State.OPEN)
    if poll.reminded_at:
        raise PollRefused("reminded", _("They have been reminded already: once is enough."))
    poll.reminded_at = now
    poll.save(update_fields=["reminded_at"])
    everybody = voters(poll)
    silent = unheard(count(poll, everybody), everybody)
    people = people_of(silent, but=by)
    if poll.closes_at is None:
        ask(poll, "scheduling.reminded_openly", people)
    else:
        ask(poll, "scheduling.reminded", people, until=moment(poll.closes_at))
    guests = guests_of(silent)
    mail(GuestMail.Kind.REMINDED, guests)
    return len(people) + len(guests)
