"""What a poll refuses, and what it reads of the base table: `open_poll` runs polls, `vote` answers them."""

from people.models import Person
from people.refusal import Refusal
from scheduling.models import Poll
from spaces import policy as spaces


class PollRefused(Refusal):
    """A poll that cannot be opened, changed, answered or closed like this."""


def may_run(person: Person, poll: Poll) -> bool:
    """One query."""
    return spaces.may(person, "open_poll", poll.space)
