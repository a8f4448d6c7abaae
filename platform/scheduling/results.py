"""How the options of a poll stand, counted anew from the votes each time. Pure: rows in, tallies out.

The better option is, in this order: the one to which fewer of those who have to be there said no, the one at which
more can be there (yes or if need be), the one with more plain yes, the earlier one. The order of answering plays no
part.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from scheduling.asked import Key, Voter
from scheduling.models import Option, Vote

Answer = Vote.Answer


@dataclass(slots=True)
class Tally:
    """One option with those who are asked, each in one of four lists and sorted by name as they came."""

    option: Option
    yes: list[Voter] = field(default_factory=list)
    if_need_be: list[Voter] = field(default_factory=list)
    no: list[Voter] = field(default_factory=list)
    silent: list[Voter] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return self.can + len(self.no) + len(self.silent)

    @property
    def can(self) -> int:
        return len(self.yes) + len(self.if_need_be)

    @property
    def is_for_all(self) -> bool:
        return self.can == self.asked > 0

    @property
    def refusing(self) -> list[Voter]:
        """Who has to be there and said no."""
        return [voter for voter in self.no if voter.is_required]

    @property
    def missing(self) -> list[Voter]:
        """Who has to be there and has said nothing."""
        return [voter for voter in self.silent if voter.is_required]

    @property
    def merit(self) -> tuple[int, int, int]:
        return -len(self.refusing), self.can, len(self.yes)


def key_of_vote(vote: Vote) -> Key:
    return ("guest", vote.guest_id) if vote.guest_id else ("person", vote.person_id or 0)


def tallies(options: Iterable[Option], voters: list[Voter], votes: Iterable[Vote]) -> list[Tally]:
    """In the order of the options. Votes to another time than the option has now, and of people who are not asked
    any more, count as no answer."""
    options = list(options)
    revisions = {option.pk: option.revision for option in options}
    given = {
        (vote.option_id, key_of_vote(vote)): vote.answer
        for vote in votes
        if revisions.get(vote.option_id) == vote.revision
    }
    found = []
    for option in options:
        tally = Tally(option)
        lists = {Answer.YES: tally.yes, Answer.IF_NEED_BE: tally.if_need_be, Answer.NO: tally.no}
        for voter in voters:
            lists.get(given.get((option.pk, voter.key)), tally.silent).append(voter)  # type: ignore[call-overload]
        found.append(tally)
    return found


def ranked(found: list[Tally]) -> list[Tally]:
    """The best first; of equals the earlier."""
    return sorted(found, key=lambda tally: tally.merit, reverse=True)


def clear_winner(found: list[Tally], now: datetime) -> Tally | None:
    """The option that may be taken without asking anybody; None where a person has to decide.

    It lies ahead, more than half of those asked can be there, nobody who has to be there said no or nothing, and no
    other option has as many who can and as many plain yes.
    """
    order = ranked([tally for tally in found if not tally.option.is_past(now)])
    if not order:
        return None
    best = order[0]
    is_tie = len(order) > 1 and order[1].merit == best.merit
    if is_tie or best.refusing or best.missing or best.can * 2 <= best.asked:
        return None
    return best


def best_so_far(order: list[Tally]) -> Tally | None:
    """The first of `ranked`, where somebody can and it is better than the next one: being earlier is no merit."""
    if not order or not order[0].can or (len(order) > 1 and order[1].merit == order[0].merit):
        return None
    return order[0]


def unheard(found: list[Tally], voters: list[Voter]) -> list[Voter]:
    """Who has not answered every standing option."""
    silent = {voter.key for tally in found for voter in tally.silent}
    return [voter for voter in voters if voter.key in silent]


def wordless(found: list[Tally], voters: list[Voter]) -> list[Voter]:
    """Who has answered none of them."""
    heard = {voter.key for tally in found for voter in (*tally.yes, *tally.if_need_be, *tally.no)}
    return [voter for voter in voters if voter.key not in heard]
