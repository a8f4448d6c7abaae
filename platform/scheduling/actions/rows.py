"""The row under whose lock everything about a poll changes, and what is asked of it first."""

from django.utils.translation import gettext_lazy as _

from people.models import Person
from scheduling.models import Poll
from scheduling.policy import PollRefused
from spaces import policy

State = Poll.State


def locked(poll: Poll, by: Person | None) -> Poll:
    """The poll as it is now, held until the end of the transaction. `by` has to be one who runs polls there; without
    `by` nobody's right is asked. Raises Denied."""
    found = Poll.objects.locked().select_related("space", "made_by").get(pk=poll.pk)
    if by is not None:
        policy.require(by, "open_poll", found.space)
    return found


def refuse_unless(poll: Poll, *states: str) -> None:
    if poll.state in states:
        return
    words = {
        State.OPEN: _("The poll is open again."),
        State.CLOSED: _("The poll is closed."),
        State.SCHEDULED: _("The date has been fixed meanwhile."),
        State.CANCELLED: _("The poll is called off."),
    }
    raise PollRefused(poll.state, words[State(poll.state)])
