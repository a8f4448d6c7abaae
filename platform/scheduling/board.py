"""A poll as one reader sees it: their own answers, and of the others' what the poll shows them."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import get_language

from calendars.preview import places_of
from partners.holidays import Holiday, holidays_on
from people.models import Person
from scheduling.asked import Voter, key_of, voters
from scheduling.models import Guest, Option, Poll, Vote
from scheduling.results import Tally, best_so_far, key_of_vote, ranked, tallies, unheard, wordless
from spaces import policy

Shows = Poll.Shows


@dataclass(frozen=True, slots=True)
class Line:
    """An option and the reader's own answer to it. `before` is what they said to the option as it was: it has to be
    looked at again, and counts as no answer."""

    option: Option
    mine: str = ""
    before: str = ""

    @property
    def before_words(self) -> str:
        return str(Vote.Answer(self.before).label) if self.before else ""


@dataclass(frozen=True)
class Board:
    """Five queries, however many options and answers; seven for a person, with their rights, eight with holidays."""

    poll: Poll
    reader: Person | Guest
    may_run: bool
    may_vote: bool
    options: list[Option]
    voters: list[Voter]
    votes: list[Vote]

    @cached_property
    def lines(self) -> list[Line]:
        """Of the standing options, in the order of time."""
        mine = {vote.option_id: vote for vote in self.votes if key_of_vote(vote) == key_of(self.reader)}
        return [self._line(option, mine.get(option.pk)) for option in self.options if not option.is_struck]

    def _line(self, option: Option, vote: Vote | None) -> Line:
        if vote is None:
            return Line(option)
        is_current = vote.revision == option.revision
        return Line(option, vote.answer if is_current else "", "" if is_current else vote.answer)

    @cached_property
    def tallies(self) -> list[Tally]:
        standing = [option for option in self.options if not option.is_struck]
        return tallies(standing, self.voters, self.votes)

    @cached_property
    def ranked(self) -> list[Tally]:
        return ranked(self.tallies)

    @cached_property
    def best(self) -> Tally | None:
        return best_so_far(self.ranked)

    @cached_property
    def struck(self) -> list[Option]:
        """Taken out after somebody had answered them; what nobody answered needs no memory."""
        answered = {vote.option_id for vote in self.votes}
        return [option for option in self.options if option.is_struck and option.pk in answered]

    @cached_property
    def silent(self) -> list[Voter]:
        return unheard(self.tallies, self.voters)

    @cached_property
    def wordless(self) -> list[Voter]:
        """Of the silent those who have answered nothing."""
        return wordless(self.tallies, self.silent)

    @cached_property
    def partly_heard(self) -> list[Voter]:
        """Of the silent those who have answered some of the dates."""
        without = {voter.key for voter in self.wordless}
        return [voter for voter in self.silent if voter.key not in without]

    @cached_property
    def zones(self) -> list[str]:
        """The clocks of the people who are asked, and of the poll's place. A guest learns nothing of them."""
        if not isinstance(self.reader, Person) or not self.poll.zone:
            return []
        return sorted(
            {self.poll.zone, *(voter.who.zone for voter in self.voters if isinstance(voter.who, Person))}
        )

    @cached_property
    def holidays(self) -> list[Holiday]:
        """Where members work, on the days of the options. One query."""
        days = {option.starts_local.date() for option in self.options if option.starts_local}
        return holidays_on(days, places_of(self.poll.space), get_language() or "") if self.zones else []

    @property
    def heard_count(self) -> int:
        return len(self.voters) - len(self.silent)

    @property
    def has_answered(self) -> bool:
        return all(line.mine for line in self.lines)

    @property
    def looks_again(self) -> bool:
        return any(line.before for line in self.lines)

    @property
    def shows_totals(self) -> bool:
        return self.may_run or self.poll.shows != Shows.OWN

    @property
    def shows_names(self) -> bool:
        """A guest learns nobody's name."""
        return self.may_run or (self.poll.shows == Shows.NAMES and isinstance(self.reader, Person))

    @property
    def may_answer(self) -> bool:
        return (
            self.may_vote
            and any(voter.key == key_of(self.reader) for voter in self.voters)
            and self.poll.takes_answers(timezone.now())
        )


def board(poll: Poll, reader: Person | Guest) -> Board:
    """The poll's space has to be fetched with it."""
    verbs = policy.verbs(reader, poll.space) if isinstance(reader, Person) else frozenset({"vote"})
    return Board(
        poll=poll,
        reader=reader,
        may_run="open_poll" in verbs,
        may_vote="vote" in verbs and not poll.space.is_archived,
        options=list(poll.options.select_related("entry")),
        voters=voters(poll),
        votes=list(Vote.objects.filter(option__poll=poll)),
    )
